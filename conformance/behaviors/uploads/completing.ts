import { type CompleteMultipartUploadCommandInput, GetObjectCommand } from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { oneOf, same } from "../../difference";
import { CONCURRENT, concurrently, copySource, etag, type Lab, onlyOne, outcome, status } from "../../lab";
import { LARGE, SMALL, Upload, uploadParts } from "../../upload";

/** Base64 checksum of {@link SMALL}. */
const CRC64NVME = "/9Hj3R7tWhc=";

/**
 * Uploads one small part, and returns a function that completes the upload.
 *
 * @param present the content of an object at the upload's key; `undefined` if there is no object
 */
async function prepareUpload(lab: Lab, present: string | undefined) {
  const bucket = await lab.bucket();
  if (present !== undefined) await lab.put(bucket, "k", present);
  const upload = await Upload.create(lab, bucket, "k");
  const parts = [await upload.part(1, SMALL)];
  return {
    bucket,
    upload,
    parts,
    complete: (rest: Partial<CompleteMultipartUploadCommandInput>) => outcome(upload.complete(parts, rest)),
  };
}

/** An upload with a full-object CRC64NVME and one copied part. A copied part needs no checksum in the request. */
async function prepareCopies(lab: Lab) {
  const bucket = await lab.bucket();
  await lab.put(bucket, "source", SMALL);
  const upload = await Upload.create(lab, bucket, "k", {
    ChecksumAlgorithm: "CRC64NVME",
    ChecksumType: "FULL_OBJECT",
  });
  return { bucket, upload, parts: [await upload.copyPart(1, copySource({ bucket, key: "source" }))] };
}

export const completing = area("Completing an upload", {
  "completing with If-None-Match: * succeeds if the key does not exist": async (lab) => {
    const { complete } = await prepareUpload(lab, undefined);
    same(await complete({ IfNoneMatch: "*" }), "success");
  },
  "completing with If-None-Match: * fails with 412 if the key exists": async (lab) => {
    const { bucket, complete } = await prepareUpload(lab, "present");
    same(await complete({ IfNoneMatch: "*" }), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "present");
  },
  "completing with the object's ETag in If-Match succeeds": async (lab) => {
    const { complete } = await prepareUpload(lab, "present");
    same(await complete({ IfMatch: etag("present") }), "success");
  },
  "completing with another ETag in If-Match fails with 412": async (lab) => {
    const { bucket, complete } = await prepareUpload(lab, "present");
    same(await complete({ IfMatch: etag("other") }), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "present");
  },
  "completing with If-Match fails with 404 if the key does not exist": async (lab) => {
    const { complete } = await prepareUpload(lab, undefined);
    same(await complete({ IfMatch: etag("present") }), "404 NoSuchKey");
  },
  "a completed upload replaces the headers, metadata and tags of an existing key": async (lab) => {
    const bucket = await lab.bucket();
    const old = { Metadata: { old: "1" }, CacheControl: "no-cache", Tagging: "old=1" };
    await lab.put(bucket, "k", "present", old);
    await uploadParts(lab, bucket, "k", [SMALL], { Metadata: { new: "1" } });
    const head = await lab.client.send(new GetObjectCommand({ Bucket: bucket, Key: "k" }));
    same(await head.Body?.transformToString(), "the end");
    same([head.Metadata, head.CacheControl, head.TagCount], [{ new: "1" }, undefined, undefined]);
  },
  "a write to the key of a multipart object removes its parts": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [SMALL]);
    await lab.put(bucket, "k", "content");
    const { PartsCount, ContentLength, ETag } = await lab.head(bucket, "k", { PartNumber: 1 });
    same([PartsCount, ContentLength, ETag], [undefined, 7, etag("content")]);
  },
  "an upload can be completed after a completion fails on a condition": async (lab) => {
    const { bucket, complete } = await prepareUpload(lab, "present");
    await complete({ IfMatch: etag("other") });
    same(await complete({ IfMatch: etag("present") }), "success");
    same(await lab.text(bucket, "k"), "the end");
  },
  "of concurrent completions with If-None-Match: *, one succeeds, and the others fail with 412 or 409":
    async (lab) => {
      const bucket = await lab.bucket();
      const uploads = await Promise.all(
        Array.from({ length: CONCURRENT }, async () => {
          const upload = await Upload.create(lab, bucket, "k");
          return { upload, parts: [await upload.part(1, SMALL)] };
        }),
      );
      onlyOne(
        await concurrently((index) => {
          const { upload, parts } = uploads[index]!;
          return upload.complete(parts, { IfNoneMatch: "*" });
        }),
      );
      same(await lab.text(bucket, "k"), "the end");
    },
  "completing with the object's size in MpuObjectSize succeeds": async (lab) => {
    const { complete } = await prepareUpload(lab, undefined);
    same(await complete({ MpuObjectSize: SMALL.length }), "success");
  },
  "completing with another size in MpuObjectSize fails with 400": async (lab) => {
    const { bucket, upload, parts } = await prepareUpload(lab, undefined);
    same(await status(upload.complete(parts, { MpuObjectSize: SMALL.length + 1 })), 400);
    same(await lab.keys(bucket), []);
  },
  "completing an upload of copied parts with the object's full-object checksum succeeds": async (lab) => {
    const { bucket, upload, parts } = await prepareCopies(lab);
    await upload.complete(parts, { ChecksumCRC64NVME: CRC64NVME, ChecksumType: "FULL_OBJECT" });
    const head = await lab.head(bucket, "k", { ChecksumMode: "ENABLED" });
    same([head.ChecksumCRC64NVME, head.ChecksumType], [CRC64NVME, "FULL_OBJECT"]);
  },
  "completing an upload of copied parts with another full-object checksum fails with 400": async (lab) => {
    const { bucket, upload, parts } = await prepareCopies(lab);
    const ChecksumCRC64NVME = Buffer.alloc(8).toString("base64");
    same(await status(upload.complete(parts, { ChecksumCRC64NVME, ChecksumType: "FULL_OBJECT" })), 400);
    same(await lab.keys(bucket), ["source"]);
  },
  "completing with a wrong ETag for a part fails with InvalidPart": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k");
    await upload.part(1, SMALL);
    same(await outcome(upload.complete([{ PartNumber: 1, ETag: etag("other") }])), "400 InvalidPart");
  },
  "completing with a part that was not uploaded fails with InvalidPart": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k");
    const { ETag } = await upload.part(1, SMALL);
    same(await outcome(upload.complete([{ PartNumber: 2, ETag }])), "400 InvalidPart");
  },
  "completing with parts out of order fails with InvalidPartOrder": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k");
    const first = await upload.part(1, LARGE);
    const second = await upload.part(2, LARGE);
    same(await outcome(upload.complete([second, first])), "400 InvalidPartOrder");
  },
  "completing fails with EntityTooSmall if a part before the last is smaller than 5 MiB": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k");
    const parts = [await upload.part(1, SMALL), await upload.part(2, SMALL)];
    same(await outcome(upload.complete(parts)), "400 EntityTooSmall");
  },
  "completing without parts is rejected": async (lab) => {
    const upload = await Upload.create(lab, await lab.bucket(), "k");
    oneOf(await outcome(upload.complete([])), ["400 MalformedXML", "400 InvalidRequest"]);
  },
});
