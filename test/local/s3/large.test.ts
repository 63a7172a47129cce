import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { assert } from "chai";
import { createS3, type VirtualSeed } from "../../../local/s3";

const GIB = 1024 ** 3;

function server(seed: VirtualSeed) {
  const s3 = createS3();
  const object = s3.createBucket("src").putVirtual("big", seed);
  return { s3, object, destination: s3.createBucket("dst"), client: new S3Client(s3.clientConfig()) };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => "success",
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** Copies as a sync does: with the part sizes of the source, from HEAD. */
async function copyByParts(client: S3Client, maxParts = Number.POSITIVE_INFINITY) {
  const to = { Bucket: "dst", Key: "big" };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(to));
  const Parts = [];
  let offset = 0;
  for (let PartNumber = 1; ; PartNumber++) {
    const part = await client.send(new HeadObjectCommand({ Bucket: "src", Key: "big", PartNumber }));
    const CopySourceRange = `bytes=${offset}-${offset + part.ContentLength! - 1}`;
    offset += part.ContentLength!;
    const copy = new UploadPartCopyCommand({
      ...to,
      UploadId,
      PartNumber,
      CopySource: "src/big",
      CopySourceRange,
    });
    const { CopyPartResult } = await client.send(copy);
    Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    if (PartNumber === part.PartsCount || PartNumber === maxParts) break;
  }
  return client.send(new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts } }));
}

describe("large objects in the embedded S3 server", () => {
  it("of up to 5 GiB, but no larger, can be copied with CopyObject", async () => {
    const copy = () => new CopyObjectCommand({ Bucket: "dst", Key: "k", CopySource: "src/big" });
    assert.equal(await outcome(server({ size: 5 * GIB }).client.send(copy())), "success");
    assert.equal(
      await outcome(server({ size: 5 * GIB + 1 }).client.send(copy())),
      "InvalidRequest: The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
    );
  });

  it("copied with the part sizes of the source have its ETag and content", async () => {
    const { client, object, destination } = server({ parts: [5 * GIB, 3 * GIB, 4 * GIB, 7] });
    const { ETag } = await copyByParts(client);
    const copy = destination.get("big")!;
    assert.equal(ETag, `"${object.etag}"`);
    assert.match(object.etag, /^[0-9a-f]{32}-4$/);
    assert.deepEqual(
      [copy.content.size, copy.content.digest("SHA256"), copy.parts?.map(({ size }) => size)],
      [12 * GIB + 7, object.content.digest("SHA256"), [5 * GIB, 3 * GIB, 4 * GIB, 7]],
    );
  });

  it("copied with other part sizes have a different ETag and the same content", async () => {
    const { client, object, destination } = server({ size: 3 });
    await copyByParts(client, 1);
    const copy = destination.get("big")!;
    assert.equal(copy.etag.slice(-2), "-1");
    assert.equal(copy.checksum?.value(), object.checksum?.value());
  });

  it("of just under 50 TB have 10,000 parts of 5 GiB", async () => {
    const { client, object } = server({ parts: Array.from({ length: 10_000 }, () => 5 * GIB) });
    const head = await client.send(new HeadObjectCommand({ Bucket: "src", Key: "big", PartNumber: 10_000 }));
    assert.deepEqual(
      [head.PartsCount, head.ContentLength, head.ContentRange, object.content.size, head.ETag],
      [
        10_000,
        5 * GIB,
        `bytes ${9_999 * 5 * GIB}-${10_000 * 5 * GIB - 1}/${50_000 * GIB}`,
        50_000 * GIB,
        `"${object.etag}"`,
      ],
    );
  });

  it("have parts of at most 5 GiB", async () => {
    const { client } = server({ size: 6 * GIB });
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: "dst", Key: "k" }));
    const part = new UploadPartCopyCommand({
      Bucket: "dst",
      Key: "k",
      UploadId,
      PartNumber: 1,
      CopySource: "src/big",
    });
    assert.match(await outcome(client.send(part)), /^InvalidRequest: .* for a copy source: 5368709120$/);
  });

  it("can be read in ranges, with the same bytes from the source and a copy", async () => {
    const { client, s3, object } = server({ parts: [5 * GIB, GIB] });
    await copyByParts(client);
    const read = async (bucket: string) => {
      const headers = { range: `bytes=${5 * GIB - 4}-${5 * GIB + 3}` };
      return (await s3.handle({ method: "GET", target: `/${bucket}/big`, headers, body: Buffer.alloc(0) }))
        .body;
    };
    assert.deepEqual(await read("dst"), await read("src"));
    assert.deepEqual(await read("src"), object.content.slice(5 * GIB - 4, 5 * GIB + 4).toBuffer());
    const whole = await s3.handle({ method: "GET", target: "/src/big", headers: {}, body: Buffer.alloc(0) });
    assert.equal(whole.status, 501, "a read of the whole object exceeds the limit");
  });

  it("with a composite checksum have a full-object checksum after CopyObject", async () => {
    const { client, object, destination } = server({ parts: [2 * GIB, GIB], checksumType: "COMPOSITE" });
    assert.match(object.checksum!.value(), /-2$/);
    await client.send(new CopyObjectCommand({ Bucket: "dst", Key: "big", CopySource: "src/big" }));
    const { type, algorithm } = destination.get("big")!.checksum!;
    assert.deepEqual([type, algorithm], ["FULL_OBJECT", "CRC32"]);
  });
});
