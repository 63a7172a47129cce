/** Maps an S3 request to the permissions that it requires. */
import { type DeleteEntry, readDeleteBody } from "./delete-body";
import { checkHeaders } from "./headers";
import { OPERATIONS, type Operation } from "./operations";
import type { Place, Requirement } from "./requirement";
import { deleted } from "./rules";
import { type S3Call, UnknownS3Call } from "./wire";

const BY_TARGET = new Map<string, Operation[]>();
for (const operation of OPERATIONS) {
  BY_TARGET.set(operation.on, [...(BY_TARGET.get(operation.on) ?? []), operation]);
}

// `x-id` is the command name of the SDK. The other parameters sign a presigned request.
const COMMON_PARAMETERS =
  /^(?:x-id|X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token))$/;

/**
 * Returns the operation of a call.
 *
 * @throws UnknownS3Call if the call matches no row of the table
 */
export function operationOf(call: S3Call): Operation {
  const kind = call.key === undefined ? "bucket" : "object";
  const found = BY_TARGET.get(`${call.method} ${kind}`)?.find((operation) => matches(operation, call));
  if (found !== undefined) return found;
  const names = [...call.query.keys()].join("&");
  const copy = call.headers["x-amz-copy-source"] === undefined ? "" : " with x-amz-copy-source";
  throw new UnknownS3Call(
    `unknown S3 operation ${call.method} ${kind}${names && ` ?${names}`}${copy}: ` +
      "add a row to the table in local/iam/request/operations.ts",
  );
}

function matches({ required = [], optional = [], copies = false }: Operation, call: S3Call): boolean {
  if (copies !== (call.headers["x-amz-copy-source"] !== undefined)) return false;
  if (!required.every((name) => call.query.has(name))) return false;
  for (const name of call.query.keys()) {
    if (!required.includes(name) && !optional.includes(name) && !COMMON_PARAMETERS.test(name)) return false;
  }
  return true;
}

/**
 * Returns the permissions that a call requires. All of them must be allowed.
 *
 * Example: `HEAD /b/k` requires `[{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: {}}]`.
 *
 * @throws UnknownS3Call if the operation, a parameter or an `x-amz-` header is unknown
 */
export function requirementsOf(
  call: S3Call,
  place: Place,
  operation = operationOf(call),
): readonly Requirement[] {
  checkHeaders(call);
  return operation.needs(call, place);
}

/**
 * Returns the permissions that a DeleteObjects call requires for each key. S3 authorizes each key separately.
 *
 * @throws UnknownS3Call if the body or an `x-amz-` header is unknown
 */
export function deletionsOf(
  call: S3Call,
  place: Place,
): { entry: DeleteEntry; requirements: Requirement[] }[] {
  checkHeaders(call);
  return readDeleteBody(call.body ?? "").map((entry) => ({
    entry,
    requirements: deleted(call, place, entry.key, entry.versionId, entry.etag),
  }));
}
