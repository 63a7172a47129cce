/** The visible effects of server-side encryption: headers, ETags and read access. */
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

/** The encryption that the request specifies, or the bucket's default. @throws S3Error InvalidArgument */
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
  const bucketKey = headers[`${SSE}-bucket-key-enabled`] ?? String(usesBucketKey(bucket));
  return kmsOrAes(kind, headers[`${SSE}-aws-kms-key-id`], bucketKey === "true");
}

/** The bucket's setting applies to objects whose request specifies no encryption. */
const usesBucketKey = ({ encryption }: Bucket): boolean =>
  encryption.kind !== "AES256" && encryption.bucketKey;

/** @throws S3Error InvalidArgument for an unknown encryption method */
export function kmsOrAes(kind: string, keyId: string | undefined, bucketKey: boolean): Bucket["encryption"] {
  if (kind === "AES256") return { kind };
  if (kind === "aws:kms" || kind === "aws:kms:dsse")
    return { kind, keyId: keyId ?? "alias/aws/s3", bucketKey };
  throw invalidArgument(SSE, kind, "The encryption method specified is not supported");
}

/** Response headers that describe the encryption of an object. */
export function encryptionHeaders(encryption: Encryption): Record<string, string> {
  if (encryption.kind === "AES256") return { [SSE]: "AES256" };
  if (encryption.kind === "customer")
    return { [`${SSE}-customer-algorithm`]: "AES256", [`${SSE}-customer-key-md5`]: encryption.keyMd5 };
  const headers = { [SSE]: encryption.kind, [`${SSE}-aws-kms-key-id`]: encryption.keyId };
  return encryption.bucketKey ? { ...headers, [`${SSE}-bucket-key-enabled`]: "true" } : headers;
}

/**
 * The ETag of a content. For AES256, it is the MD5 of the content. For KMS and customer keys, S3 returns a
 * value of the same form that is not the MD5 and is different for each write.
 *
 * @param serial returns a different number for each write
 */
export function etagOf(content: Content, encryption: Encryption, serial: () => number): string {
  const md5 = content.digest("MD5");
  if (encryption.kind === "AES256") return md5.toString("hex");
  return createHash("md5").update(md5).update(`encrypted ${serial()}`).digest("hex");
}

/**
 * Checks the customer's key of a read. The key is required if the object was written with one, and is not
 * allowed otherwise.
 *
 * @param source whether the object is the source of a copy, which has different header names
 * @throws S3Error InvalidRequest for a missing or inapplicable key, AccessDenied for a wrong key
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

/** The verified MD5 of the customer's key, or undefined without a key. @throws S3Error InvalidArgument */
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
