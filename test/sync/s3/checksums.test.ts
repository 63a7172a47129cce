import { HeadObjectCommand, type HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { Fault, S3Call } from "../../../local/s3";
import { judge } from "../../../sync/compare/decide";
import { CHECKSUM_ALGORITHMS, checksumValues, headOf } from "../../../sync/s3/mapping";
import { s3Store } from "../../../sync/s3/s3-store";
import { contents, type World, world } from "../world";
import { canned, plainClient } from "./client/canned";

const MiB = 1024 ** 2;
const KMS = { kind: "aws:kms", keyId: "ours", bucketKey: true } as const;

/** Base64 of that many bytes. */
const digest = (bytes: number, fill: number): string => Buffer.alloc(bytes, fill).toString("base64");

const DIGEST_BYTES = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  MD5: 16,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  XXHASH3: 8,
  XXHASH64: 8,
  XXHASH128: 16,
} as const;
type Algorithm = keyof typeof DIGEST_BYTES;
const ALGORITHMS = Object.keys(DIGEST_BYTES) as Algorithm[];

describe("checksum algorithms", () => {
  it("are those of the SDK's enum: if it grows, check decide, judge and multipart copies, and add the new one here", () => {
    expect([...CHECKSUM_ALGORITHMS].sort()).to.deep.equal([...ALGORITHMS].sort());
  });

  it("of the SDK have a header in the response to HEAD, which the SDK reads", async () => {
    for (const algorithm of CHECKSUM_ALGORITHMS) {
      const headers = { etag: '"0af"', [`x-amz-checksum-${algorithm.toLowerCase()}`]: "value" };
      const { handler } = canned(() => ({ headers }));
      const head = await plainClient(handler).send(new HeadObjectCommand({ Bucket: "b", Key: "k" }));
      expect(checksumValues(head), algorithm).to.deep.equal({ [algorithm]: "value" });
    }
  });

  for (const algorithm of ALGORITHMS)
    it(`include ${algorithm}: HEAD requests it, and its value is compared`, async () => {
      const head = async (value: string, type?: string) => {
        const { handler, sent } = canned(() => ({
          headers: {
            etag: `"${value.slice(0, 2)}"`,
            "content-length": "1",
            "x-amz-server-side-encryption": "aws:kms",
            [`x-amz-checksum-${algorithm.toLowerCase()}`]: value,
            ...(type && { "x-amz-checksum-type": type }),
          },
        }));
        const found = await s3Store(plainClient(handler)).head("bucket", "key");
        expect(sent[0]?.headers["x-amz-checksum-mode"]).to.equal("ENABLED");
        return found!;
      };
      const [one, same, other] = [await head("1111"), await head("1111"), await head("2222")];
      expect(one.checksums).to.deep.equal({ [algorithm]: "1111" });
      expect((await head("1111", "FULL_OBJECT")).checksums).to.deep.equal({ [algorithm]: "1111" });
      expect((await head("1111", "COMPOSITE")).checksums).to.deep.equal({
        [`${algorithm} COMPOSITE`]: "1111",
      });
      const newer = { ...other, lastModified: 1_000 };
      expect(judge(one, { ...same, lastModified: 1_000, etag: '"9"' })).to.deep.equal({ action: "keep" });
      expect(judge(one, newer)).to.deep.equal({ action: "copy", reason: "etag" });
    });

  it("that the engine does not know are never taken for equality", () => {
    const head = (etag: string) =>
      headOf("key", {
        ETag: etag,
        ChecksumNEW: "same",
        ContentLength: 1,
      } as unknown as HeadObjectCommandOutput);
    expect(head('"1"').checksums).to.deep.equal({});
    expect(judge(head('"1"'), head('"2"'))).to.deep.equal({ action: "copy", reason: "etag" });
  });
});

/** The checksum of an object, as HEAD returns it. */
const checksumOf = (bucket: World["source"], key = "key") => {
  const checksum = bucket.get(key)!.checksum!;
  return { algorithm: checksum.algorithm, type: checksum.type, value: checksum.value() };
};

describe("a KMS pair whose ETags say nothing", () => {
  for (const algorithm of ALGORITHMS) {
    const pair = (destinationFill: number): World => {
      const all = world({ recordsInMemory: true });
      const value = (fill: number) => ({ algorithm, value: digest(DIGEST_BYTES[algorithm], fill) });
      all.source.put("key", "one", { encryption: KMS, checksum: value(1) });
      all.advanceClock(60);
      all.destination.put("key", "two", { encryption: KMS, checksum: value(destinationFill) });
      all.advanceClock(60);
      return all;
    };

    it(`is copied if its full-object ${algorithm} differs, although the destination is newer`, async () => {
      const all = pair(2);
      expect((await all.sync()).output.objects).to.deep.include({ copied: 1, kept: 0 });
      expect(String(all.destination.get("key")?.content.toBuffer())).to.equal("one");
    });

    it(`is kept if its full-object ${algorithm} is the same`, async () => {
      expect((await pair(1).sync()).output.objects).to.deep.include({ copied: 0, kept: 1 });
    });
  }
});

/** Refuses an operation of each upload that was created with a checksum algorithm, as MinIO does. */
function refusingChecksums(operation: string): (call: S3Call) => Fault | undefined {
  const withChecksum = new Set<string>();
  return ({ operation: called, headers, query: { uploadId = "" } }) => {
    if (called === "CreateMultipartUpload" && headers["x-amz-checksum-algorithm"]) withChecksum.add("next");
    if (called !== operation) return undefined;
    if (withChecksum.delete("next")) withChecksum.add(uploadId);
    const message = 'checksum missing, want "CRC32", got ""';
    return withChecksum.has(uploadId)
      ? { kind: "error", code: "InvalidArgument", status: 400, message }
      : undefined;
  };
}

describe("a copy keeps the checksum of its source", () => {
  for (const algorithm of ALGORITHMS)
    it(`with ${algorithm}, in one request or by parts, and the next run changes nothing`, async () => {
      const all = world({ recordsInMemory: true });
      const checksum = { algorithm, value: digest(DIGEST_BYTES[algorithm], 7) };
      all.source.put("key", "content", { checksum });
      // S3 combines the values of parts to that of the whole object for CRCs only.
      const large = algorithm.startsWith("CRC") ? checksum : ({ algorithm, type: "COMPOSITE" } as const);
      all.source.putVirtual("large", { parts: [8 * MiB, 8 * MiB, 1], checksum: large });
      // Its value is not given: the server computes it from that of the uploaded part.
      const { value: _, ...computed } = { value: "", ...large };
      all.source.putVirtual("large, with an empty part", { parts: [8 * MiB, 0], checksum: computed });
      all.advanceClock(60);
      const { error, cause } = await all.sync();
      expect(error, cause).to.equal("");
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
      for (const key of all.source.keys())
        expect(checksumOf(all.destination, key), key).to.deep.equal(checksumOf(all.source, key));
      all.advanceClock(60);
      expect((await all.sync()).output.objects).to.deep.include({ copied: 0, kept: 3 });
    });

  it("and a copy in one request does not name an algorithm, which the server may refuse", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "content", { checksum: { algorithm: "XXHASH3" } });
    all.advanceClock(60);
    const named: string[] = [];
    all.s3.hooks.fault = ({ operation, headers }) => {
      if (operation === "CopyObject")
        named.push(...Object.keys(headers).filter((name) => name.includes("checksum")));
      return undefined;
    };
    expect((await all.sync()).output.objects.copied).to.equal(1);
    expect(named).to.deep.equal([]);
  });

  it("by parts has another checksum if the server refuses the algorithm of the source: 400 or 501", async () => {
    for (const status of [400, 501]) {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", { parts: [8 * MiB, 1], checksum: { algorithm: "XXHASH128" } });
      all.advanceClock(60);
      let refused = 0;
      all.s3.hooks.fault = ({ operation, headers }) => {
        if (operation !== "CreateMultipartUpload" || headers["x-amz-checksum-algorithm"] !== "XXHASH128")
          return undefined;
        refused++;
        return { kind: "error", code: status === 400 ? "InvalidRequest" : "NotImplemented", status };
      };
      const { error, cause } = await all.sync();
      expect(error, cause).to.equal("");
      expect(refused).to.equal(1);
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
      expect(all.destination.uploads()).to.deep.equal([]);
    }
  });

  it("by parts is completed with the size of the source, and with KMS with its full-object checksum, which S3 verifies", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", {
      encryption: KMS,
      parts: [8 * MiB, 1],
      checksum: { algorithm: "CRC32C" },
    });
    all.advanceClock(60);
    const sent: Record<string, string>[] = [];
    all.s3.hooks.fault = ({ operation, headers }) => {
      if (operation === "CompleteMultipartUpload") sent.push({ ...headers });
      return undefined;
    };
    await all.sync();
    const expected = checksumOf(all.source, "large");
    expect(sent[0]).to.deep.include({
      "x-amz-mp-object-size": String(8 * MiB + 1),
      "x-amz-checksum-crc32c": expected.value,
      "x-amz-checksum-type": "FULL_OBJECT",
    });
  });

  it("by parts without a checksum has the parts of its source: a server may refuse parts with the checksum's algorithm", async () => {
    for (const operation of ["UploadPartCopy", "CompleteMultipartUpload"]) {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", {
        parts: [8 * MiB, 6 * MiB, 8 * MiB, 1],
        checksum: { algorithm: "CRC32C" },
      });
      all.advanceClock(60);
      all.s3.hooks.fault = refusingChecksums(operation);
      const { error, cause } = await all.sync();
      expect(error, cause).to.equal("");
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
      expect(all.destination.uploads()).to.deep.equal([]);
    }
  });

  it("by parts without a checksum does not resume an upload with one, if that could not be aborted when it was refused", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [8 * MiB, 1], checksum: { algorithm: "CRC32C" } });
    all.advanceClock(60);
    const refuse = refusingChecksums("UploadPartCopy");
    let aborts = 0;
    all.s3.hooks.fault = (call) =>
      call.operation === "AbortMultipartUpload" && ++aborts === 1
        ? { kind: "error", code: "InternalError", status: 400 }
        : refuse(call);
    const { error, cause } = await all.sync();
    expect(error, cause).to.equal("");
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("by parts is a failure, and leaves no object and no upload, if S3 finds another size or checksum", async () => {
    for (const code of ["BadDigest", "InvalidRequest"]) {
      const all = world({ recordsInMemory: true });
      all.source.putVirtual("large", { parts: [8 * MiB, 1] });
      all.advanceClock(60);
      all.s3.hooks.fault = ({ operation }) =>
        operation === "CompleteMultipartUpload" ? { kind: "error", code, status: 400 } : undefined;
      const { error, report } = await all.sync();
      expect(error).to.equal("SyncIncomplete");
      expect(report.notable[0]).to.deep.include({ key: "large", outcome: "failed", code });
      expect([all.destination.keys(), all.destination.uploads()]).to.deep.equal([[], []]);
    }
  });
});
