import { expect } from "chai";
import type { Fault } from "../../../local/s3";
import { workers } from "./upload-workers";

/** The principal of the workers. */
const US = "arn:aws:sts::123456789012:assumed-role/us/session";
const MINUTE = 60_000;
const held = async () => true;
const lost = async () => false;
const ORDER = {
  ...{ bucket: "destination", tags: {}, storageClass: "STANDARD", checksum: undefined },
  carried: { headers: {}, metadata: {}, redirect: null },
};

type World = ReturnType<typeof workers>;
const records = async ({ files }: World) => (await files.list("runs", "runs/uploads/", null)).entries.length;
const keys = ({ destination }: World) => destination.uploads().map(({ key }) => key);

/** Does something to the first CreateMultipartUpload. */
function atCreate({ s3 }: World, fault: () => Fault | undefined): void {
  let first = true;
  s3.hooks.fault = ({ operation }) => {
    if (operation !== "CreateMultipartUpload" || !first) return undefined;
    first = false;
    return fault();
  };
}

/** A world in which the response to CreateMultipartUpload got lost, and the worker with it. */
async function killed(after: boolean): Promise<World> {
  const world = workers();
  const end = new AbortController();
  atCreate(world, () => {
    end.abort();
    return { kind: "hangUp", after };
  });
  expect(await world.copy(end)).to.equal("Error");
  return world;
}

describe("an upload whose worker ended before it had the response", () => {
  for (const [what, after, found] of [
    ["after the server had created it", true, 1],
    ["before the server created one", false, 0],
  ] as const)
    it(`${what}, is aborted at the end of the run`, async () => {
      const world = await killed(after);
      expect(keys(world)).to.have.length(found);
      expect(await world.uploads.abortAll(world.store, held, US)).to.deep.equal([]);
      expect(keys(world)).to.deep.equal([]);
    });

  it("is aborted by the next run, also if that has copied the key", async () => {
    const world = await killed(true);
    const second = world.uploadsIn("second");
    expect(await world.copy(new AbortController(), second)).to.equal("copied");
    expect(keys(world)).to.deep.equal(["key"]);
    expect(await second.abortAll(world.store, held, US)).to.deep.equal([]);
    expect([keys(world), world.destination.keys()]).to.deep.equal([[], ["key"]]);
  });

  it("is aborted if it was created after the end of its run", async () => {
    const world = await killed(false);
    await world.uploads.abortAll(world.store, held, US);
    world.pass(20 * MINUTE);
    await world.store.createUpload({ ...ORDER, key: "key" }); // the request was on its way
    await world.uploadsIn("second").abortAll(world.store, held, US);
    expect(keys(world)).to.deep.equal([]);
  });

  it("is aborted if a second worker ends in the same way, minutes later, before the server creates an upload", async () => {
    const world = await killed(true);
    world.pass(5 * MINUTE);
    atCreate(world, () => ({ kind: "hangUp" }));
    expect(await world.copy(new AbortController())).to.equal("Error");
    await world.uploads.abortAll(world.store, held, US);
    expect(keys(world)).to.deep.equal([]);
  });

  it("is no longer looked for once no request can arrive", async () => {
    const world = await killed(true);
    await world.uploads.abortAll(world.store, held, US);
    expect(await records(world)).to.equal(1);
    world.pass(31 * MINUTE);
    await world.uploadsIn("second").abortAll(world.store, held, US);
    expect(await records(world)).to.equal(0);
  });

  it("is left alone by a run without the lease, whether it is its own or that of another run", async () => {
    const world = await killed(true);
    await world.uploadsIn("second").abortAll(world.store, lost, US);
    await world.uploads.abortAll(world.store, lost, US);
    expect([keys(world), await records(world)]).to.deep.equal([["key"], 1]);
  });

  it("is reported, and not aborted, if other programs have the same credentials", async () => {
    const world = await killed(true);
    expect(await world.uploads.abortAll(world.store, held, undefined)).to.deep.equal([
      {
        ...{ key: "key", action: "abort", outcome: "retained", size: 0, milliseconds: 0 },
        reason: "an upload of an interrupted copy, or of another client",
      },
    ]);
    expect(keys(world)).to.deep.equal(["key"]);
  });

  it("is looked for again if the listing, or the abort, fails", async () => {
    for (const failing of ["ListMultipartUploads", "AbortMultipartUpload"]) {
      const world = await killed(true);
      world.pass(31 * MINUTE);
      world.s3.hooks.fault = ({ operation }) =>
        operation === failing ? { kind: "error", code: "AccessDenied", message: "denied" } : undefined;
      const [outcome] = await world.uploads.abortAll(world.store, held, US);
      expect(outcome?.reason, failing).to.match(
        /^an upload whose creation had no response could not be aborted: .*denied/,
      );
      world.s3.hooks.fault = undefined;
      expect(await world.uploadsIn("second").abortAll(world.store, held, US)).to.deep.equal([]);
      expect([keys(world), await records(world)], failing).to.deep.equal([[], 0]);
    }
  });
});

describe("uploads of others", () => {
  it("to the same key in the same second are not aborted: they are reported", async () => {
    const world = await killed(true);
    const foreign = await world.storeOf("others").createUpload({ ...ORDER, key: "key" });
    const outcomes = await world.uploads.abortAll(world.store, held, US);
    expect(world.destination.uploads()).to.deep.equal([{ key: "key", uploadId: foreign.id }]);
    expect(outcomes.map(({ action, key, outcome }) => [action, key, outcome])).to.deep.equal([
      ["abort", "key", "retained"],
    ]);
  });

  it("are reported as well if ours cannot be aborted", async () => {
    const world = await killed(true);
    await world.storeOf("others").createUpload({ ...ORDER, key: "key" });
    world.s3.hooks.fault = ({ operation }) =>
      operation === "AbortMultipartUpload" ? { kind: "error", code: "AccessDenied" } : undefined;
    const outcomes = await world.uploads.abortAll(world.store, held, US);
    expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal(["failed", "retained"]);
  });

  it("to other keys, also to those that begin with the same name, are not touched, and not reported", async () => {
    const world = await killed(true);
    for (const key of ["key/other", "ke"]) await world.store.createUpload({ ...ORDER, key });
    for (const key of ["key2", "another"]) await world.storeOf("others").createUpload({ ...ORDER, key });
    expect(await world.uploads.abortAll(world.store, held, US)).to.deep.equal([]);
    expect(keys(world).sort()).to.deep.equal(["another", "ke", "key/other", "key2"]);
  });

  it("that began before the intent, or after its last request can have arrived, are not touched", async () => {
    const world = workers();
    await world.store.createUpload({ ...ORDER, key: "key" });
    world.pass(MINUTE);
    const end = new AbortController();
    atCreate(world, () => {
      end.abort();
      return { kind: "hangUp", after: true };
    });
    expect(await world.copy(end)).to.equal("Error");
    world.pass(31 * MINUTE);
    await world.store.createUpload({ ...ORDER, key: "key" });
    expect(keys(world)).to.have.length(3);
    expect(await world.uploads.abortAll(world.store, held, US)).to.deep.equal([]);
    expect(keys(world)).to.have.length(2);
  });
});

describe("a response to CreateMultipartUpload that is lost", () => {
  it("leaves an upload that the client's next attempt does not know. The end of the run aborts it", async () => {
    for (const after of [true, false]) {
      const world = workers({ maxAttempts: 3 });
      atCreate(world, () => ({ kind: "hangUp", after }));
      expect(await world.copy(new AbortController())).to.equal("copied");
      expect(keys(world)).to.have.length(after ? 1 : 0);
      expect(await world.uploads.abortAll(world.store, held, US)).to.deep.equal([]);
      expect(keys(world)).to.deep.equal([]);
    }
  });

  it("is not forgotten if the server then refuses the checksum of the source, or everything", async () => {
    for (const refused of [["InvalidRequest"], ["InvalidRequest", "InvalidArgument"]]) {
      const world = workers({ maxAttempts: 3 });
      const faults: (Fault | undefined)[] = [
        { kind: "hangUp", after: true },
        ...refused.map((code): Fault => ({ kind: "error", code })),
      ];
      world.s3.hooks.fault = ({ operation }) =>
        operation === "CreateMultipartUpload" ? faults.shift() : undefined;
      const outcome = refused.length === 1 ? "copied" : "StoreError";
      expect([await world.copy(new AbortController()), keys(world)]).to.deep.equal([outcome, ["key"]]);
      await world.uploads.abortAll(world.store, held, US);
      expect(keys(world)).to.deep.equal([]);
    }
  });

  it("leaves an upload if the last attempt fails. The end of the run aborts it", async () => {
    for (const code of ["InternalError", "RequestTimeout"]) {
      const world = workers();
      atCreate(world, () => ({ kind: "error", code, after: true }));
      expect(await world.copy(new AbortController()), code).to.equal("StoreError");
      expect(keys(world), code).to.deep.equal(["key"]);
      await world.uploads.abortAll(world.store, held, US);
      expect(keys(world), code).to.deep.equal([]);
    }
  });
});

describe("the intent of an upload", () => {
  it("is recorded before the upload is created, and replaced by the upload", async () => {
    const world = workers();
    const seen: [string, number][] = [];
    world.s3.hooks.fault = async ({ operation }) => {
      if (/Upload/.test(operation)) seen.push([operation, await records(world)]);
      return undefined;
    };
    expect(await world.copy(new AbortController())).to.equal("copied");
    expect(seen[0]).to.deep.equal(["CreateMultipartUpload", 1]);
    expect(await records(world)).to.equal(0);
  });

  it("does not hide why S3 has refused the upload if it cannot be removed", async () => {
    const world = workers();
    atCreate(world, () => ({ kind: "error", code: "AccessDenied" }));
    world.files.remove = () => Promise.reject(new TypeError("not removed"));
    expect(await world.copy(new AbortController())).to.equal("StoreError");
  });

  it("stays recorded if its upload cannot be recorded, and the upload is aborted at once", async () => {
    const world = workers();
    const { replace } = world.files;
    world.files.replace = () => Promise.reject(new Error("no"));
    expect(await world.copy(new AbortController())).to.equal("Error");
    world.files.replace = replace;
    expect([keys(world), await records(world)]).to.deep.equal([[], 1]);
  });

  it("does not remain if S3 refuses to create an upload", async () => {
    const world = workers();
    atCreate(world, () => ({ kind: "error", code: "AccessDenied" }));
    expect(await world.copy(new AbortController())).to.equal("StoreError");
    expect(await records(world)).to.equal(0);
  });

  it("of an earlier worker stays recorded if S3 refuses to create an upload", async () => {
    const world = await killed(true);
    atCreate(world, () => ({ kind: "error", code: "AccessDenied" }));
    expect(await world.copy(new AbortController())).to.equal("StoreError");
    await world.uploads.abortAll(world.store, held, US);
    expect(keys(world)).to.deep.equal([]);
  });

  it("of a worker that another one replaces loses its upload: no part is copied into it", async () => {
    const world = workers();
    const created = Promise.withResolvers<void>();
    const replaced = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<string>();
    const uploads = new Set<string>();
    let creates = 0;
    world.s3.hooks.fault = async ({ operation, query }) => {
      if (operation === "UploadPartCopy") {
        replaced.resolve();
        uploads.add(query.uploadId ?? "");
        if (uploads.size === 1) await ended.promise;
      }
      if (operation !== "CreateMultipartUpload" || ++creates > 1) return undefined;
      created.resolve();
      await replaced.promise;
      return undefined;
    };
    const first = world.copy(new AbortController());
    await created.promise;
    const second = world.copy(new AbortController());
    ended.resolve(await first);
    expect([await first, await second]).to.deep.equal(["StoreError", "copied"]);
    expect([keys(world), uploads.size]).to.deep.equal([[], 1]);
  });
});
