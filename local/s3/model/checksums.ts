/** Checksums of objects: computed, put together from parts, and checked against what a request claims. */

import { invalidArgument, notImplemented, S3Error } from "../protocol/errors";
import type { Content } from "./content";
import { ALGORITHMS, type ChecksumAlgorithm, type ChecksumType, digestOf } from "./digest";
import type { Checksum, Part } from "./object";

/** S3 gives every object this one if the request brings none (since December 2024). */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

/** Newer algorithms of the API which this server does not compute. */
const UNSUPPORTED = ["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"];

/** The header which carries a checksum's value: `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** All headers in which a request may bring a value; those not implemented lead to 501. */
export const CHECKSUM_HEADERS: readonly string[] = ALGORITHMS.map(checksumHeader);

export function fullChecksum(algorithm: ChecksumAlgorithm, content: Content): Checksum {
  return new FullChecksum(algorithm, content);
}

/** A class, because objects that are alike share its methods: there may be a million. */
class FullChecksum implements Checksum {
  constructor(
    readonly algorithm: ChecksumAlgorithm,
    private readonly content: Content,
  ) {}

  get type(): ChecksumType {
    return "FULL_OBJECT";
  }

  value(): string {
    return this.content.digest(this.algorithm).toString("base64");
  }
}

/** Over the parts' values, with their number. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly Part[]): Checksum {
  return {
    algorithm,
    type: "COMPOSITE",
    value: () => {
      const values = parts.map((part) => Buffer.from(part.checksum.value(), "base64"));
      return `${digestOf(algorithm, values).toString("base64")}-${parts.length}`;
    },
  };
}

/** @throws S3Error NotImplemented, or InvalidRequest for what S3 does not know */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const upper = name.toUpperCase();
  const known = ALGORITHMS.find((algorithm) => algorithm === upper);
  if (known !== undefined) return known;
  if (UNSUPPORTED.includes(upper)) throw notImplemented(`the checksum algorithm ${upper}`);
  throw new S3Error("InvalidRequest", "Checksum algorithm provided is unsupported.");
}

/** What kind a multipart upload's checksum is, if the request does not say. SHA values cannot be joined. */
export function checksumTypeOf(algorithm: ChecksumAlgorithm, asked: string | undefined): ChecksumType {
  if (asked === undefined) return algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const possible = asked === "FULL_OBJECT" ? !algorithm.startsWith("SHA") : algorithm !== "CRC64NVME";
  if (asked !== "FULL_OBJECT" && asked !== "COMPOSITE")
    throw invalidArgument("x-amz-checksum-type", asked, "Value for x-amz-checksum-type header is invalid.");
  if (possible) return asked;
  throw new S3Error(
    "InvalidRequest",
    `The ${asked} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/** The one checksum that a request brings with its body: as a header, or as a trailer of a chunked body. */
export function claimedChecksum(
  headers: Readonly<Record<string, string>>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const present = ALGORITHMS.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  if (present.length > 1)
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const algorithm = present[0];
  return algorithm && { algorithm, value: headers[checksumHeader(algorithm)]! };
}

/**
 * Checks a body against every digest its request brings.
 *
 * @returns the algorithm of the claimed checksum, if there is one
 * @throws S3Error BadDigest, InvalidDigest, InvalidRequest
 */
export function verifyBody(
  content: Content,
  headers: Readonly<Record<string, string>>,
): ChecksumAlgorithm | undefined {
  const md5 = headers["content-md5"];
  if (md5 !== undefined) verifyMd5(content, md5);
  const claimed = claimedChecksum(headers);
  if (claimed === undefined) return undefined;
  const { algorithm, value } = claimed;
  const computed = content.digest(algorithm);
  if (Buffer.from(value, "base64").length !== computed.length)
    throw new S3Error("InvalidRequest", `Value for ${checksumHeader(algorithm)} header is invalid.`);
  if (computed.toString("base64") !== value)
    throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  return algorithm;
}

function verifyMd5(content: Content, md5: string): void {
  if (Buffer.from(md5, "base64").length !== 16) throw new S3Error("InvalidDigest");
  if (content.digest("MD5").toString("base64") !== md5)
    throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.");
}
