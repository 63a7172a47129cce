import { type HeadObjectCommandOutput, S3ServiceException } from "@aws-sdk/client-s3";
import { type Carried, type ObjectHead, StoreError } from "./object-store";

/**
 * The CopySource of an object: percent-encoded, except for the slashes.
 *
 * @example copySource("a", "b c/d+e") // "a/b%20c/d%2Be"
 */
export const copySource = (bucket: string, key: string): string =>
  `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;

export const headOf = (key: string, head: HeadObjectCommandOutput): ObjectHead => ({
  key,
  size: head.ContentLength ?? 0,
  etag: head.ETag ?? "",
  lastModified: head.LastModified?.getTime() ?? 0,
  storageClass: head.StorageClass ?? "STANDARD",
  carried: carried(head),
  checksums: checksums(head),
  encryption: head.SSECustomerAlgorithm ? "SSE-C" : (head.ServerSideEncryption ?? null),
  restored: /ongoing-request="false"/.test(head.Restore ?? ""),
});

const carried = (head: HeadObjectCommandOutput): Carried => ({
  headers: present({
    "cache-control": head.CacheControl,
    "content-disposition": head.ContentDisposition,
    "content-encoding": head.ContentEncoding,
    "content-language": head.ContentLanguage,
    "content-type": head.ContentType,
    expires: head.ExpiresString,
  }),
  metadata: head.Metadata ?? {},
  redirect: head.WebsiteRedirectLocation ?? null,
});

type ChecksumFields = Pick<
  HeadObjectCommandOutput,
  "ChecksumCRC32" | "ChecksumCRC32C" | "ChecksumCRC64NVME" | "ChecksumSHA1" | "ChecksumSHA256"
>;

export const checksumValues = (of: ChecksumFields): Record<string, string> =>
  present({
    CRC32: of.ChecksumCRC32,
    CRC32C: of.ChecksumCRC32C,
    CRC64NVME: of.ChecksumCRC64NVME,
    SHA1: of.ChecksumSHA1,
    SHA256: of.ChecksumSHA256,
  });

const checksums = (head: HeadObjectCommandOutput): Record<string, string> =>
  Object.fromEntries(
    Object.entries(checksumValues(head)).map(([algorithm, value]) => [
      head.ChecksumType === "COMPOSITE" ? `${algorithm} COMPOSITE` : algorithm,
      value,
    ]),
  );

const present = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

/** An error response as a {@link StoreError}. @throws any other error (network, abort) as it is. */
export function storeError(error: unknown): StoreError {
  if (!(error instanceof S3ServiceException)) throw error;
  const status = error.$metadata.httpStatusCode ?? 0;
  // The response to HEAD has no body, so that the client knows only the status.
  const nameless = error.name === "Unknown" || error.name === "UnknownError";
  const code = nameless ? (status === 403 ? "AccessDenied" : String(status)) : error.name;
  const message = nameless ? `HTTP status ${status}, without further information.` : error.message || code;
  return new StoreError(code, status, message, { cause: error });
}
