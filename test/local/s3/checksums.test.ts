import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { assert } from "chai";
import { type BucketAccess, createS3, type EmbeddedS3 } from "../../../local/s3";
import { FURTHER_ALGORITHMS } from "../../../local/s3/model/digest";
import { all, outcome, send } from "./raw";

const MIB = 1024 ** 2;
const value = (bytes: number) => Buffer.alloc(bytes, 7).toString("base64");
const LENGTHS = { SHA512: 64, MD5: 16, XXHASH64: 8, XXHASH3: 8, XXHASH128: 16 };

function server(): { s3: EmbeddedS3; bucket: BucketAccess; client: S3Client } {
  const s3 = createS3();
  return { s3, bucket: s3.createBucket("bkt"), client: new S3Client(s3.clientConfig()) };
}

async function checksumsOf(client: S3Client, Key: string) {
  const head = await client.send(new HeadObjectCommand({ Bucket: "bkt", Key, ChecksumMode: "ENABLED" }));
  const values = Object.entries(head).filter(([name]) => /^Checksum./.test(name));
  return Object.fromEntries(values);
}

/** Copies in two parts, with the source's algorithm. */
async function copyByParts(client: S3Client, algorithm: (typeof FURTHER_ALGORITHMS)[number]) {
  const to = { Bucket: "bkt", Key: "parts" };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...to, ChecksumAlgorithm: algorithm }),
  );
  const Parts = [];
  for (const [index, CopySourceRange] of [
    `bytes=0-${5 * MIB - 1}`,
    `bytes=${5 * MIB}-${6 * MIB - 1}`,
  ].entries()) {
    const part = { ...to, UploadId, PartNumber: index + 1, CopySource: "bkt/k", CopySourceRange };
    const { CopyPartResult } = await client.send(new UploadPartCopyCommand(part));
    Parts.push({ ...CopyPartResult, PartNumber: index + 1 });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts } }));
}

for (const algorithm of FURTHER_ALGORITHMS) {
  describe(`an object with a checksum of the algorithm ${algorithm}`, () => {
    const checksum = { algorithm, type: "FULL_OBJECT", value: value(LENGTHS[algorithm]) } as const;
    const expected = { [`Checksum${algorithm}`]: checksum.value, ChecksumType: "FULL_OBJECT" };

    for (const content of ["content", ""]) {
      it(`returns it in HEAD and in listings, and its copies have it${content ? "" : ", without content"}`, async () => {
        const { s3, bucket, client } = server();
        bucket.put("k", content, { checksum });
        bucket.put("other", content);
        await client.send(new CopyObjectCommand({ Bucket: "bkt", Key: "l", CopySource: "bkt/k" }));
        assert.deepEqual(
          [await checksumsOf(client, "k"), await checksumsOf(client, "l")],
          [expected, expected],
        );
        assert.deepEqual(all(await send(s3, "GET /bkt?list-type=2"), "ChecksumAlgorithm"), [
          algorithm,
          algorithm,
          "CRC64NVME",
        ]);
      });
    }
    it("refuses a copy with x-amz-checksum-algorithm as S3 does", async () => {
      const { s3, bucket } = server();
      bucket.put("k", "content", { checksum });
      const copy = async (name: string) => {
        const headers = { "x-amz-copy-source": "bkt/k", "x-amz-checksum-algorithm": name };
        return outcome(await send(s3, "PUT /bkt/l", headers));
      };
      assert.equal(await copy(algorithm), "400 InvalidRequest");
      assert.equal(await copy("SHA256"), "200");
    });
    it("without a value has one that is equal for equal contents", () => {
      const { bucket } = server();
      const [a, b, c] = ["a", "a", "b"].map((content, i) =>
        bucket.put(String(i), content, { checksum: { algorithm } }).checksum?.value(),
      );
      assert.deepEqual([a === b, a === c], [true, false]);
      assert.equal(Buffer.from(a!, "base64").length, LENGTHS[algorithm]);
    });
    it("keeps a composite checksum in a copy with the same parts", async () => {
      const { bucket, client } = server();
      const source = bucket.putVirtual("k", {
        parts: [5 * MIB, MIB],
        checksum: { algorithm, type: "COMPOSITE" },
      });
      await copyByParts(client, algorithm);
      const { checksum: copied, etag } = bucket.get("parts")!;
      assert.deepEqual(
        [copied?.algorithm, copied?.type, copied?.value(), etag],
        [algorithm, "COMPOSITE", source.checksum?.value(), source.etag],
      );
    });
  });
}

describe("a copy by parts in the embedded S3 server", () => {
  it("has the whole source's full-object checksum, although the server cannot compute it", async () => {
    const { bucket, client } = server();
    const checksum = { algorithm: "XXHASH3", value: value(8) } as const;
    bucket.putVirtual("k", { parts: [5 * MIB, MIB], checksum });
    await copyByParts(client, "XXHASH3");
    await client.send(new CopyObjectCommand({ Bucket: "bkt", Key: "l", CopySource: "bkt/parts" }));
    assert.deepEqual(await checksumsOf(client, "l"), {
      ChecksumXXHASH3: checksum.value,
      ChecksumType: "FULL_OBJECT",
    });
  });
  it("is not completed with another checksum, another type of checksum or another size", async () => {
    const { s3, bucket } = server();
    bucket.put("k", "content");
    const complete = async (headers: Record<string, string>) => {
      const [id] = all(await send(s3, "POST /bkt/c?uploads"), "UploadId");
      const part = await send(s3, `PUT /bkt/c?uploadId=${id}&partNumber=1`, { "x-amz-copy-source": "bkt/k" });
      const [etag] = all(part, "ETag");
      const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`;
      return outcome(await send(s3, `POST /bkt/c?uploadId=${id}`, headers, body));
    };
    const right = bucket.get("k")!.checksum!.value();
    assert.deepEqual(
      [
        await complete({ "x-amz-checksum-crc64nvme": value(8) }),
        await complete({ "x-amz-checksum-xxhash3": value(8) }),
        await complete({ "x-amz-checksum-type": "COMPOSITE" }),
        await complete({ "x-amz-mp-object-size": "8" }),
        await complete({
          "x-amz-checksum-crc64nvme": right,
          "x-amz-checksum-type": "FULL_OBJECT",
          "x-amz-mp-object-size": "7",
        }),
      ],
      ["400 BadDigest", "400 BadDigest", "400 BadDigest", "400 InvalidRequest", "200"],
    );
  });
});
