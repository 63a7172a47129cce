import type { Content } from "./content";
import type { ChecksumAlgorithm, ChecksumType } from "./digest";
import type { Attributes, Part } from "./object";

export interface UploadedPart extends Part {
  readonly content: Content;
  readonly lastModified: number;
}

/** A multipart upload in progress: neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly attributes: Attributes;
  /** The creator: an ARN, or the account. */
  readonly initiator: string;
  /** Milliseconds since the epoch. Becomes the LastModified of the completed object. */
  readonly initiated: number;
  readonly algorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the request specified the algorithm. Only then must each part supply a checksum. */
  readonly algorithmRequested: boolean;
  readonly parts: Map<number, UploadedPart>;
}
