import { expect } from "chai";
import type { S3Call } from "../../../local/s3";
import { describe as describeSource, partSizes } from "../../../sync/copy/multipart-source";
import { begin, type MultipartContext } from "../../../sync/copy/multipart-upload";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { ObjectHead } from "../../../sync/s3/objects";
import { memoryStore } from "../memory-store";
import { budgetOf, contents, world } from "../world";

const MiB = 1024 ** 2;
const KMS = { kind: "aws:kms", keyId: "theirs", bucketKey: true } as const;

/** The headers of the request that completes the copy of an object with these parts. */
async function completionOf(parts: readonly number[], checksum?: "CRC64NVME") {
  const all = world({ recordsInMemory: true });
  all.destination.encryption = KMS;
  all.source.putVirtual("large", {
    parts,
    ...(checksum && { checksum: { algorithm: checksum, type: "FULL_OBJECT" as const } }),
  });
  all.advanceClock(60);
  const completions: S3Call[] = [];
  all.s3.hooks.fault = (call) => {
    if (call.operation === "CompleteMultipartUpload") completions.push(call);
    return undefined;
  };
  await all.sync();
  expect(completions).to.have.length(1);
  return completions[0]!.headers;
}

describe("the completion of a multipart copy whose ETags prove nothing", () => {
  it("has the size of the source, which S3 verifies", async () => {
    expect(await completionOf([8 * MiB, 8 * MiB, 3])).to.include({
      "x-amz-mp-object-size": String(16 * MiB + 3),
    });
  });

  it("has the checksum of the source, which S3 verifies", async () => {
    const headers = await completionOf([8 * MiB, 3], "CRC64NVME");
    expect(headers).to.include({ "x-amz-checksum-type": "FULL_OBJECT" });
    expect(headers["x-amz-checksum-crc64nvme"]).to.match(/^[A-Za-z0-9+/]{11}=$/);
  });
});

describe("a multipart copy that is resumed", () => {
  it("finds all uploaded parts, also after the first 1,000 of them: none is copied twice", async () => {
    const all = world({ recordsInMemory: true });
    const parts = Array(1_100).fill(5 * MiB);
    all.source.putVirtual("large", { parts });
    all.advanceClock(60);
    let copies = 0;
    const first = new AbortController();
    all.s3.hooks.fault = ({ operation }) => {
      if (operation === "CompleteMultipartUpload" && !first.signal.aborted) {
        first.abort();
        return { kind: "hangUp" };
      }
      if (operation === "UploadPartCopy") copies++;
      return undefined;
    };
    const budget = (round: number) => budgetOf(round === 1 ? first : new AbortController());
    const { error } = await all.sync({}, { budget });
    expect([error, copies, contents(all.destination)]).to.deep.equal(["", 1_100, contents(all.source)]);
  });
});

describe("the sizes of a source's parts", () => {
  const sizesWith = (sizes: readonly number[]) => {
    const store: ObjectStore = {
      ...memoryStore(),
      headPart: async (_, __, part) =>
        ({ etag: '"part"', size: sizes[part - 1], parts: sizes.length }) as ObjectHead & { parts: number },
    };
    const source = { bucket: "b", key: "k", etag: `"x-${sizes.length}"`, size: 6, lastModified: 0 };
    return partSizes(store, source, {
      head: {} as ObjectHead,
      parts: sizes.length,
      firstPart: sizes[0]!,
    }).catch((error: Error) => error.message);
  };

  it("add up to its size: otherwise they are those of another version", async () => {
    expect(await sizesWith([1, 2, 3])).to.deep.equal([1, 2, 3]);
    for (const others of [
      [1, 2, 4],
      [1, 2, 2],
    ])
      expect(await sizesWith(others)).to.equal("The source changed after it was listed.");
  });
});

describe("the description of a multipart source", () => {
  const head = (etag: string, size: number): ObjectHead => ({
    ...{ key: "k", size, etag, lastModified: 1_000_000, storageClass: "STANDARD" },
    ...{ carried: { headers: {}, metadata: {}, redirect: null }, checksums: {}, encryption: null },
  });
  const source = { bucket: "b", key: "k", etag: '"x-2"', size: 9, lastModified: 1_000_000 };
  const storeWith = (whole: ObjectHead): ObjectStore => ({
    ...memoryStore(),
    headPart: async () => ({ ...head('"part"', 5), parts: 2 }),
    head: async () => whole,
    tags: async () => ({}),
  });

  it("is that of the listed version: another ETag or size is an error", async () => {
    const described = (whole: ObjectHead) =>
      describeSource(storeWith(whole), source).then(
        ({ parts, firstPart }) => [parts, firstPart],
        (error: Error) => error.message,
      );
    expect(await described(head('"x-2"', 9))).to.deep.equal([2, 5]);
    expect(await described(head('"y-2"', 9))).to.equal("The source changed after it was listed.");
    expect(await described(head('"x-2"', 8))).to.equal("The source changed after it was listed.");
  });

  it("has a date whose second passes before the upload begins", async () => {
    const waits: number[] = [];
    const whole = head('"x-2"', 9);
    const context = {
      source: storeWith(whole),
      destination: {
        ...memoryStore(),
        serverTime: () => 1_000_300,
        createUpload: async () => {
          waits.push(0);
          return { bucket: "d", key: "k", id: "1", hashes: true, attempts: 1 };
        },
      },
      uploads: { intend: async () => ({}), record: async () => true },
      signal: new AbortController().signal,
      onPart: () => {},
      sleep: async (ms: number) => void waits.push(ms),
    } as unknown as MultipartContext;
    const order = { source, destination: { bucket: "d", key: "k", etag: null }, storageClass: null };
    await begin(context, order, { head: whole, parts: 2, firstPart: 5 }, "sizes", [5, 4]);
    expect(waits).to.deep.equal([700, 0]);
  });
});
