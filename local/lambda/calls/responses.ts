/** The responses of S3 to requests that the policies deny. */
import { document, element, optional, parent } from "../../s3/protocol/xml";

/** An HTTP response of S3, with an XML body. */
export interface CallResponse {
  readonly status: number;
  readonly body: string;
}

/** Creates the response 403 AccessDenied. */
export const accessDenied = (message: string): CallResponse => ({
  status: 403,
  body: document(
    "Error",
    [...denial(message), element("RequestId", "LOCAL"), element("HostId", "local")],
    "",
  ),
});

/** The elements of an AccessDenied error. */
export const denial = (message: string) => [element("Code", "AccessDenied"), element("Message", message)];

/** A key that the caller may not delete. */
export interface KeyDenied {
  readonly key: string;
  readonly versionId: string | undefined;
  /** The message of the AccessDenied error. */
  readonly message: string;
}

/** Creates the response to DeleteObjects when no key may be deleted: 200, with one error per key. */
export const deletesDenied = (keys: readonly KeyDenied[]): CallResponse => ({
  status: 200,
  body: document(
    "DeleteResult",
    keys.map(({ key, versionId, message }) =>
      parent("Error", [element("Key", key), optional("VersionId", versionId), ...denial(message)]),
    ),
  ),
});
