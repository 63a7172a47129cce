/** The responses of S3 to requests that the policies deny. */

/** An HTTP response of S3, with an XML body. */
export interface CallResponse {
  readonly status: number;
  readonly body: string;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// Keys can contain characters that XML does not allow. S3 writes them as character references.
export const escapeXml = (text: string) =>
  text.replace(
    /[&<>"\u0000-\u001f\ufffe\uffff]/g,
    (c) => ESCAPES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`,
  );

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Creates the response 403 AccessDenied. */
export function accessDenied(message: string): CallResponse {
  return {
    status: 403,
    body: `${DECLARATION}<Error><Code>AccessDenied</Code><Message>${escapeXml(message)}</Message><RequestId>LOCAL</RequestId><HostId>local</HostId></Error>`,
  };
}

/** A key that the caller may not delete. */
export interface KeyDenied {
  readonly key: string;
  readonly versionId: string | undefined;
  /** The message of the AccessDenied error. */
  readonly message: string;
}

/** Creates the response to DeleteObjects when no key may be deleted: 200, with one error per key. */
export function deletesDenied(keys: readonly KeyDenied[]): CallResponse {
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
