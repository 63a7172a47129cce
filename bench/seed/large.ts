import { createHash } from "node:crypto";
import { LARGE_OBJECTS } from "../scenes";
import { SOURCE } from "../site";
import { forEachIndex } from "./each";
import type { S3Response, SignedRequests } from "./signed";

export const MIB = 1_048_576;

/** Size of the parts of the source objects. A common setting of rclone and the AWS CLI. */
const PART_MIB = 64;

const largeKey = (n: number): string => `large-${String(n).padStart(2, "0")}.bin`;

/** Uploads one large object. The other objects are server-side copies of its parts. */
export async function putLarge(s3: SignedRequests, mib: number): Promise<void> {
  const parts = partSizes(mib);
  await upload(s3, largeKey(0), parts.length, (n, part) =>
    s3.send("PUT", part, { body: incompressible(n, parts[n]! * MIB) }),
  );
  for (let object = 1; object < LARGE_OBJECTS; object++) {
    await upload(s3, largeKey(object), parts.length, (n, part) => {
      const first = n * PART_MIB * MIB;
      const headers = {
        "x-amz-copy-source": `/${SOURCE}/${largeKey(0)}`,
        "x-amz-copy-source-range": `bytes=${first}-${first + parts[n]! * MIB - 1}`,
      };
      return s3.send("PUT", part, { headers });
    });
  }
}

/** Sizes of the parts of an object of `mib` MiB, in MiB. */
export const partSizes = (mib: number): readonly number[] =>
  Array.from({ length: Math.ceil(mib / PART_MIB) }, (_, n) => Math.min(PART_MIB, mib - n * PART_MIB));

async function upload(
  s3: SignedRequests,
  key: string,
  parts: number,
  put: (n: number, part: string) => Promise<S3Response>,
): Promise<void> {
  const begun = await s3.send("POST", `/${SOURCE}/${key}?uploads=`);
  const id = /<UploadId>([^<]+)</.exec(String(begun.content))![1]!;
  const etags: string[] = [];
  await forEachIndex(parts, 4, async (n) => {
    const { etag, content } = await put(n, `/${SOURCE}/${key}?partNumber=${n + 1}&uploadId=${id}`);
    etags[n] = etag ?? /<ETag>([^<]+)</.exec(String(content))![1]!;
  });
  const list = etags.map((etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
  await s3.send("POST", `/${SOURCE}/${key}?uploadId=${id}`, { body });
}

/** Bytes that cannot be compressed. The same seed gives the same bytes. */
function incompressible(seed: number, bytes: number): Buffer {
  const block = Buffer.alloc(MIB);
  for (let offset = 0; offset < MIB; offset += 32)
    createHash("sha256").update(`${seed} ${offset}`).digest().copy(block, offset);
  const content = Buffer.alloc(bytes);
  for (let offset = 0; offset < bytes; offset += MIB) {
    block.copy(content, offset);
    content.writeUInt32BE(offset / MIB, offset);
  }
  return content;
}
