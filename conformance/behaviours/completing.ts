import type { CompleteMultipartUploadCommandInput } from "@aws-sdk/client-s3";
import { area, oneOf, same } from "../behaviour";
import { etag, type Lab, outcome } from "../lab";
import { LARGE, SMALL, Upload } from "../upload";

/** An upload of one small part, ready to be completed onto a key with this content. */
async function ready(lab: Lab, present: string | undefined) {
  const bucket = await lab.bucket();
  if (present !== undefined) await lab.put(bucket, "k", present);
  const begun = await Upload.begin(lab, bucket, "k");
  const parts = [await begun.part(1, SMALL)];
  return {
    bucket,
    complete: (rest: Partial<CompleteMultipartUploadCommandInput>) => outcome(begun.complete(parts, rest)),
  };
}

export const completing = area("Completing an upload", {
  "completing if there is none succeeds onto nothing": async (lab) => {
    const { complete } = await ready(lab, undefined);
    same(await complete({ IfNoneMatch: "*" }), "success");
  },
  "completing if there is none fails with 412 onto an object": async (lab) => {
    const { bucket, complete } = await ready(lab, "present");
    same(await complete({ IfNoneMatch: "*" }), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "present");
  },
  "completing if there is this one succeeds": async (lab) => {
    const { complete } = await ready(lab, "present");
    same(await complete({ IfMatch: etag("present") }), "success");
  },
  "completing if there is another fails with 412": async (lab) => {
    const { bucket, complete } = await ready(lab, "present");
    same(await complete({ IfMatch: etag("other") }), "412 PreconditionFailed");
    same(await lab.text(bucket, "k"), "present");
  },
  "completing if there is this one fails with 404 onto nothing": async (lab) => {
    const { complete } = await ready(lab, undefined);
    same(await complete({ IfMatch: etag("present") }), "404 NoSuchKey");
  },
  "an upload whose completion failed on a condition can be completed": async (lab) => {
    const { bucket, complete } = await ready(lab, "present");
    await complete({ IfMatch: etag("other") });
    same(await complete({ IfMatch: etag("present") }), "success");
    same(await lab.text(bucket, "k"), "the end");
  },
  "completing with a part that has another ETag is InvalidPart": async (lab) => {
    const begun = await Upload.begin(lab, await lab.bucket(), "k");
    await begun.part(1, SMALL);
    same(await outcome(begun.complete([{ PartNumber: 1, ETag: etag("other") }])), "400 InvalidPart");
  },
  "completing with a part that was not uploaded is InvalidPart": async (lab) => {
    const begun = await Upload.begin(lab, await lab.bucket(), "k");
    const { ETag } = await begun.part(1, SMALL);
    same(await outcome(begun.complete([{ PartNumber: 2, ETag }])), "400 InvalidPart");
  },
  "completing with parts out of order is InvalidPartOrder": async (lab) => {
    const begun = await Upload.begin(lab, await lab.bucket(), "k");
    const first = await begun.part(1, LARGE);
    const second = await begun.part(2, LARGE);
    same(await outcome(begun.complete([second, first])), "400 InvalidPartOrder");
  },
  "a part before the last of less than 5 MiB is EntityTooSmall": async (lab) => {
    const begun = await Upload.begin(lab, await lab.bucket(), "k");
    const parts = [await begun.part(1, SMALL), await begun.part(2, SMALL)];
    same(await outcome(begun.complete(parts)), "400 EntityTooSmall");
  },
  "completing without parts is refused": async (lab) => {
    const begun = await Upload.begin(lab, await lab.bucket(), "k");
    oneOf(await outcome(begun.complete([])), ["400 MalformedXML", "400 InvalidRequest"]);
  },
});
