import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { holds, same } from "../../difference";
import type { Lab } from "../../lab";

/** Each value is sent as UTF-8 bytes without percent-encoding. */
const VALUES: Readonly<Record<string, string>> = {
  "accented letters": 'attachment; filename="Größe.pdf"',
  "supplementary characters": 'attachment; filename="日本 \u{1F600}.pdf"',
  "a non-breaking space": "attachment; filename=a\u00a0b.pdf",
};

async function putAndHead(lab: Lab, rest: object, copied: boolean) {
  const client = lab.utf8Client();
  const Bucket = await lab.bucket();
  // Node.js changes the header bytes of a request with a body.
  await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: Buffer.alloc(0), ...rest }));
  if (copied) await client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/k` }));
  return client.send(new HeadObjectCommand({ Bucket, Key: copied ? "copy" : "k" }));
}

export const headerValues = area("Header values", {
  ...Object.fromEntries(
    Object.entries(VALUES).map(([name, ContentDisposition]) => [
      `Content-Disposition with ${name} in raw UTF-8 is signed and returned byte for byte`,
      async (lab: Lab) => {
        same((await putAndHead(lab, { ContentDisposition }, false)).ContentDisposition, ContentDisposition);
      },
    ]),
  ),
  "a copy keeps Content-Disposition in raw UTF-8 byte for byte": async (lab) => {
    const ContentDisposition = VALUES["supplementary characters"];
    same((await putAndHead(lab, { ContentDisposition }, true)).ContentDisposition, ContentDisposition);
  },
  "a multipart object keeps Content-Disposition in raw UTF-8 byte for byte": async (lab) => {
    const ContentDisposition = VALUES["supplementary characters"];
    const client = lab.utf8Client();
    const id = { Bucket: await lab.bucket(), Key: "k" };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...id, ContentDisposition }));
    const part = { ...id, UploadId, PartNumber: 1, Body: "content" };
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ ETag, ChecksumCRC32, PartNumber: 1 }] };
    await client.send(new CompleteMultipartUploadCommand({ ...id, UploadId, MultipartUpload }));
    same((await client.send(new HeadObjectCommand(id))).ContentDisposition, ContentDisposition);
  },
  "user metadata in raw UTF-8 is returned byte for byte, or encoded by RFC 2047": async (lab) => {
    const value = "Größe 日本";
    const got = (await putAndHead(lab, { Metadata: { name: value } }, false)).Metadata?.name ?? "";
    holds(got === value || /^=\?utf-8\?[bq]\?.+\?=$/i.test(got), `${value}, or its encoding`, got);
  },
});
