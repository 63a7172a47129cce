import { expect } from "chai";
import { createS3, type S3Call } from "../../../local/s3";
import { runNamed } from "../../../simulate/machine";
import { copyByParts } from "../../../sync/copy/multipart-copy";
import { OpenUploads } from "../../../sync/copy/open-uploads";
import { Records } from "../../../sync/records/records";
import { createS3Client } from "../../../sync/s3/client/create";
import { s3Store } from "../../../sync/s3/s3-store";
import { memoryStore } from "../memory-store";

const MiB = 1024 ** 2;

/** A server with a multipart object, and workers of one run that copy it at the same time. */
function workers() {
  let now = Date.parse("2026-11-26T12:00:00Z");
  const s3 = createS3({ clock: () => now });
  const [source, destination] = ["source", "destination"].map((name) => s3.createBucket(name));
  const { etag, lastModified } = source!.putVirtual("key", { parts: Array(6).fill(8 * MiB) });
  const quoted = `"${etag}"`;
  now += 60_000;
  const client = createS3Client({
    region: "us-east-1",
    endpoint: "http://s3.embedded",
    pathStyle: true,
    maxSockets: 64,
    maxAttempts: 1,
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    requestHandler: s3.requestHandler(),
  });
  const run = runNamed("uploads");
  const uploads = new OpenUploads(new Records(memoryStore(), "runs", run), run);
  const copy = ({ signal }: AbortController) => {
    const store = s3Store(client, signal);
    const context = {
      source: store,
      destination: store,
      uploads,
      signal,
      onPart: () => {},
      sleep: async () => {},
    };
    return copyByParts(context, {
      source: { bucket: "source", key: "key", etag: quoted, lastModified, size: 48 * MiB },
      destination: { bucket: "destination", key: "key", etag: null },
      storageClass: null,
    }).then(
      () => "copied",
      (error: Error) => error.name,
    );
  };
  return { s3, destination: destination!, uploads, copy, store: s3Store(client) };
}

const gate = () => Promise.withResolvers<void>();

describe("the uploads of a run", () => {
  // BUG: both uploads have one record, under the hash of the key. The worker that completes its upload erases the record of
  // the other one (open-uploads.ts, remove), which is never aborted if its worker is stopped. Lambda may run a function
  // twice. A record's name should contain the upload's id, or be erased only if it has that id.
  it("that two workers have begun for one key at the same time are completed or aborted in the end", async () => {
    for (const stopped of [0, 1]) {
      const { s3, destination, uploads, copy, store } = workers();
      const both = gate();
      const done = gate();
      const created: string[] = [];
      const held = (call: S3Call): boolean =>
        call.operation === "UploadPartCopy" &&
        call.query.uploadId === destination.uploads()[stopped]?.uploadId;
      s3.hooks.fault = async (call) => {
        if (call.operation === "CreateMultipartUpload" && created.push("") === 2) both.resolve();
        if (call.operation === "CreateMultipartUpload") await both.promise; // so that neither finds the other's
        if (held(call)) await done.promise;
        return undefined;
      };
      const ends = [new AbortController(), new AbortController()];
      const copies = ends.map(copy);
      const first = await Promise.race(copies.map(async (one, i) => ({ i, outcome: await one })));
      expect(first.outcome).to.equal("copied");
      ends[1 - first.i]!.abort();
      await copies[1 - first.i];
      done.resolve();
      // Report aborts those that remain.
      expect(await uploads.abortAll(store)).to.deep.equal([]);
      expect(destination.uploads(), `upload ${stopped} of 2 was stopped`).to.deep.equal([]);
      expect(destination.keys()).to.deep.equal(["key"]);
    }
  });

  it("are aborted if the run ends before they are completed", async () => {
    const { s3, destination, uploads, copy, store } = workers();
    const end = new AbortController();
    s3.hooks.fault = ({ operation }) => {
      if (operation !== "UploadPartCopy") return undefined;
      end.abort();
      return { kind: "hangUp" };
    };
    expect(await copy(end)).to.equal("AbortError");
    expect(destination.uploads()).to.have.length(1);
    expect(await uploads.abortAll(store)).to.deep.equal([]);
    expect(destination.uploads()).to.deep.equal([]);
  });
});
