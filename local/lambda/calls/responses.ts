/** S3's answers to what is not allowed. */

/** What an answer is written from. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// Keys may hold what XML cannot; S3 writes it as character references.
const escapeXml = (text: string) =>
  text.replace(
    /[&<>"\u0000-\u001f\ufffe\uffff]/g,
    (c) => ESCAPES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`,
  );

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** 403 AccessDenied with AWS's sentence. */
export function accessDenied(message: string): Answer {
  return {
    status: 403,
    body: `${DECLARATION}<Error><Code>AccessDenied</Code><Message>${escapeXml(message)}</Message><RequestId>LOCAL</RequestId><HostId>local</HostId></Error>`,
  };
}

/** A key that DeleteObjects did not delete, and why. */
export interface KeyDenied {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly message: string;
}

/** What DeleteObjects answers when no key may be deleted: 200, with an error for each. */
export function deletesDenied(keys: readonly KeyDenied[]): Answer {
  const errors = keys.map(({ key, versionId, message }) => {
    const version = versionId === undefined ? "" : `<VersionId>${escapeXml(versionId)}</VersionId>`;
    return `<Error><Key>${escapeXml(key)}</Key>${version}<Code>AccessDenied</Code><Message>${escapeXml(message)}</Message></Error>`;
  });
  const xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
  return {
    status: 200,
    body: `${DECLARATION}<DeleteResult xmlns="${xmlns}">${errors.join("")}</DeleteResult>`,
  };
}
