import { expect } from "chai";
import type { VirtualSeed } from "../../../local/s3";
import type { OutcomeRecord } from "../../../sync/records/schema";
import type { CopySettings } from "../../../sync/s3/copy-settings";
import { workers } from "./upload-workers";

const held = async () => true;
const lost = async () => false;

/** A first run that ended after some parts, without a report. */
async function crashed() {
  const all = workers();
  const end = new AbortController();
  const parts: string[] = [];
  all.s3.hooks.fault = ({ operation, query }) => {
    if (operation !== "UploadPartCopy") return undefined;
    if (end.signal.aborted || parts.push(query.partNumber!) > 3) {
      end.abort();
      return { kind: "hangUp" };
    }
    return undefined;
  };
  expect(await all.copy(end)).to.equal("AbortError");
  const copied = all.destination.uploads().length;
  expect(copied).to.equal(1);
  const requests: string[] = [];
  all.s3.hooks.fault = ({ operation }) => {
    requests.push(operation);
    return undefined;
  };
  const count = (name: string) => requests.filter((operation) => operation === name).length;
  return { ...all, count };
}

describe("the uploads of a run that crashed", () => {
  it("are resumed by the next run of the pair: no part is copied twice", async () => {
    const { copy, uploadsIn, destination, count } = await crashed();
    expect(await copy(new AbortController(), uploadsIn("second"))).to.equal("copied");
    expect([count("CreateMultipartUpload"), count("UploadPartCopy")]).to.deep.equal([0, 3]);
    expect([destination.keys(), destination.uploads()]).to.deep.equal([["key"], []]);
  });

  for (const [stoppedAt, uploaded] of [
    ["UploadPart", 1],
    ["CompleteMultipartUpload", 0],
  ] as const)
    it(`are resumed if the last part is empty: a run that ended at ${stoppedAt}`, async () => {
      const { s3, put, copy, uploadsIn, destination } = workers();
      put({ parts: [...Array(6).fill(8 * 1024 ** 2), 0] });
      const end = new AbortController();
      s3.hooks.fault = ({ operation }) => {
        if (operation !== stoppedAt) return undefined;
        end.abort();
        return { kind: "hangUp" };
      };
      expect(await copy(end)).to.equal("AbortError");
      const requests: string[] = [];
      s3.hooks.fault = ({ operation }) => {
        requests.push(operation);
        return undefined;
      };
      expect(await copy(new AbortController(), uploadsIn("second"))).to.equal("copied");
      const count = (name: string) => requests.filter((operation) => operation === name).length;
      expect([count("CreateMultipartUpload"), count("UploadPart")]).to.deep.equal([0, uploaded]);
      expect(destination.get("key")?.parts?.map(({ size }) => size))
        .to.have.length(7)
        .that.include(0);
    });

  for (const [what, seed] of Object.entries<Partial<VirtualSeed>>({
    "its content": { seed: "other" },
    "its metadata in the same second": { metadata: { color: "red" } },
    "its headers in the same second": { headers: { "content-type": "text/plain" } },
    "its tags in the same second": { tags: { team: "a" } },
    "its storage class in the same second": { storageClass: "STANDARD_IA" },
    "its date alone": { lastModified: Date.parse("2026-11-26T12:00:30Z") },
  }))
    it(`are aborted by the next run if the source has changed: ${what}`, async () => {
      const { put, copy, uploadsIn, destination, count } = await crashed();
      put({ lastModified: Date.parse("2026-11-26T12:00:00Z"), ...seed });
      expect(await copy(new AbortController(), uploadsIn("second"))).to.equal("copied");
      expect([count("CreateMultipartUpload"), count("AbortMultipartUpload")]).to.deep.equal([1, 1]);
      expect([count("UploadPartCopy"), destination.uploads()]).to.deep.equal([6, []]);
    });

  it("are not completed if the source changes, in the same second, while the next run finds them", async () => {
    const { s3, put, copy, uploads, uploadsIn, destination } = workers();
    const end = new AbortController();
    s3.hooks.fault = ({ operation }) => {
      if (operation !== "CompleteMultipartUpload") return undefined;
      end.abort();
      return { kind: "hangUp" };
    };
    expect(await copy(end)).to.equal("AbortError");
    expect(await uploads.find("key")).to.not.equal(undefined);
    let heads = 0;
    s3.hooks.fault = ({ operation, query }) => {
      // The first one is before the upload is found.
      if (operation === "HeadObject" && query.partNumber === undefined && ++heads === 2)
        put({ seed: "other", lastModified: Date.parse("2026-11-26T12:00:00Z") });
      return undefined;
    };
    expect(await copy(new AbortController(), uploadsIn("second"))).to.equal("StoreError");
    expect([destination.keys(), destination.uploads()]).to.deep.equal([[], []]);
  });

  it("are aborted at the end of the next run, if that has not copied their keys", async () => {
    const { uploadsIn, destination, store } = await crashed();
    expect(await uploadsIn("second").abortAll(store, held)).to.deep.equal([]);
    expect(destination.uploads()).to.deep.equal([]);
    expect(await uploadsIn("third").find("key")).to.equal(undefined);
  });

  for (const run of ["second", "first"]) {
    it(`are left alone by a run that does not hold the lease (${run}): the run that does may have adopted them`, async () => {
      const { uploadsIn, destination, store } = await crashed();
      expect(await uploadsIn(run).abortAll(store, lost)).to.deep.equal([]);
      expect(destination.uploads()).to.have.length(1);
    });
  }

  const NO_TIME = (id: string) => [
    ...["abort", "failed", "key"],
    `upload ${id} could not be aborted: there was no more time. The next run of the pair does it.`,
  ];
  const shown = (outcomes: readonly OutcomeRecord[]) =>
    outcomes.map(({ action, outcome, key, reason }) => [action, outcome, key, reason]);

  it("are left to the next run if there is no time for them: the report is more important", async () => {
    const { uploads, uploadsIn, destination, store } = await crashed();
    const { id } = (await uploads.find("key"))!;
    const outcomes = await uploads.abortAll(store, held, undefined, AbortSignal.abort());
    expect(shown(outcomes)).to.deep.equal([NO_TIME(id)]);
    expect(outcomes.map(({ size }) => size)).to.deep.equal([48 * 1024 ** 2]);
    expect(destination.uploads()).to.have.length(1);
    expect(await uploadsIn("second").abortAll(store, held)).to.deep.equal([]);
    expect(destination.uploads()).to.deep.equal([]);
  });

  it("are left to the next run if the server does not respond until the time is over", async () => {
    const { s3, uploads, uploadsIn, destination, store } = await crashed();
    const { id } = (await uploads.find("key"))!;
    const time = new AbortController();
    s3.hooks.fault = ({ operation }) => {
      if (operation !== "AbortMultipartUpload") return undefined;
      time.abort();
      return { kind: "stall" };
    };
    expect(shown(await uploads.abortAll(store, held, undefined, time.signal))).to.deep.equal([NO_TIME(id)]);
    s3.hooks.fault = () => undefined;
    expect(await uploadsIn("second").abortAll(store, held)).to.deep.equal([]);
    expect(destination.uploads()).to.deep.equal([]);
  });

  it("cost no check of the lease if there are none", async () => {
    const { uploads, store } = await crashed();
    await uploads.abortAll(store, held);
    const asked = () => Promise.reject(new Error("a request too many"));
    expect(await uploads.abortAll(store, asked)).to.deep.equal([]);
  });
});

describe("an upload after which the source cannot be read again", () => {
  for (const [what, ends, left] of [
    ["is aborted by its worker", false, 0],
    ["remains for the next worker, if its own has ended", true, 1],
  ] as const)
    it(what, async () => {
      const { s3, copy, destination } = workers();
      const end = new AbortController();
      let created = false;
      s3.hooks.fault = ({ operation }) => {
        created ||= operation === "CreateMultipartUpload";
        if (operation !== "HeadObject" || !created) return undefined;
        if (ends) end.abort();
        return { kind: "error", code: "AccessDenied", status: 403 };
      };
      expect(await copy(end)).not.to.equal("copied");
      expect(destination.uploads()).to.have.length(left);
    });
});

describe("the record of an upload", () => {
  it("is removed with its own upload only, not with that of another worker", async () => {
    const { uploads } = await crashed();
    const recorded = (await uploads.find("key"))!;
    await uploads.remove({ ...recorded, id: "that of another worker" });
    expect(await uploads.find("key")).to.deep.equal(recorded);
    await uploads.remove(recorded);
    expect(await uploads.find("key")).to.equal(undefined);
  });
});

describe("the intent to create an upload", () => {
  const KEY = { bucket: "destination", key: "key" };
  const codeOf = (result: PromiseSettledResult<unknown>) =>
    result.status === "rejected" ? result.reason.status : "";

  it("is refused as busy if another worker has recorded an upload of the key, which stays recorded", async () => {
    const { uploads } = await crashed();
    const recorded = await uploads.find("key");
    const results = await Promise.allSettled([uploads.intend(KEY, 0)]);
    expect(results.map(codeOf)).to.deep.equal([409]);
    expect(await uploads.find("key")).to.deep.equal(recorded);
  });

  it("is refused as busy if another worker replaces an earlier intent at the same time", async () => {
    const { uploads } = workers();
    await uploads.intend(KEY, 0);
    const results = await Promise.allSettled([uploads.intend(KEY, 1), uploads.intend(KEY, 2)]);
    expect(results.map(codeOf)).to.have.members(["", 409]);
  });
});

describe("the uploads of other clients", () => {
  it("to the same key are neither resumed nor aborted", async () => {
    const { copy, uploads, destination, store } = workers();
    const foreign = await store.createUpload({
      ...{ bucket: "destination", key: "key", tags: {}, storageClass: "STANDARD", checksum: undefined },
      carried: { headers: {}, metadata: {}, redirect: null },
    });
    expect(await copy(new AbortController())).to.equal("copied");
    expect(await uploads.abortAll(store, held)).to.deep.equal([]);
    expect(destination.uploads()).to.have.length(1);
    expect(await store.parts(foreign)).to.deep.equal([]);
  });
});

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
      expect(await uploads.abortAll(store, held), what).to.deep.equal([]);
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
      const { s3, destination, uploads, copy } = workers();
      const [end, parts] = [new AbortController(), [] as string[]];
      s3.hooks.fault = ({ operation, query }) => {
        if (operation !== "UploadPartCopy" || query.partNumber !== "3") return undefined;
        end.abort();
        return { kind: "hangUp" };
      };
      expect(await copy(end, uploads, { sseKmsKeyId: "old", acl: "bucket-owner-full-control" })).to.equal(
        "AbortError",
      );
      s3.hooks.fault = ({ operation, query }) => {
        if (operation === "UploadPartCopy") parts.push(query.partNumber as string);
        return undefined;
      };
      expect(await copy(new AbortController(), uploads, settings)).to.equal("copied");
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
    expect(await uploads.abortAll(store, held)).to.deep.equal([]);
    expect(destination.uploads()).to.deep.equal([]);
  });
});
