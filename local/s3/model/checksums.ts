/** Object checksums: full-object and composite values, and verification of supplied values. */
import { invalidArgument, S3Error } from "../protocol/errors";
import type { Content } from "./content";
import {
  ALGORITHMS,
  type ChecksumAlgorithm,
  type ChecksumType,
  digestOf,
  FURTHER_ALGORITHMS,
  isComputed,
} from "./digest";
import type { Checksum, Part } from "./object";

/** The algorithm that S3 uses if the request specifies no algorithm (since December 2024). */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = "CRC64NVME";

/** The header for a checksum value, such as `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Headers that can supply the checksum of an object's body. Headers of other algorithms return 501. */
export const CHECKSUM_HEADERS: readonly string[] = ALGORITHMS.map(checksumHeader);
const ALL_ALGORITHMS = [...ALGORITHMS, ...FURTHER_ALGORITHMS];
/** Headers that can supply the checksum of a part, or of a completed upload. */
export const ALL_CHECKSUM_HEADERS = ALL_ALGORITHMS.map(checksumHeader);

export function fullChecksum(algorithm: ChecksumAlgorithm, content: Content): Checksum {
  return new FullChecksum(algorithm, content);
}

/** A class, because a million instances can then share its methods. */
class FullChecksum implements Checksum {
  constructor(
    readonly algorithm: ChecksumAlgorithm,
    private readonly content: Content,
  ) {}

  get type(): ChecksumType {
    return "FULL_OBJECT";
  }

  value(): string {
    return this.content.checksum(this.algorithm).toString("base64");
  }
}

/** The checksum of the parts' checksum values, followed by `-` and the number of parts. */
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

/**
 * @param supported the algorithms that the operation supports
 * @throws S3Error InvalidRequest for any other algorithm
 */
export function parseAlgorithm(
  name: string,
  supported: readonly ChecksumAlgorithm[] = ALL_ALGORITHMS,
): ChecksumAlgorithm {
  const known = supported.find((algorithm) => algorithm === name.toUpperCase());
  if (known !== undefined) return known;
  throw new S3Error(
    "InvalidRequest",
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${supported.join(", ")}]`,
  );
}

/**
 * The checksum type of a multipart upload. Default: FULL_OBJECT for CRC64NVME, COMPOSITE otherwise. Only CRCs
 * support FULL_OBJECT, because the values of parts can be combined.
 *
 * @throws S3Error InvalidArgument, InvalidRequest
 */
export function checksumTypeOf(algorithm: ChecksumAlgorithm, requested: string | undefined): ChecksumType {
  if (requested === undefined) return algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
  const possible = requested === "FULL_OBJECT" ? algorithm.startsWith("CRC") : algorithm !== "CRC64NVME";
  if (requested !== "FULL_OBJECT" && requested !== "COMPOSITE")
    throw invalidArgument(
      "x-amz-checksum-type",
      requested,
      "Value for x-amz-checksum-type header is invalid.",
    );
  if (possible) return requested;
  throw new S3Error(
    "InvalidRequest",
    `The ${requested} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/**
 * The checksum that a request supplies for its body, as a header or as a trailer of a chunked body.
 *
 * @throws S3Error InvalidRequest for more than one checksum
 */
export function suppliedChecksum(
  headers: Readonly<Record<string, string>>,
): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  const present = ALL_ALGORITHMS.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  if (present.length > 1)
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const algorithm = present[0];
  return algorithm && { algorithm, value: headers[checksumHeader(algorithm)]! };
}

/**
 * Verifies a body against every digest that its request supplies.
 *
 * @returns the algorithm of the supplied checksum, or undefined without a checksum
 * @throws S3Error BadDigest, InvalidDigest, InvalidRequest
 */
export function verifyBody(
  content: Content,
  headers: Readonly<Record<string, string>>,
): ChecksumAlgorithm | undefined {
  const md5 = headers["content-md5"];
  if (md5 !== undefined) verifyMd5(content, md5);
  const supplied = suppliedChecksum(headers);
  if (supplied === undefined) return undefined;
  const { algorithm, value } = supplied;
  const computed = content.digest(algorithm);
  if (Buffer.from(value, "base64").length !== computed.length)
    throw new S3Error("InvalidRequest", `Value for ${checksumHeader(algorithm)} header is invalid.`);
  if (isComputed(algorithm) && computed.toString("base64") !== value)
    throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  return algorithm;
}

function verifyMd5(content: Content, md5: string): void {
  if (Buffer.from(md5, "base64").length !== 16) throw new S3Error("InvalidDigest");
  if (content.digest("MD5").toString("base64") !== md5)
    throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.");
}
