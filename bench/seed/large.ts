import { createHash } from "node:crypto";
import { LARGE_OBJECTS } from "../scenes";
import { SOURCE } from "../site";
import { eachUpTo } from "./each";
import type { Answer, SignedRequests } from "./signed";

const MIB = 1_048_576;

/** Of the parts in which the objects were uploaded: what rclone and the AWS CLI are often set to. */
export const PART_MIB = 64;

export const largeKey = (n: number): string => `large-${String(n).padStart(2, "0")}.bin`;

/** Uploads one large object, and has the server make the others of its parts. */
export async function putLarge(s3: SignedRequests, mib: number): Promise<void> {
  const parts = partSizes(mib);
  await upload(s3, largeKey(0), parts.length, (n, part) =>
    s3.send("PUT", part, { body: noise(n, parts[n]! * MIB) }),
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

export const partSizes = (mib: number): readonly number[] =>
  Array.from({ length: Math.ceil(mib / PART_MIB) }, (_, n) => Math.min(PART_MIB, mib - n * PART_MIB));

async function upload(
  s3: SignedRequests,
  key: string,
  parts: number,
  put: (n: number, part: string) => Promise<Answer>,
): Promise<void> {
  const begun = await s3.send("POST", `/${SOURCE}/${key}?uploads=`);
  const id = /<UploadId>([^<]+)</.exec(String(begun.content))![1]!;
  const etags: string[] = [];
  await eachUpTo(parts, 4, async (n) => {
    const { etag, content } = await put(n, `/${SOURCE}/${key}?partNumber=${n + 1}&uploadId=${id}`);
    etags[n] = etag ?? /<ETag>([^<]+)</.exec(String(content))![1]!;
  });
  const list = etags.map((etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
  await s3.send("POST", `/${SOURCE}/${key}?uploadId=${id}`, { body });
}

/** Bytes that cannot be compressed, and are the same each time. */
function noise(seed: number, bytes: number): Buffer {
  const block = Buffer.alloc(MIB);
  for (let at = 0; at < MIB; at += 32) createHash("sha256").update(`${seed} ${at}`).digest().copy(block, at);
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += MIB) {
    block.copy(content, at);
    content.writeUInt32BE(at / MIB, at);
  }
  return content;
}
