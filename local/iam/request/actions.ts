/** From one S3 request to the permissions that it needs. */
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

// `x-id` only names the SDK's command; the rest signs a presigned request.
const ANY_CALL =
  /^(?:x-id|X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token))$/;

/**
 * Which operation the call is.
 *
 * @throws UnknownS3Call naming the call, when it fits no row of the table
 */
export function operationOf(call: S3Call): Operation {
  const kind = call.key === undefined ? "bucket" : "object";
  const found = BY_TARGET.get(`${call.method} ${kind}`)?.find((operation) => fits(operation, call));
  if (found !== undefined) return found;
  const names = [...call.query.keys()].join("&");
  const copy = call.headers["x-amz-copy-source"] === undefined ? "" : " with x-amz-copy-source";
  throw new UnknownS3Call(
    `which permissions ${call.method} of ${kind === "bucket" ? "a bucket" : "an object"}${names && ` ?${names}`}` +
      `${copy} needs is not known: add its row to the table of operations`,
  );
}

function fits({ marks = [], may = [], copies = false }: Operation, call: S3Call): boolean {
  if (copies !== (call.headers["x-amz-copy-source"] !== undefined)) return false;
  if (!marks.every((name) => call.query.has(name))) return false;
  for (const name of call.query.keys()) {
    if (!marks.includes(name) && !may.includes(name) && !ANY_CALL.test(name)) return false;
  }
  return true;
}

/**
 * What the call needs: all of it must be allowed.
 *
 * Example: `HEAD /b/k` needs `[{action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: {}}]`.
 *
 * @throws UnknownS3Call for anything that the table does not know
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
 * What a DeleteObjects needs, key by key: S3 judges each for itself.
 *
 * @throws UnknownS3Call for a body or a header that is not known
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
