/** Server-side encryption as far as it shows: headers, ETags, and who may read. */
import { createHash } from "node:crypto";
import { invalidArgument, S3Error } from "../protocol/errors";
import type { Bucket } from "./bucket";
import type { Content } from "./content";
import type { Encryption, ObjectVersion } from "./object";

type Headers = Readonly<Record<string, string>>;

const SSE = "x-amz-server-side-encryption";
const COPY_SOURCE = "x-amz-copy-source-server-side-encryption";

export const SSE_HEADERS = [
  SSE,
  `${SSE}-aws-kms-key-id`,
  `${SSE}-bucket-key-enabled`,
  `${SSE}-context`,
] as const;

export const CUSTOMER_HEADERS = customerHeaders(SSE);
export const SOURCE_CUSTOMER_HEADERS = customerHeaders(COPY_SOURCE);

function customerHeaders(prefix: string): readonly string[] {
  return ["algorithm", "key", "key-md5"].map((name) => `${prefix}-customer-${name}`);
}

/** What the request asks for, else the bucket's default. @throws S3Error InvalidArgument, InvalidRequest */
export function encryptionOf(headers: Headers, bucket: Bucket): Encryption {
  const keyMd5 = customerKey(headers, SSE);
  const kind = headers[SSE];
  if (keyMd5 !== undefined) {
    if (kind !== undefined)
      throw invalidArgument(
        SSE,
        kind,
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
      );
    return { kind: "customer", keyMd5 };
  }
  if (kind === undefined) return bucket.encryption;
  return kmsOrAes(kind, headers[`${SSE}-aws-kms-key-id`], headers[`${SSE}-bucket-key-enabled`] === "true");
}

/** @throws S3Error InvalidArgument for a method that S3 does not know */
export function kmsOrAes(kind: string, keyId: string | undefined, bucketKey: boolean): Bucket["encryption"] {
  if (kind === "AES256") return { kind };
  if (kind === "aws:kms" || kind === "aws:kms:dsse")
    return { kind, keyId: keyId ?? "alias/aws/s3", bucketKey };
  throw invalidArgument(SSE, kind, "The encryption method specified is not supported");
}

/** The response headers that say how an object is encrypted. */
export function encryptionHeaders(encryption: Encryption): Record<string, string> {
  if (encryption.kind === "AES256") return { [SSE]: "AES256" };
  if (encryption.kind === "customer")
    return { [`${SSE}-customer-algorithm`]: "AES256", [`${SSE}-customer-key-md5`]: encryption.keyMd5 };
  const headers = { [SSE]: encryption.kind, [`${SSE}-aws-kms-key-id`]: encryption.keyId };
  return encryption.bucketKey ? { ...headers, [`${SSE}-bucket-key-enabled`]: "true" } : headers;
}

/**
 * A content's ETag: its MD5 for AES256; for KMS and customer keys S3 gives something else, of the same form,
 * which is new at each write.
 *
 * @param serial differs from write to write
 */
export function etagOf(content: Content, encryption: Encryption, serial: () => number): string {
  const md5 = content.digest("MD5");
  if (encryption.kind === "AES256") return md5.toString("hex");
  return createHash("md5").update(md5).update(`encrypted ${serial()}`).digest("hex");
}

/**
 * Reading needs the customer's key exactly if the object was written with one.
 *
 * @param source whether the object is the source of a copy, whose headers have other names
 * @throws S3Error InvalidRequest without, AccessDenied with another key
 */
export function checkCustomerKey(headers: Headers, object: ObjectVersion, source = false): void {
  const keyMd5 = customerKey(headers, source ? COPY_SOURCE : SSE);
  const { encryption } = object;
  if (encryption.kind === "customer" && keyMd5 === undefined)
    throw new S3Error(
      "InvalidRequest",
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  if (encryption.kind === "customer" && keyMd5 !== encryption.keyMd5) throw new S3Error("AccessDenied");
  if (encryption.kind !== "customer" && keyMd5 !== undefined)
    throw new S3Error("InvalidRequest", "The encryption parameters are not applicable to this object.");
}

/** The MD5 of the customer's key in the request, checked. */
function customerKey(headers: Headers, prefix: string): string | undefined {
  const [algorithm, key, md5] = ["algorithm", "key", "key-md5"].map(
    (name) => headers[`${prefix}-customer-${name}`],
  );
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  if (algorithm !== "AES256" || key === undefined || md5 === undefined)
    throw invalidArgument(
      `${prefix}-customer-algorithm`,
      algorithm ?? "",
      "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm, an appropriate secret key and its MD5.",
    );
  const bytes = Buffer.from(key, "base64");
  if (bytes.length !== 32 || createHash("md5").update(bytes).digest("base64") !== md5)
    throw invalidArgument(
      `${prefix}-customer-key-MD5`,
      md5,
      "The calculated MD5 hash of the key did not match the hash that was provided.",
    );
  return md5;
}
