import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { UNSUPPORTED } from "../../../simulate/s3/store";
import { type CopyContext, copyObject } from "../../../sync/copy/copy-object";
import { describe as describeSource, partSizes } from "../../../sync/copy/multipart-source";
import { MAX_COPY_BYTES } from "../../../sync/model/constants";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { CopyOrder, ObjectHead, PartHead } from "../../../sync/s3/objects";
import { s3Store } from "../../../sync/s3/s3-store";
import { canned, plainClient } from "../s3/client/canned";

const SOURCE = { bucket: "source", key: "key", etag: '"d41d8cd98f00b204e9800998ecf8427e-2"', size: 10 };

const PART = { "content-length": "5", "x-amz-mp-parts-count": "2" };
const WHOLE = {
  "content-length": "10",
  "x-amz-checksum-crc32c": "BwcHBw==",
  "x-amz-checksum-type": "FULL_OBJECT",
};

/** A source whose HEAD responses have these headers in addition, those for a part also `ofPart`. */
const described = (headers: Record<string, string>, ofPart: Record<string, string> = {}) => {
  const { handler, sent } = canned(({ query }) => ({
    body: "",
    headers: { etag: SOURCE.etag, ...(query.partNumber ? { ...PART, ...ofPart } : WHOLE), ...headers },
  }));
  return describeSource(s3Store(plainClient(handler)), SOURCE).then((source) => ({ ...source, sent }));
};

describe("the source of a multipart copy", () => {
  it("is described with its metadata", async () => {
    const { head, parts } = await described({ "x-amz-meta-a": "1" });
    expect([head.carried.metadata, parts]).to.deep.equal([{ a: "1" }, 2]);
  });

  it("has the checksum of the whole object, which S3 does not return for a part", async () => {
    const { head, firstPart, sent } = await described({});
    expect([head.checksums, head.size, firstPart]).to.deep.equal([{ CRC32C: "BwcHBw==" }, 10, 5]);
    expect(sent.map(({ query }) => query.partNumber)).to.deep.equal(["1", undefined]);
  });

  it("has the type of a composite checksum, which S3 returns for a part", async () => {
    const ofPart = { "x-amz-checksum-sha1": "AAAA", "x-amz-checksum-type": "COMPOSITE" };
    const { head, sent } = await described({}, ofPart);
    expect([Object.keys(head.checksums), head.size, sent.length]).to.deep.equal([["SHA1 COMPOSITE"], 10, 1]);
  });

  it("is not copied if S3 does not show all of its metadata, which the copy would lose", async () => {
    const refused = await described({ "x-amz-meta-a": "1", "x-amz-missing-meta": "2" }).catch(
      (error: Error) => error,
    );
    expect(String(refused)).to.match(
      /^MetadataUnreadable: S3 does not show 2 of the object's metadata entries, which a multipart copy would lose/,
    );
  });
});

describe("a part of another version of the source, which was replaced after its first part was read", () => {
  /** The sizes of two parts, if the response for the second one has these properties. */
  const sizes = (second: Partial<PartHead>) => {
    const store = { ...UNSUPPORTED, headPart: async () => ({ size: 5, parts: 2, ...second }) as PartHead };
    const description = { head: {} as ObjectHead, parts: 2, firstPart: 5 };
    return partSizes(store as unknown as ObjectStore, SOURCE, description).catch(({ code }) => code);
  };

  it("is found by the ETag of another multipart object, also if that has as many parts", async () => {
    const etag = '"0cc175b9c0f1b6a831c399e269772661-2"';
    for (const parts of [0, 2]) expect(await sizes({ etag, parts })).to.equal("PreconditionFailed");
  });

  it("is found by the number of parts. The ETag of the part itself is that of no other version", async () => {
    const etag = '"0cc175b9c0f1b6a831c399e269772661"';
    expect(await sizes({ etag, parts: 3 })).to.equal("PreconditionFailed");
    for (const parts of [0, 2]) expect(await sizes({ etag, parts })).to.deep.equal([5, 5]);
  });
});

describe("a multipart object whose server ignores the part number of a HEAD", () => {
  /** Copies an object of two parts. @returns the copies that were sent, and the name of the error */
  async function copied(size: number) {
    const copies: CopyOrder[] = [];
    const entry = { key: "key", etag: SOURCE.etag, size, lastModified: 0, storageClass: "STANDARD" };
    const context = {
      run: runNamed("first"),
      source: { ...UNSUPPORTED, headPart: async () => ({ ...entry, parts: 0 }) as PartHead },
      destination: {
        ...UNSUPPORTED,
        serverTime: () => undefined,
        copy: async (order: CopyOrder) => copies.push(order),
      },
    };
    const ended = await copyObject(
      context as unknown as CopyContext,
      { key: "key", source: entry },
      undefined,
    ).then(
      ({ result }) => result,
      ({ name }: Error) => name,
    );
    return { ended, copies: copies.map(({ source, destination }) => [source.etag, destination.etag]) };
  }

  it("is copied in one request, if it is not too large for one", async () => {
    expect(await copied(MAX_COPY_BYTES)).to.deep.equal({ ended: "copied", copies: [[SOURCE.etag, null]] });
  });

  it("over 5 GB is not copied", async () => {
    expect(await copied(MAX_COPY_BYTES + 1)).to.deep.equal({ ended: "PartsUnknown", copies: [] });
  });
});
