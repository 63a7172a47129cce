import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from "@aws-sdk/client-s3";
import { area, same } from "../behaviour";
import { copySource, etag, md5, outcome, status } from "../lab";
import { etagOf, LARGE, OTHER, SMALL, Upload, upload } from "../upload";

export const multipart = area("Multipart uploads", {
  "the ETag is the MD5 of the parts' MD5s and their number": async (lab) => {
    const bucket = await lab.bucket();
    const { ETag } = await upload(lab, bucket, "k", [LARGE, SMALL]);
    same(ETag, etagOf(LARGE, SMALL), "on completion");
    same(
      (await lab.page(bucket)).entries.map((entry) => entry.ETag),
      [etagOf(LARGE, SMALL)],
      "listed",
    );
  },
  "the content is the parts' in order": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    const last = await begun.part(7, SMALL);
    const first = await begun.part(3, LARGE);
    await begun.complete([first, last]);
    same(md5(await lab.text(bucket, "k")), md5(LARGE, SMALL));
  },
  "HEAD of a part gives its size and the number of parts": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [LARGE, SMALL]);
    const heads = await Promise.all([1, 2].map((PartNumber) => lab.head(bucket, "k", { PartNumber })));
    same(
      heads.map((head) => [head.ContentLength, head.PartsCount, head.ETag]),
      [
        [LARGE.length, 2, etagOf(LARGE, SMALL)],
        [SMALL.length, 2, etagOf(LARGE, SMALL)],
      ],
    );
  },
  "HEAD of the whole gives no number of parts": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [LARGE, SMALL]);
    const head = await lab.head(bucket, "k");
    same([head.ContentLength, head.PartsCount], [LARGE.length + SMALL.length, undefined]);
  },
  "an object of one uploaded part has PartsCount 1": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [SMALL]);
    const head = await lab.head(bucket, "k", { PartNumber: 1 });
    same([head.ContentLength, head.PartsCount, head.ETag], [SMALL.length, 1, etagOf(SMALL)]);
  },
  "part 1 of an object that was not uploaded in parts is the whole, without a count": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "content");
    const head = await lab.head(bucket, "k", { PartNumber: 1 });
    same([head.ContentLength, head.PartsCount], [7, undefined]);
  },
  "a part beyond the last is 416": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [LARGE, SMALL]);
    same(await status(lab.head(bucket, "k", { PartNumber: 3 })), 416);
  },
  "GET of a part gives its content": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [LARGE, SMALL]);
    same(await lab.text(bucket, "k", { PartNumber: 2 }), "the end");
  },
  "a copy by the same parts has the same ETag": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "a b+c", [LARGE, OTHER, SMALL]);
    const source = copySource({ bucket, key: "a b+c" });
    const begun = await Upload.begin(lab, bucket, "k");
    const parts = [];
    const sizes = [LARGE.length, OTHER.length, SMALL.length];
    for (const [index, size] of sizes.entries()) {
      const start = sizes.slice(0, index).reduce((sum, one) => sum + one, 0);
      const CopySourceRange = `bytes=${start}-${start + size - 1}`;
      parts.push(
        await begun.copyPart(index + 1, source, {
          CopySourceRange,
          CopySourceIfMatch: etagOf(LARGE, OTHER, SMALL),
        }),
      );
    }
    same((await begun.complete(parts)).ETag, etagOf(LARGE, OTHER, SMALL));
  },
  "a part copied without a range is the whole source": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const begun = await Upload.begin(lab, bucket, "k");
    await begun.complete([await begun.copyPart(1, copySource({ bucket, key: "a" }))]);
    same(await lab.text(bucket, "k"), "content");
  },
  "a part conditional on another source's ETag fails with 412": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const begun = await Upload.begin(lab, bucket, "k");
    const source = copySource({ bucket, key: "a" });
    same(
      await outcome(begun.copyPart(1, source, { CopySourceIfMatch: etag("other") })),
      "412 PreconditionFailed",
    );
  },
  "a part copied from nothing is NoSuchKey": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    same(await outcome(begun.copyPart(1, copySource({ bucket, key: "none" }))), "404 NoSuchKey");
  },
  "a copy of the whole by CopyObject has a plain ETag": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "a", [LARGE, SMALL]);
    const { CopyObjectResult } = await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
    same(CopyObjectResult?.ETag, etag(LARGE, SMALL));
    same((await lab.head(bucket, "b", { PartNumber: 1 })).PartsCount, undefined, "PartsCount");
  },
  "metadata, tags, storage class and redirect are those of the beginning": async (lab) => {
    const bucket = await lab.bucket();
    await upload(lab, bucket, "k", [SMALL], {
      Metadata: { a: "1" },
      ContentType: "text/x-test",
      CacheControl: "no-cache",
      Tagging: "t=1",
      StorageClass: "STANDARD_IA",
      WebsiteRedirectLocation: "/elsewhere",
    });
    const head = await lab.client.send(new GetObjectCommand({ Bucket: bucket, Key: "k" }));
    await head.Body?.transformToString();
    same(
      [
        head.Metadata,
        head.ContentType,
        head.CacheControl,
        head.TagCount,
        head.StorageClass,
        head.WebsiteRedirectLocation,
      ],
      [{ a: "1" }, "text/x-test", "no-cache", 1, "STANDARD_IA", "/elsewhere"],
    );
  },
  "LastModified is the upload's beginning": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    await lab.time.wait(2100);
    await lab.put(bucket, "later");
    await begun.complete([await begun.part(1, SMALL)]);
    const [k, later] = (await lab.page(bucket)).entries;
    same(k!.LastModified! < later!.LastModified!, true, "dated before an object put before the completion");
  },
  "an upload shows nothing until it is completed": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    const part = await begun.part(1, SMALL);
    same(await lab.keys(bucket), []);
    await begun.complete([part]);
    same(await lab.keys(bucket), ["k"]);
  },
  "a part uploaded again takes the first one's place": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    await begun.part(1, Buffer.from("first"));
    await begun.complete([await begun.part(1, SMALL)]);
    same(await lab.text(bucket, "k"), "the end");
  },
  "parts are listed by number, in pages": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    for (const number of [5, 2, 9]) await begun.part(number, Buffer.from(`part ${number}`));
    const list = async (PartNumberMarker?: string) => {
      const page = await lab.client.send(
        new ListPartsCommand({ ...begun.id, MaxParts: 2, PartNumberMarker }),
      );
      return [
        page.Parts?.map((part) => [part.PartNumber, part.Size, part.ETag]),
        page.IsTruncated,
        page.NextPartNumberMarker,
      ];
    };
    same(await list(), [
      [
        [2, 6, etag("part 2")],
        [5, 6, etag("part 5")],
      ],
      true,
      "5",
    ]);
    same((await list("5")).slice(0, 2), [[[9, 6, etag("part 9")]], false]);
  },
  "unfinished uploads are listed": async (lab) => {
    const bucket = await lab.bucket();
    const list = async () => {
      const { Uploads } = await lab.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return (Uploads ?? []).map(({ Key, UploadId }) => [Key, UploadId]);
    };
    const b = await Upload.begin(lab, bucket, "b");
    const a = await Upload.begin(lab, bucket, "a");
    same(await list(), [
      ["a", a.UploadId],
      ["b", b.UploadId],
    ]);
    await b.complete([await b.part(1, SMALL)]);
    same(await list(), [["a", a.UploadId]], "after one was completed");
  },
  "an aborted upload is gone": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    const part = await begun.part(1, SMALL);
    await lab.client.send(new AbortMultipartUploadCommand(begun.id));
    same(
      await outcome(lab.client.send(new ListPartsCommand(begun.id))),
      "404 NoSuchUpload",
      "listing its parts",
    );
    same(await outcome(begun.complete([part])), "404 NoSuchUpload", "completing it");
    same(await lab.keys(bucket), []);
  },
  "aborting what is not there is NoSuchUpload": async (lab) => {
    const bucket = await lab.bucket();
    const begun = await Upload.begin(lab, bucket, "k");
    await lab.client.send(new AbortMultipartUploadCommand(begun.id));
    const Key = "other";
    same(
      await outcome(lab.client.send(new AbortMultipartUploadCommand({ ...begun.id, Key }))),
      "404 NoSuchUpload",
    );
  },
});
