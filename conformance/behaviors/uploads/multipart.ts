import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { area } from "../../behavior";
import { holds, oneOf, same } from "../../difference";
import { copySource, etag, md5, outcome, status } from "../../lab";
import { etagOf, LARGE, OTHER, SMALL, Upload, uploadParts } from "../../upload";

export const multipart = area("Multipart uploads", {
  "the ETag is the MD5 of the parts' MD5s and the number of parts": async (lab) => {
    const bucket = await lab.bucket();
    const { ETag } = await uploadParts(lab, bucket, "k", [LARGE, SMALL]);
    same(ETag, etagOf(LARGE, SMALL), "on completion");
    same(
      (await lab.page(bucket)).entries.map((entry) => entry.ETag),
      [etagOf(LARGE, SMALL)],
      "listed",
    );
  },
  "the content is the parts in order of their numbers": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    const last = await upload.part(7, SMALL);
    const first = await upload.part(3, LARGE);
    await upload.complete([first, last]);
    same(md5(await lab.text(bucket, "k")), md5(LARGE, SMALL));
  },
  "HEAD of a part returns its size and PartsCount": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [LARGE, SMALL]);
    const heads = await Promise.all([1, 2].map((PartNumber) => lab.head(bucket, "k", { PartNumber })));
    same(
      heads.map((head) => [head.ContentLength, head.PartsCount, head.ETag]),
      [
        [LARGE.length, 2, etagOf(LARGE, SMALL)],
        [SMALL.length, 2, etagOf(LARGE, SMALL)],
      ],
    );
  },
  "HEAD of a part returns the whole object's metadata and content headers": async (lab) => {
    const bucket = await lab.bucket();
    const put = { Metadata: { a: "1" }, ContentType: "text/x-test", CacheControl: "no-cache" };
    await uploadParts(lab, bucket, "k", [LARGE, SMALL], put);
    for (const PartNumber of [1, 2]) {
      const { Metadata, ContentType, CacheControl } = await lab.head(bucket, "k", { PartNumber });
      same({ Metadata, ContentType, CacheControl }, put, `part ${PartNumber}`);
    }
  },
  "HEAD of a part returns the whole object's storage class": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [SMALL], { StorageClass: "STANDARD_IA" });
    same((await lab.head(bucket, "k", { PartNumber: 1 })).StorageClass, "STANDARD_IA");
  },
  "HEAD of a part returns the whole object's website redirect, encryption and LastModified": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [SMALL], { WebsiteRedirectLocation: "/elsewhere" });
    const [whole, part] = await Promise.all(
      [{}, { PartNumber: 1 }].map((rest) => lab.head(bucket, "k", rest)),
    );
    same(part?.WebsiteRedirectLocation, "/elsewhere");
    same(part?.ServerSideEncryption, whole?.ServerSideEncryption, "encryption");
    same(part?.LastModified, whole?.LastModified, "LastModified");
  },
  "HEAD without a part number returns no PartsCount": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [LARGE, SMALL]);
    const head = await lab.head(bucket, "k");
    same([head.ContentLength, head.PartsCount], [LARGE.length + SMALL.length, undefined]);
  },
  "an object uploaded as one part has PartsCount 1": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [SMALL]);
    const head = await lab.head(bucket, "k", { PartNumber: 1 });
    same([head.ContentLength, head.PartsCount, head.ETag], [SMALL.length, 1, etagOf(SMALL)]);
  },
  "part 1 of an object from PutObject is the whole object, without PartsCount": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "k", "content");
    const head = await lab.head(bucket, "k", { PartNumber: 1 });
    same([head.ContentLength, head.PartsCount], [7, undefined]);
  },
  "HEAD of a part beyond the last fails with 416": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [LARGE, SMALL]);
    same(await status(lab.head(bucket, "k", { PartNumber: 3 })), 416);
  },
  "GET of a part returns its content": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [LARGE, SMALL]);
    same(await lab.text(bucket, "k", { PartNumber: 2 }), "the end");
  },
  "the last part may be empty": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [LARGE, Buffer.alloc(0)]);
    const head = await lab.head(bucket, "k");
    same([head.ContentLength, head.ETag], [LARGE.length, etagOf(LARGE, Buffer.alloc(0))]);
  },
  "an empty part is accepted with the checksum of its upload's algorithm": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k", { ChecksumAlgorithm: "SHA256" });
    const ChecksumSHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    const part = new UploadPartCommand({ ...upload.id, PartNumber: 1, Body: "", ChecksumSHA256 });
    same((await lab.plain.send(part)).ChecksumSHA256, ChecksumSHA256);
  },
  "a multipart copy with the source's part sizes has the source's ETag": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "a b+c", [LARGE, OTHER, SMALL]);
    const source = copySource({ bucket, key: "a b+c" });
    const upload = await Upload.create(lab, bucket, "k");
    const parts = [];
    const sizes = [LARGE.length, OTHER.length, SMALL.length];
    for (const [index, size] of sizes.entries()) {
      const start = sizes.slice(0, index).reduce((sum, one) => sum + one, 0);
      const CopySourceRange = `bytes=${start}-${start + size - 1}`;
      parts.push(
        await upload.copyPart(index + 1, source, {
          CopySourceRange,
          CopySourceIfMatch: etagOf(LARGE, OTHER, SMALL),
        }),
      );
    }
    same((await upload.complete(parts)).ETag, etagOf(LARGE, OTHER, SMALL));
  },
  "UploadPartCopy without a range copies the whole source": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const upload = await Upload.create(lab, bucket, "k");
    await upload.complete([await upload.copyPart(1, copySource({ bucket, key: "a" }))]);
    same(await lab.text(bucket, "k"), "content");
  },
  "UploadPartCopy in an upload with a checksum algorithm returns the part's checksum": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "123456789");
    const upload = await Upload.create(lab, bucket, "k", { ChecksumAlgorithm: "SHA256" });
    const CopySource = copySource({ bucket, key: "a" });
    const { CopyPartResult } = await lab.client.send(
      new UploadPartCopyCommand({ ...upload.id, PartNumber: 1, CopySource }),
    );
    same(CopyPartResult?.ChecksumSHA256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
  },
  "UploadPartCopy with another ETag in x-amz-copy-source-if-match fails with 412": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", "content");
    const upload = await Upload.create(lab, bucket, "k");
    const source = copySource({ bucket, key: "a" });
    same(
      await outcome(upload.copyPart(1, source, { CopySourceIfMatch: etag("other") })),
      "412 PreconditionFailed",
    );
  },
  "UploadPartCopy compares the ETag of a multipart object": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "a", [SMALL]);
    const upload = await Upload.create(lab, bucket, "k");
    const older = { CopySourceIfMatch: etagOf(SMALL).replace("-1", "-2") };
    const source = copySource({ bucket, key: "a" });
    same(await outcome(upload.copyPart(1, source, older)), "412 PreconditionFailed");
  },
  "UploadPartCopy from another bucket copies that bucket's object": async (lab) => {
    const [from, to] = [await lab.bucket(), await lab.bucket()];
    await lab.put(from, "a", "content");
    await lab.put(to, "a", "other");
    const upload = await Upload.create(lab, to, "k");
    await upload.complete([await upload.copyPart(1, copySource({ bucket: from, key: "a" }))]);
    same(await lab.text(to, "k"), "content");
  },
  "UploadPartCopy of an archived object fails": async (lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "a", LARGE, { StorageClass: "GLACIER" });
    const upload = await Upload.create(lab, bucket, "k");
    const range = { CopySourceRange: "bytes=0-9" };
    // S3 returns the first code. The API Reference documents the second.
    oneOf(await outcome(upload.copyPart(1, copySource({ bucket, key: "a" }), range)), [
      "403 InvalidObjectState",
      "403 ObjectNotInActiveTierError",
    ]);
  },
  "UploadPartCopy of a nonexistent key fails with NoSuchKey": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    same(await outcome(upload.copyPart(1, copySource({ bucket, key: "none" }))), "404 NoSuchKey");
  },
  "CopyObject of a multipart object gives the copy a plain MD5 as its ETag": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "a", [LARGE, SMALL]);
    const { CopyObjectResult } = await lab.copy({ bucket, key: "a" }, { bucket, key: "b" });
    same(CopyObjectResult?.ETag, etag(LARGE, SMALL));
    same((await lab.head(bucket, "b", { PartNumber: 1 })).PartsCount, undefined, "PartsCount");
  },
  "metadata, tags, storage class and website redirect are those of CreateMultipartUpload": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "k", [SMALL], {
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
  "other content headers and Expires are those of CreateMultipartUpload": async (lab) => {
    const bucket = await lab.bucket();
    const given = { ContentEncoding: "gzip", ContentLanguage: "de", ContentDisposition: "inline" };
    await uploadParts(lab, bucket, "k", [SMALL], { ...given, Expires: new Date("2030-01-01T00:00:00Z") });
    const { ContentEncoding, ContentLanguage, ContentDisposition, ExpiresString } = await lab.head(
      bucket,
      "k",
    );
    same({ ContentEncoding, ContentLanguage, ContentDisposition }, given);
    same(ExpiresString, "Tue, 01 Jan 2030 00:00:00 GMT");
  },
  "LastModified is the time of CreateMultipartUpload": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    await lab.time.wait(2100);
    await lab.put(bucket, "later");
    await upload.complete([await upload.part(1, SMALL)]);
    const [k, later] = (await lab.page(bucket)).entries;
    same(
      k!.LastModified! < later!.LastModified!,
      true,
      "LastModified before that of an object written before the completion",
    );
  },
  "an upload is not listed as an object until it is completed": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    const part = await upload.part(1, SMALL);
    same(await lab.keys(bucket), []);
    await upload.complete([part]);
    same(await lab.keys(bucket), ["k"]);
  },
  "a part uploaded again replaces the earlier part": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    await upload.part(1, Buffer.from("first"));
    await upload.complete([await upload.part(1, SMALL)]);
    same(await lab.text(bucket, "k"), "the end");
  },
  "ListParts returns parts in order of their numbers, in pages": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    for (const number of [5, 2, 9]) await upload.part(number, Buffer.from(`part ${number}`));
    const list = async (PartNumberMarker?: string) => {
      const page = await lab.client.send(
        new ListPartsCommand({ ...upload.id, MaxParts: 2, PartNumberMarker }),
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
  "ListMultipartUploads returns uploads in progress": async (lab) => {
    const bucket = await lab.bucket();
    const list = async () => {
      const { Uploads } = await lab.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return (Uploads ?? []).map(({ Key, UploadId }) => [Key, UploadId]);
    };
    const b = await Upload.create(lab, bucket, "b");
    const a = await Upload.create(lab, bucket, "a");
    same(await list(), [
      ["a", a.UploadId],
      ["b", b.UploadId],
    ]);
    await b.complete([await b.part(1, SMALL)]);
    same(await list(), [["a", a.UploadId]], "after one upload is completed");
  },
  "ListMultipartUploads with a prefix returns the uploads of that key, and then those of longer keys": async (
    lab,
  ) => {
    const bucket = await lab.bucket();
    const ids: Record<string, string[]> = {};
    for (const key of ["k1", "k", "j", "k", "k 2"]) {
      const { UploadId } = await Upload.create(lab, bucket, key);
      ids[key] = [...(ids[key] ?? []), UploadId];
    }
    const page = await lab.client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: "k", EncodingType: "url" }),
    );
    const listed = (page.Uploads ?? []).map(({ Key = "", UploadId }) => [
      decodeURIComponent(Key.replaceAll("+", " ")),
      UploadId,
    ]);
    same(listed.slice(0, 2).sort(), ids.k!.map((id) => ["k", id]).sort(), "those of the key");
    same(
      listed.slice(2),
      ["k 2", "k1"].map((key) => [key, ids[key]![0]]),
      "those of longer keys",
    );
  },
  "ListMultipartUploads returns uploads in pages": async (lab) => {
    const bucket = await lab.bucket();
    const created = [];
    for (const key of ["a", "k", "k", "k"]) created.push((await Upload.create(lab, bucket, key)).UploadId);
    const listed = [];
    let marker = {};
    for (let page = 0; page < 4; page++) {
      const { Uploads, NextKeyMarker, NextUploadIdMarker, IsTruncated } = await lab.client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, MaxUploads: 1, ...marker }),
      );
      listed.push(...(Uploads ?? []).map(({ UploadId = "" }) => UploadId));
      same(IsTruncated, page < 3, `IsTruncated of page ${page + 1}`);
      marker = { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker };
    }
    same(listed.sort(), created.sort());
  },
  "ListMultipartUploads with a prefix returns the uploads of that key in pages": async (lab) => {
    const bucket = await lab.bucket();
    const created = [];
    for (const key of ["k", "k", "j", "l"]) created.push((await Upload.create(lab, bucket, key)).UploadId);
    const list = (marker = {}) =>
      lab.client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: "k", MaxUploads: 1, ...marker }),
      );
    const first = await list();
    const marker = { KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker };
    const second = await list(marker);
    same([first.IsTruncated, second.IsTruncated], [true, false], "IsTruncated");
    const listed = [first, second].flatMap(({ Uploads }) => Uploads ?? []).map(({ UploadId }) => UploadId);
    same(listed.sort(), created.slice(0, 2).sort());
  },
  "ListMultipartUploads returns when each upload was created": async (lab) => {
    const bucket = await lab.bucket();
    const before = lab.time.now();
    await Upload.create(lab, bucket, "k");
    const { Uploads } = await lab.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    const after = Uploads?.[0]?.Initiated?.getTime() ?? Number.NaN;
    holds(Math.abs(after - before) < 60_000, "the time of CreateMultipartUpload", after - before);
  },
  "ListMultipartUploads and ListParts return who created an upload": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    const { Uploads } = await lab.client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    const { Initiator } = await lab.client.send(new ListPartsCommand(upload.id));
    holds(Boolean(Initiator?.ID), "an ID", Initiator);
    same(Uploads?.[0]?.Initiator?.ID, Initiator?.ID);
  },
  "an aborted upload no longer exists": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    const part = await upload.part(1, SMALL);
    await lab.client.send(new AbortMultipartUploadCommand(upload.id));
    same(
      await outcome(lab.client.send(new ListPartsCommand(upload.id))),
      "404 NoSuchUpload",
      "listing its parts",
    );
    same(await outcome(upload.complete([part])), "404 NoSuchUpload", "completing it");
    same(await lab.keys(bucket), []);
  },
  "aborting a nonexistent upload fails with NoSuchUpload": async (lab) => {
    const bucket = await lab.bucket();
    const upload = await Upload.create(lab, bucket, "k");
    await lab.client.send(new AbortMultipartUploadCommand(upload.id));
    const Key = "other";
    same(
      await outcome(lab.client.send(new AbortMultipartUploadCommand({ ...upload.id, Key }))),
      "404 NoSuchUpload",
    );
  },
});
