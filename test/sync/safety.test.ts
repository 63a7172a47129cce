import { expect } from "chai";
import type { S3Call } from "../../local/s3";
import { InvalidRequest } from "../../sync/model/errors";
import { contents, type World, world } from "./world";

/** Does something once, before S3 does the first call that fits. */
function overtake(s3: World["s3"], fits: (call: S3Call) => boolean, act: () => void): void {
  let done = false;
  s3.hooks.fault = (call) => {
    if (!done && fits(call)) {
      done = true;
      act();
    }
    return undefined;
  };
}

const isCopy = ({ operation }: S3Call): boolean => operation === "CopyObject";

/** The bodies of a bucket's objects, where they are a letter long. */
const size = (of: World["destination"], key: string): number | undefined => of.get(key)?.content.size;

describe("an object that changes during a run", () => {
  it("in the source is copied as it is by then", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    overtake(s3, isCopy, () => source.put("key", "22"));
    const { output } = await sync();
    expect(size(destination, "key")).to.equal(2);
    expect(output.objects).to.deep.include({ copied: 1, conflicts: 0, failed: 0 });
  });

  it("in the source at every try is a conflict, which the next run has", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    let n = 0;
    s3.hooks.fault = (call) => {
      if (isCopy(call)) source.put("key", "x".repeat(++n));
      return undefined;
    };
    const { output, status, whole } = await sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ copied: 0, conflicts: 1, failed: 0 });
    expect(whole.notable[0]?.reason).to.equal("overtaken by other writers 4 times");
    s3.hooks.fault = undefined;
    pass(60);
    await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
  });

  it("in the destination is not overwritten", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    destination.put("key", "22");
    pass(60);
    overtake(s3, isCopy, () => destination.put("key", "4444"));
    const { output, whole } = await sync();
    expect(size(destination, "key")).to.equal(4);
    expect(output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(whole.notable).to.deep.equal([
      { key: "key", outcome: "conflict", reason: "the destination changed after it was listed" },
    ]);
  });

  it("in the destination, created since the listing, is not overwritten", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    overtake(s3, isCopy, () => destination.put("key", "4444"));
    expect((await sync()).output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(size(destination, "key")).to.equal(4);
  });

  it("in the destination to what the source has is kept", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    overtake(s3, isCopy, () => destination.put("key", "1"));
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 1, conflicts: 0 });
  });

  it("by being deleted from the source is a conflict, and its copy stays until the next run", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "22");
    source.put("other", "1");
    destination.put("key", "1");
    pass(60);
    overtake(s3, isCopy, () => source.delete("key"));
    const { output } = await sync();
    expect(output.objects).to.deep.include({ conflicts: 1, copied: 1, deleted: 0 });
    expect(destination.keys()).to.deep.equal(["key", "other"]);
    pass(60);
    await sync();
    expect(destination.keys()).to.deep.equal(["other"]);
  });

  it("as an orphan is not deleted", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    destination.put("orphan", "1");
    destination.put("gone", "1");
    pass(60);
    overtake(
      s3,
      ({ operation }) => operation === "DeleteObjects",
      () => destination.put("orphan", "changed"),
    );
    const { output, status } = await sync();
    expect(destination.keys()).to.deep.equal(["key", "orphan"]);
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ orphans: 2, deleted: 1, retained: 1 });
  });

  it("by appearing in the destination after the run's start is not deleted", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    overtake(
      s3,
      ({ operation, bucket }) => operation === "ListObjectsV2" && bucket === "destination-bucket",
      () => destination.put("young", "1"),
    );
    const { output } = await sync();
    expect(destination.keys()).to.deep.equal(["key", "young"]);
    expect(output.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
  });

  it("while another write is under way is tried again", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    let busy = 2;
    s3.hooks.fault = (call) =>
      isCopy(call) && busy-- > 0
        ? { kind: "error", code: "ConditionalRequestConflict", status: 409 }
        : undefined;
    expect((await sync()).output.objects).to.deep.include({ copied: 1, conflicts: 0 });
    expect(destination.keys()).to.deep.equal(["key"]);
  });

  it("of which only the copy's answer was lost counts as kept", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60);
    let lost = false;
    s3.hooks.fault = (call) => {
      if (!isCopy(call) || lost) return undefined;
      lost = true;
      return { kind: "error", code: "ConditionalRequestConflict", status: 409, after: true };
    };
    expect((await sync()).output.objects).to.deep.include({ kept: 1, conflicts: 0, failed: 0 });
    expect(contents(destination)).to.deep.equal(contents(source));
  });
});

describe("nothing is deleted", () => {
  const twoOrphans = () => {
    const all = world();
    all.source.put("key", "1");
    for (const key of ["orphan-1", "orphan-2"]) all.destination.put(key, "1");
    all.pass(60);
    return all;
  };

  it("before every copy has succeeded", async () => {
    const { s3, destination, sync } = twoOrphans();
    s3.hooks.fault = (call) =>
      isCopy(call) ? { kind: "error", code: "InvalidRequest", status: 400 } : undefined;
    const { status, error, cause, output, whole } = await sync();
    expect([status, error]).to.deep.equal(["failed", "SyncIncomplete"]);
    expect(cause).to.match(/^1 objects could not be synced/);
    expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
    expect(output.objects).to.deep.include({ failed: 1, orphans: 2, deleted: 0, retained: 2 });
    expect(whole.notable[0]).to.deep.include({ key: "key", outcome: "failed", code: "InvalidRequest" });
  });

  it("where the source is empty, unless that is allowed", async () => {
    const { source, destination, sync } = twoOrphans();
    source.delete("key");
    const { error, cause } = await sync();
    expect(error).to.equal("SourceEmpty");
    expect(cause).to.match(/start again with "allowEmptySource": true/);
    expect(destination.keys()).to.have.length(2);
    expect((await sync({ allowEmptySource: true })).output.objects.deleted).to.equal(2);
  });

  it("where more would be deleted than maxDeletes or maxDeletePercent allow", async () => {
    const { destination, sync } = twoOrphans();
    const few = await sync({ maxDeletes: 1 });
    expect(few.error).to.equal("TooManyDeletes");
    expect(few.cause).to.match(/^2 objects would be deleted, which is over maxDeletes \(1\)/);
    const share = await sync({ maxDeletePercent: 50 });
    expect(share.error).to.equal("TooManyDeletes");
    expect(share.cause).to.match(/over maxDeletePercent \(50 % of 3 objects\)/);
    expect(destination.keys()).to.have.length(3);
    expect((await sync({ maxDeletes: 2, maxDeletePercent: 67 })).output.objects.deleted).to.equal(2);
  });

  it("where `delete` is false", async () => {
    const { destination, sync } = twoOrphans();
    const { status, output } = await sync({ delete: false });
    expect(status).to.equal("succeeded");
    expect(destination.keys()).to.have.length(3);
    expect(output.objects).to.deep.include({ copied: 1, orphans: 2, deleted: 0, retained: 2 });
  });

  for (const bucket of ["source-bucket", "destination-bucket"]) {
    it(`where the listing of the ${bucket} fails: a failure never looks like the end`, async () => {
      const { s3, source, destination, sync } = twoOrphans();
      for (let i = 0; i < 1_500; i++) {
        source.put(`key-${i}`, "1");
        destination.put(`key-${i}`, "1");
      }
      s3.hooks.fault = (call) =>
        call.operation === "ListObjectsV2" && call.bucket === bucket && call.query["start-after"]
          ? { kind: "error", code: "InternalError" }
          : undefined;
      const { error, cause } = await sync();
      expect(error).to.equal("NoProgress");
      expect(cause).to.match(/A worker stopped: We encountered an internal error/);
      expect(destination.keys()).to.include.members(["orphan-1", "orphan-2"]);
    });

    it(`where S3 denies the listing of the ${bucket}`, async () => {
      const { s3, destination, sync } = twoOrphans();
      let lists = 0;
      s3.hooks.authorize = (call) =>
        call.operation === "ListObjectsV2" && call.bucket === bucket && lists++ >= 0
          ? { message: "no identity-based policy allows the s3:ListBucket action" }
          : undefined;
      const { error, cause } = await sync();
      expect(error).to.equal("AccessDenied");
      expect(cause).to.match(new RegExp(`^S3 denied s3:ListBucket on bucket ${bucket}`));
      expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
    });
  }

  it("where S3 denies the copies; the error names the action", async () => {
    const { s3, source, destination, sync, pass, calls } = twoOrphans();
    for (let i = 0; i < 500; i++) source.put(`key-${i}`, "1");
    pass(60);
    s3.hooks.authorize = (call) =>
      isCopy(call)
        ? { message: "User: x is not authorized to perform: s3:PutObject on resource: y" }
        : undefined;
    const { error, cause } = await sync();
    expect(error).to.equal("AccessDenied");
    expect(cause).to.match(/^S3 denied s3:PutObject on bucket destination-bucket/);
    expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
    expect(calls.filter(({ operation }) => operation === "CopyObject").length).to.be.below(120);
  });
});

describe("a run that cannot begin writes nothing", () => {
  it("where the request is wrong", async () => {
    const { sync, runs, calls } = world();
    const refused = await sync({ source: "source-bucket", dry_run: true }).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(InvalidRequest);
    expect(calls).to.deep.equal([]);
    expect(runs.keys()).to.deep.equal([]);
  });

  for (const side of ["source", "destination"]) {
    it(`where the ${side} does not exist`, async () => {
      const { s3, sync, runs } = world();
      await s3.handle({ method: "DELETE", target: `/${side}-bucket`, headers: {}, body: Buffer.alloc(0) });
      const refused = (await sync().catch((error: unknown) => error)) as Error;
      expect(refused.name).to.equal("BucketNotFound");
      expect(refused.message).to.equal(
        `There is no bucket ${side}-bucket. Create it, or correct the name in the execution's input.`,
      );
      expect(runs.keys()).to.deep.equal([]);
    });

    it(`where S3 denies the ${side}`, async () => {
      const { s3, sync, runs } = world();
      s3.hooks.authorize = ({ bucket }) => (bucket === `${side}-bucket` ? { message: "no" } : undefined);
      const refused = (await sync().catch((error: unknown) => error)) as Error;
      expect(refused.name).to.equal("AccessDenied");
      expect(refused.message).to.match(new RegExp(`^S3 denied s3:ListBucket on bucket ${side}-bucket`));
      expect(runs.keys()).to.deep.equal([]);
    });
  }
});

describe("a run", () => {
  it("walks past any number of keys that its filters leave out", async () => {
    const { source, destination, sync, pass } = world({ recordsInMemory: true });
    for (let i = 0; i < 21_000; i++) source.put(`a/${i}`, "1");
    source.put("z/wanted", "1");
    pass(60);
    const { error, output } = await sync({ include: ["z/**"] });
    expect(error).to.equal("");
    expect(output.objects).to.deep.include({ source: 1, copied: 1 });
    expect(destination.keys()).to.deep.equal(["z/wanted"]);
  });

  it("spares what was written in the second in which it began, which S3's listing rounds down", async () => {
    const { s3, source, destination, sync, pass } = world();
    source.put("key", "1");
    pass(60.5);
    overtake(
      s3,
      ({ operation }) => operation === "HeadBucket",
      () => destination.put("young", "1"),
    );
    const { output } = await sync();
    expect(output.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
    expect(destination.keys()).to.deep.equal(["key", "young"]);
  });

  it("fails, and deletes nothing, where a HEAD is refused for another reason than a customer's key", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.destination.put("key", "2");
    all.destination.put("orphan", "1");
    all.pass(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "HeadObject" || operation === "GetObject"
        ? { kind: "error", code: "ExpiredToken", status: 400 }
        : undefined;
    const { error, output } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(output.objects).to.deep.include({ failed: 1, skipped: 0, deleted: 0 });
    expect(all.destination.keys()).to.deep.equal(["key", "orphan"]);
  });

  it("says that deletes failed, however many orphans had changed before them", async () => {
    const { s3, source, destination, sync, pass } = world({ recordsInMemory: true });
    source.put("key", "1");
    for (let i = 0; i < 150; i++) destination.put(`orphan-${String(i).padStart(3, "0")}`, "1");
    destination.put("zz-denied", "1");
    pass(60);
    overtake(
      s3,
      ({ operation }) => operation === "DeleteObjects",
      () => {
        for (const key of destination.keys().filter((name) => name.startsWith("orphan")))
          destination.put(key, "2");
      },
    );
    s3.hooks.authorize = ({ operation, key }) =>
      operation === "DeleteObjects" && key === "zz-denied" ? { message: "no" } : undefined;
    const { error, whole } = await sync();
    expect(error).to.equal("SyncIncomplete");
    expect(whole.notable[0]).to.deep.include({ key: "zz-denied", outcome: "failed" });
  });

  it("leaves a whole item over where a worker cannot write down what it did", async () => {
    const all = world();
    for (let i = 0; i < 10_100; i++) all.destination.put(`orphan-${i}`, "1");
    all.source.put("key", "1");
    all.pass(60);
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation === "PutObject" && key.includes("/orphans/")
        ? { kind: "error", code: "InternalError" }
        : undefined;
    const broken = await all.sync().catch((error: unknown) => error);
    expect(broken).to.be.instanceOf(Error); // as a crashed function would
    expect(all.destination.keys().length).to.be.above(10_099);
  });
});
