/** Multipart uploads for the behaviors. */
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  UploadPartCommand,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from "@aws-sdk/client-s3";
import { type Lab, md5 } from "./lab";

const MIB = 1024 * 1024;
/** 5 MiB, the minimum size of a part other than the last. */
export const LARGE = Buffer.alloc(5 * MIB, "a");
/** 5 MiB of other content. */
export const OTHER = Buffer.alloc(5 * MIB, "b");
/** A last part. */
export const SMALL = Buffer.from("the end");

/** A multipart upload in progress. It uses {@link Lab.plain}, so the SDK adds no checksums. */
export class Upload {
  private constructor(
    readonly lab: Lab,
    readonly Bucket: string,
    readonly Key: string,
    readonly UploadId: string,
  ) {}

  static async create(
    lab: Lab,
    Bucket: string,
    Key: string,
    rest: Partial<CreateMultipartUploadCommandInput> = {},
  ) {
    const { UploadId } = await lab.plain.send(new CreateMultipartUploadCommand({ Bucket, Key, ...rest }));
    return new Upload(lab, Bucket, Key, UploadId!);
  }

  get id() {
    return { Bucket: this.Bucket, Key: this.Key, UploadId: this.UploadId };
  }

  async part(PartNumber: number, Body: Uint8Array) {
    const { ETag } = await this.lab.plain.send(new UploadPartCommand({ ...this.id, PartNumber, Body }));
    return { PartNumber, ETag };
  }

  async copyPart(PartNumber: number, CopySource: string, rest: Partial<UploadPartCopyCommandInput> = {}) {
    const command = new UploadPartCopyCommand({ ...this.id, PartNumber, CopySource, ...rest });
    const { CopyPartResult } = await this.lab.plain.send(command);
    return { PartNumber, ETag: CopyPartResult?.ETag };
  }

  complete(Parts: CompletedPart[], rest: Partial<CompleteMultipartUploadCommandInput> = {}) {
    const command = new CompleteMultipartUploadCommand({ ...this.id, MultipartUpload: { Parts }, ...rest });
    return this.lab.plain.send(command);
  }
}

/** Uploads the bodies as parts 1, 2, …, and completes the upload. */
export async function uploadParts(
  lab: Lab,
  bucket: string,
  key: string,
  bodies: readonly Uint8Array[],
  rest = {},
) {
  const upload = await Upload.create(lab, bucket, key, rest);
  const parts = [];
  for (const [index, body] of bodies.entries()) parts.push(await upload.part(index + 1, body));
  return upload.complete(parts);
}

/** Returns the ETag of a multipart object with these parts, in quotes. */
export const etagOf = (...bodies: readonly Uint8Array[]) =>
  `"${md5(Buffer.concat(bodies.map((body) => Buffer.from(md5(body), "hex"))))}-${bodies.length}"`;
