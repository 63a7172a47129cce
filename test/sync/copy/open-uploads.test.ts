import { expect } from "chai";
import { createS3 } from "../../../local/s3";
import { runNamed } from "../../../simulate/machine";
import { copyByParts } from "../../../sync/copy/multipart-copy";
import { OpenUploads } from "../../../sync/copy/open-uploads";
import { Records } from "../../../sync/records/records";
import { createS3Client } from "../../../sync/s3/client/create";
import type { CopySettings } from "../../../sync/s3/copy-settings";
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
  const copy = ({ signal }: AbortController, settings: CopySettings = {}) => {
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
      ...settings,
    }).then(
      () => "copied",
      (error: Error) => error.name,
    );
  };
  return { s3, destination: destination!, uploads, copy, store: s3Store(client) };
}

describe("the uploads of a run", () => {
  // Lambda may run a function twice.
  it("that two workers have begun for one key at the same time are completed or aborted in the end", async () => {
    for (const stopped of [0, 1, undefined]) {
      const { s3, destination, uploads, copy, store } = workers();
      const both = Promise.withResolvers<void>();
      const created: string[] = [];
      const ends = [new AbortController(), new AbortController()];
      s3.hooks.fault = async ({ operation }) => {
        if (operation === "CreateMultipartUpload") {
          if (created.push("") === 2) both.resolve();
          await both.promise; // so that neither finds the other's
        }
        if (operation === "UploadPartCopy" && stopped !== undefined) ends[stopped]?.abort();
        return undefined;
      };
      const outcomes = await Promise.all(ends.map((end) => copy(end)));
      const what = `worker ${stopped} was stopped: ${outcomes}`;
      if (stopped === undefined) expect(outcomes, what).to.include("copied");
      // Report aborts those that remain.
      expect(await uploads.abortAll(store), what).to.deep.equal([]);
      expect(destination.uploads(), what).to.deep.equal([]);
      if (outcomes.includes("copied")) expect(destination.keys(), what).to.deep.equal(["key"]);
    }
  });

  for (const [what, settings] of Object.entries<CopySettings>({
    "another KMS key": { sseKmsKeyId: "new", acl: "bucket-owner-full-control" },
    "another ACL": { sseKmsKeyId: "old", acl: "private" },
    "no settings": {},
  }))
    it(`are aborted, and begun again, if the copy now has ${what}`, async () => {
      const { s3, destination, copy } = workers();
      const [end, parts] = [new AbortController(), [] as string[]];
      s3.hooks.fault = ({ operation, query }) => {
        if (operation !== "UploadPartCopy" || query.partNumber !== "3") return undefined;
        end.abort();
        return { kind: "hangUp" };
      };
      expect(await copy(end, { sseKmsKeyId: "old", acl: "bucket-owner-full-control" })).to.equal(
        "AbortError",
      );
      s3.hooks.fault = ({ operation, query }) => {
        if (operation === "UploadPartCopy") parts.push(query.partNumber as string);
        return undefined;
      };
      expect(await copy(new AbortController(), settings)).to.equal("copied");
      expect(parts.sort()).to.deep.equal(["1", "2", "3", "4", "5", "6"]);
      expect(destination.uploads()).to.deep.equal([]);
      expect(destination.get("key")!.encryption).to.deep.equal(
        settings.sseKmsKeyId === undefined
          ? { kind: "AES256" }
          : { kind: "aws:kms", keyId: settings.sseKmsKeyId, bucketKey: false },
      );
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
