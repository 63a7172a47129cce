import { expect } from "chai";
import type { S3Call } from "../../local/s3";
import { InvalidRequest } from "../../sync/model/errors";
import { contents, summary, type World, world } from "./world";

/** Runs `act` once, before the server handles the first request that matches. */
function beforeFirst(s3: World["s3"], matches: (call: S3Call) => boolean, act: () => void): void {
  let done = false;
  s3.hooks.fault = (call) => {
    if (!done && matches(call)) {
      done = true;
      act();
    }
    return undefined;
  };
}

const isCopy = ({ operation }: S3Call): boolean => operation === "CopyObject";

/** The size of an object in bytes; `undefined` if there is none. */
const size = (bucket: World["destination"], key: string): number | undefined => bucket.get(key)?.content.size;

describe("an object that changes during a run", () => {
  it("in the source is copied in its new version", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    beforeFirst(s3, isCopy, () => source.put("key", "22"));
    const { output } = await sync();
    expect(size(destination, "key")).to.equal(2);
    expect(output.objects).to.deep.include({ copied: 1, conflicts: 0, failed: 0 });
  });

  it("in the source at every attempt is a conflict, which the next run resolves", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    let n = 0;
    s3.hooks.fault = (call) => {
      if (isCopy(call)) source.put("key", "x".repeat(++n));
      return undefined;
    };
    const { output, status, report } = await sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ copied: 0, conflicts: 1, failed: 0 });
    expect(report.notable[0]?.reason).to.equal("other writers changed it during 4 attempts");
    s3.hooks.fault = undefined;
    advanceClock(60);
    await sync();
    expect(contents(destination)).to.deep.equal(contents(source));
  });

  it("in the destination is not overwritten", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    destination.put("key", "22");
    advanceClock(60);
    beforeFirst(s3, isCopy, () => destination.put("key", "4444"));
    const { output, report } = await sync();
    expect(size(destination, "key")).to.equal(4);
    expect(output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(report.notable.map(summary)).to.deep.equal([
      { key: "key", outcome: "conflict", reason: "the destination changed after it was listed" },
    ]);
  });

  it("by being created in the destination is not overwritten", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    beforeFirst(s3, isCopy, () => destination.put("key", "4444"));
    expect((await sync()).output.objects).to.deep.include({ copied: 0, conflicts: 1 });
    expect(size(destination, "key")).to.equal(4);
  });

  it("in the destination to the content of the source is kept", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    beforeFirst(s3, isCopy, () => destination.put("key", "1"));
    expect((await sync()).output.objects).to.deep.include({ copied: 0, kept: 1, conflicts: 0 });
  });

  it("by being deleted from the source is a conflict, and its copy remains until the next run", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "22");
    source.put("other", "1");
    destination.put("key", "1");
    advanceClock(60);
    beforeFirst(s3, isCopy, () => source.delete("key"));
    const { output } = await sync();
    expect(output.objects).to.deep.include({ conflicts: 1, copied: 1, deleted: 0 });
    expect(destination.keys()).to.deep.equal(["key", "other"]);
    advanceClock(60);
    await sync();
    expect(destination.keys()).to.deep.equal(["other"]);
  });

  it("is not deleted if it is an orphan", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    destination.put("orphan", "1");
    destination.put("gone", "1");
    advanceClock(60);
    beforeFirst(
      s3,
      ({ operation }) => operation === "DeleteObjects",
      () => destination.put("orphan", "changed"),
    );
    const { output, status } = await sync();
    expect(destination.keys()).to.deep.equal(["key", "orphan"]);
    expect(status).to.equal("succeeded");
    expect(output.objects).to.deep.include({ orphans: 2, deleted: 1, retained: 1 });
  });

  it("by being created in the destination after the start of the run is not deleted", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    beforeFirst(
      s3,
      ({ operation, bucket }) => operation === "ListObjectsV2" && bucket === "destination-bucket",
      () => destination.put("new", "1"),
    );
    const { output } = await sync();
    expect(destination.keys()).to.deep.equal(["key", "new"]);
    expect(output.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
  });

  it("while another write is in progress is copied by a later attempt", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
    let conflicts = 2;
    s3.hooks.fault = (call) =>
      isCopy(call) && conflicts-- > 0
        ? { kind: "error", code: "ConditionalRequestConflict", status: 409 }
        : undefined;
    expect((await sync()).output.objects).to.deep.include({ copied: 1, conflicts: 0 });
    expect(destination.keys()).to.deep.equal(["key"]);
  });

  it("only by a copy whose response was lost is kept", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60);
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
    all.advanceClock(60);
    return all;
  };

  it("before every copy has succeeded", async () => {
    const { s3, destination, sync } = twoOrphans();
    s3.hooks.fault = (call) =>
      isCopy(call) ? { kind: "error", code: "InvalidRequest", status: 400 } : undefined;
    const { status, error, cause, output, report } = await sync();
    expect([status, error]).to.deep.equal(["failed", "SyncIncomplete"]);
    expect(cause).to.match(/^1 object could not be copied, so nothing was deleted\. /);
    expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
    expect(output.objects).to.deep.include({ failed: 1, orphans: 2, deleted: 0, retained: 2 });
    expect(report.notable[0]).to.deep.include({ key: "key", outcome: "failed", code: "InvalidRequest" });
  });

  it("if the source is empty, unless allowEmptySource is true", async () => {
    const { source, destination, sync } = twoOrphans();
    source.delete("key");
    const { error, cause } = await sync();
    expect(error).to.equal("SourceEmpty");
    expect(cause).to.match(/start again with "allowEmptySource": true/);
    expect(destination.keys()).to.have.length(2);
    expect((await sync({ allowEmptySource: true })).output.objects.deleted).to.equal(2);
  });

  it("if there are more orphans than maxDeletes or maxDeletePercent allow", async () => {
    const { destination, sync } = twoOrphans();
    const byCount = await sync({ maxDeletes: 1 });
    expect(byCount.error).to.equal("TooManyDeletes");
    expect(byCount.cause).to.match(/^2 objects would be deleted, which is over maxDeletes \(1\)/);
    const byPercent = await sync({ maxDeletePercent: 50 });
    expect(byPercent.error).to.equal("TooManyDeletes");
    expect(byPercent.cause).to.match(/over maxDeletePercent \(50% of 3 objects\)/);
    expect(destination.keys()).to.have.length(3);
    expect((await sync({ maxDeletes: 2, maxDeletePercent: 67 })).output.objects.deleted).to.equal(2);
  });

  it("if `delete` is false", async () => {
    const { destination, sync } = twoOrphans();
    const { status, output } = await sync({ delete: false });
    expect(status).to.equal("succeeded");
    expect(destination.keys()).to.have.length(3);
    expect(output.objects).to.deep.include({ copied: 1, orphans: 2, deleted: 0, retained: 2 });
  });

  for (const bucket of ["source-bucket", "destination-bucket"]) {
    it(`if the listing of the ${bucket} fails: an error is not taken for the end of the listing`, async () => {
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
      expect(cause).to.match(/ StoreError: We encountered an internal error/);
      expect(destination.keys()).to.include.members(["orphan-1", "orphan-2"]);
    });

    it(`if S3 denies the listing of the ${bucket}`, async () => {
      const { s3, destination, sync } = twoOrphans();
      let lists = 0; // the first one is that of Prepare
      s3.hooks.authorize = (call) =>
        call.operation === "ListObjectsV2" && call.bucket === bucket && lists++ > 0
          ? { message: "no identity-based policy allows the s3:ListBucket action" }
          : undefined;
      const { error, cause } = await sync();
      expect(error).to.equal("AccessDenied");
      expect(cause).to.match(new RegExp(`^S3 denied s3:ListBucket on bucket ${bucket}`));
      expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
    });
  }

  for (const operation of ["CopyObject", "ListObjectsV2"])
    it(`if the credentials expire at any ${operation}: the run ends at once, with InvalidCredentials`, async () => {
      const { s3, source, destination, sync, advanceClock, calls } = twoOrphans();
      for (let i = 0; i < 2_000; i++) source.put(`key-${i}`, "1");
      advanceClock(60);
      let [requests, expired] = [0, false];
      s3.hooks.fault = (call) => {
        if (call.operation === operation && call.bucket !== "runs-bucket") expired ||= ++requests > 3;
        return expired && call.bucket !== "runs-bucket"
          ? { kind: "error", code: "ExpiredToken", status: 400 }
          : undefined;
      };
      const { error, cause, output } = await sync();
      expect(error, cause).to.equal("InvalidCredentials");
      expect(cause).to.match(/^The AWS credentials cannot be used: they have expired/);
      expect(output.rounds).to.equal(1);
      expect(calls.filter(({ status }) => status === 400).length).to.be.below(20);
      expect(destination.keys()).to.include.members(["orphan-1", "orphan-2"]);
    });

  it("if S3 denies the copies, and the error names the denied action", async () => {
    const { s3, destination, sync } = twoOrphans();
    s3.hooks.authorize = (call) =>
      isCopy(call)
        ? { message: "User: x is not authorized to perform: s3:PutObject on resource: y" }
        : undefined;
    const { error, cause } = await sync();
    expect(error).to.equal("AccessDenied");
    expect(cause).to.match(/^S3 denied s3:PutObject on bucket destination-bucket/);
    expect(destination.keys()).to.deep.equal(["orphan-1", "orphan-2"]);
  });
});

describe("a run that cannot start writes nothing", () => {
  it("if the request is invalid", async () => {
    const { sync, runs, calls } = world();
    const error = await sync({ source: "source-bucket", dry_run: true }).catch((error: unknown) => error);
    expect(error).to.be.instanceOf(InvalidRequest);
    expect(calls).to.deep.equal([]);
    expect(runs.keys()).to.deep.equal([]);
  });

  for (const side of ["source", "destination"]) {
    it(`if the ${side} bucket does not exist`, async () => {
      const { s3, sync, runs } = world();
      await s3.handle({ method: "DELETE", target: `/${side}-bucket`, headers: {}, body: Buffer.alloc(0) });
      const error = (await sync().catch((error: unknown) => error)) as Error;
      expect(error.name).to.equal("BucketNotFound");
      expect(error.message).to.equal(
        `There is no bucket ${side}-bucket. Create it, or correct the name in the configuration of the pair.`,
      );
      expect(runs.keys()).to.deep.equal([]);
    });

    it(`if S3 denies access to the ${side} bucket`, async () => {
      const { s3, sync, runs } = world();
      s3.hooks.authorize = ({ bucket }) => (bucket === `${side}-bucket` ? { message: "no" } : undefined);
      const error = (await sync().catch((error: unknown) => error)) as Error;
      expect(error.name).to.equal("AccessDenied");
      expect(error.message).to.match(new RegExp(`^S3 denied s3:ListBucket on bucket ${side}-bucket`));
      expect(runs.keys()).to.deep.equal([]);
    });
  }

  it("if neither bucket exists, and names both", async () => {
    const { s3, sync } = world();
    for (const side of ["source", "destination"])
      await s3.handle({ method: "DELETE", target: `/${side}-bucket`, headers: {}, body: Buffer.alloc(0) });
    const error = (await sync().catch((error: unknown) => error)) as Error;
    expect(error.name).to.equal("BucketNotFound");
    expect(error.message).to.equal(
      "(1) There is no bucket source-bucket. Create it, or correct the name in the configuration of the pair. " +
        "(2) There is no bucket destination-bucket. Create it, or correct the name in the configuration of the pair.",
    );
  });

  it("if both are the same bucket, which does not exist, and names it once", async () => {
    const { s3, sync } = world();
    await s3.handle({ method: "DELETE", target: "/here", headers: {}, body: Buffer.alloc(0) });
    const input = { source: "here", prefix: "a/", destination: "here", destinationPrefix: "b/" };
    const error = (await sync(input).catch((error: unknown) => error)) as Error;
    expect(error.message).to.equal(
      "There is no bucket here. Create it, or correct the name in the configuration of the pair.",
    );
  });
});

describe("a run", () => {
  it("scans past any number of keys that its filters exclude", async () => {
    const { source, destination, sync, advanceClock } = world({ recordsInMemory: true });
    for (let i = 0; i < 21_000; i++) source.put(`a/${i}`, "1");
    source.put("z/wanted", "1");
    advanceClock(60);
    const { error, output } = await sync({ include: ["z/**"] });
    expect(error).to.equal("");
    expect(output.objects).to.deep.include({ source: 1, copied: 1 });
    expect(destination.keys()).to.deep.equal(["z/wanted"]);
  });

  it("retains an orphan written in the second of its start, because listings round LastModified down", async () => {
    const { s3, source, destination, sync, advanceClock } = world();
    source.put("key", "1");
    advanceClock(60.5);
    beforeFirst(
      s3,
      ({ operation, bucket }) => operation === "ListObjectsV2" && bucket === "destination-bucket",
      () => destination.put("new", "1"),
    );
    const { output } = await sync();
    expect(output.objects).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
    expect(destination.keys()).to.deep.equal(["key", "new"]);
  });

  it("fails and deletes nothing if a HEAD request fails for a reason other than SSE-C", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.destination.put("key", "2");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "HeadObject" || operation === "GetObject"
        ? { kind: "error", code: "InvalidArgument" }
        : undefined;
    const { error, output } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(output.objects).to.deep.include({ failed: 1, skipped: 0, deleted: 0 });
    expect(all.destination.keys()).to.deep.equal(["key", "orphan"]);
  });

  it("reports a failed delete even if many orphans have changed", async () => {
    const { s3, source, destination, sync, advanceClock } = world({ recordsInMemory: true });
    source.put("key", "1");
    for (let i = 0; i < 150; i++) destination.put(`orphan-${String(i).padStart(3, "0")}`, "1");
    destination.put("zz-denied", "1");
    advanceClock(60);
    beforeFirst(
      s3,
      ({ operation }) => operation === "DeleteObjects",
      () => {
        for (const key of destination.keys().filter((name) => name.startsWith("orphan")))
          destination.put(key, "2");
      },
    );
    s3.hooks.authorize = ({ operation, key }) =>
      operation === "DeleteObjects" && key === "zz-denied" ? { message: "no" } : undefined;
    const { error, report } = await sync();
    expect(error).to.equal("SyncIncomplete");
    expect(report.notable[0]).to.deep.include({ key: "zz-denied", outcome: "failed" });
  });

  it("fails and deletes nothing if a worker cannot write its manifest of orphans", async () => {
    const all = world();
    for (let i = 0; i < 10_100; i++) all.destination.put(`orphan-${i}`, "1");
    all.source.put("key", "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation === "PutObject" && key.includes("/orphans/")
        ? { kind: "error", code: "InternalError" }
        : undefined;
    const error = await all.sync().catch((error: unknown) => error);
    expect(error).to.be.instanceOf(Error); // the worker throws, so its function fails
    expect(all.destination.keys().length).to.be.above(10_099);
  });
});
