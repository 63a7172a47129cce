import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { UNSUPPORTED } from "../../../simulate/s3/store";
import { begin, type MultipartContext } from "../../../sync/copy/multipart-upload";
import { StoreError } from "../../../sync/s3/object-store";
import type { ObjectHead } from "../../../sync/s3/objects";

const ETAG = '"d41d8cd98f00b204e9800998ecf8427e-2"';
const HEAD = {
  ...{ etag: ETAG, size: 10, lastModified: 0, storageClass: "STANDARD", checksums: { CRC32C: "BwcHBw==" } },
  carried: { headers: {}, metadata: {}, redirect: null },
} as unknown as ObjectHead;

/** Begins an upload that the server refuses with these errors, one after the other. */
async function refused(...errors: readonly Error[]) {
  const left = [...errors];
  const seen = { withdrawn: false };
  const context = {
    source: { ...UNSUPPORTED, tags: async () => ({}) },
    destination: {
      ...UNSUPPORTED,
      serverTime: () => 60_000,
      createUpload: () => Promise.reject(left.shift()),
    },
    uploads: {
      intend: async () => ({}),
      withdraw: async () => {
        await new Promise(setImmediate);
        seen.withdrawn = true;
      },
    },
    signal: new AbortController().signal,
    onPart: () => {},
    sleep: async () => {},
    run: runNamed("first"),
  } as unknown as MultipartContext;
  const order = {
    source: { bucket: "source", key: "key", etag: ETAG, size: 10 },
    destination: { bucket: "destination", key: "key", etag: null },
    storageClass: null,
  };
  const error = await begin(context, order, { head: HEAD, parts: 2, firstPart: 5 }, "sizes", [5, 5]).catch(
    (thrown: StoreError) => thrown,
  );
  expect(left, "requests that were not sent").to.deep.equal([]);
  return { error, ...seen };
}

describe("an upload that S3 refuses with and without the checksum of the source", () => {
  it("has the second error", async () => {
    for (const second of [new StoreError("InvalidArgument", 400, "The second."), new TypeError("network")]) {
      const { error } = await refused(new StoreError("InvalidRequest", 400, "The first."), second);
      expect(error).to.equal(second);
    }
  });

  it("has the second error, and the attempts of both, if the first had several: each may have created an upload", async () => {
    const second = new StoreError("InvalidArgument", 403, "The second.", { attempts: 3 });
    const { error, withdrawn } = await refused(
      new StoreError("InvalidRequest", 400, "The first.", { attempts: 2 }),
      second,
    );
    expect(error).to.be.instanceOf(StoreError).and.not.equal(second);
    expect(error).to.include({ code: "InvalidArgument", status: 403, message: "The second.", attempts: 4 });
    expect(error).to.have.property("cause", second);
    expect(withdrawn).to.equal(false);
  });

  it("has the second error if that is none of S3, also if the first had several attempts", async () => {
    const second = new TypeError("network");
    const first = new StoreError("InvalidRequest", 400, "The first.", { attempts: 2 });
    expect(await refused(first, second)).to.deep.equal({ error: second, withdrawn: false });
  });

  it("has no intent when the copy ends: the end of the run does not look for it", async () => {
    const denied = new StoreError("AccessDenied", 403, "Denied.");
    expect(await refused(denied)).to.deep.equal({ error: denied, withdrawn: true });
  });
});
