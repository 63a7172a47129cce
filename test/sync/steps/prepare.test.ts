import { expect } from "chai";
import type { Seed } from "../../../local/s3";
import { BucketNotFound } from "../../../sync/model/errors";
import { pairOf } from "../../../sync/request/pair";
import { type PrepareContext, prepare } from "../../../sync/steps/prepare";
import { contents, type World, world } from "../world";

/**
 * Permission to list a bucket for one prefix only, as a policy with a condition on `s3:prefix` gives it. HeadBucket and
 * HEAD requests have no prefix: S3 denies the first, and responds to the second with 403 for a missing key.
 */
function restrictToPrefix(all: World, prefixes: Readonly<Record<string, string>>): void {
  all.s3.hooks.authorize = ({ operation, bucket = "", query }) => {
    const prefix = prefixes[bucket];
    if (prefix === undefined || !/^(ListObjectsV2|HeadBucket)$/.test(operation)) return undefined;
    return query.prefix?.startsWith(prefix)
      ? undefined
      : { message: "no identity-based policy allows the s3:ListBucket action" };
  };
}

const INPUT = { prefix: "from/", destinationPrefix: "to/" };

function restricted(seed: Seed = {}): World {
  const all = world({ recordsInMemory: true });
  for (const key of ["from/a", "from/b", "elsewhere/c"]) all.source.put(key, key, seed);
  for (const key of ["to/orphan", "elsewhere/d"]) all.destination.put(key, "1");
  all.advanceClock(60);
  restrictToPrefix(all, { "source-bucket": "from/", "destination-bucket": "to/" });
  return all;
}

describe("a run on a prefix, if s3:ListBucket is restricted to that prefix", () => {
  it("makes the destination's prefix equal, and touches no other key", async () => {
    const all = restricted();
    const { error, cause, output } = await all.sync(INPUT);
    expect(error, cause).to.equal("");
    expect(output.objects).to.deep.include({ source: 2, copied: 2, orphans: 1, deleted: 1 });
    expect(all.destination.keys()).to.deep.equal(["elsewhere/d", "to/a", "to/b"]);
  });

  it("sends HeadBucket to neither bucket, and no LIST outside the prefix", async () => {
    const all = restricted();
    await all.sync(INPUT);
    const denied = all.calls.filter(({ status, bucket }) => status === 403 && bucket !== "runs-bucket");
    expect(denied).to.deep.equal([]);
    expect(all.calls.map(({ operation }) => operation)).not.to.include("HeadBucket");
  });

  it("is refused on another prefix, or on the whole bucket, before anything is written", async () => {
    for (const input of [
      {},
      { prefix: "elsewhere/" },
      { prefix: "from/", destinationPrefix: "elsewhere/" },
    ]) {
      const all = restricted();
      const error = (await all.sync(input).catch((thrown: unknown) => thrown)) as Error;
      expect(error.name, JSON.stringify(input)).to.equal("AccessDenied");
      expect(error.message).to.match(/S3 denied s3:ListBucket on bucket (source|destination)-bucket\./);
      expect(all.runs.keys()).to.deep.equal([]);
    }
  });

  it("copies a source that was overwritten during its copy", async () => {
    const all = restricted();
    let overwritten = false;
    all.s3.hooks.fault = ({ operation, key }) => {
      if (operation === "CopyObject" && key === "to/a" && !overwritten) {
        overwritten = true;
        all.source.put("from/a", "another version");
      }
      return undefined;
    };
    const { error, cause, output } = await all.sync(INPUT);
    expect(error, cause).to.equal("");
    expect(output.objects).to.deep.include({ copied: 2, failed: 0 });
    expect(contents(all.destination)["to/a"]).to.equal(contents(all.source)["from/a"]);
  });

  it("has a conflict for a key that was deleted from the source during its copy", async () => {
    const all = restricted();
    all.s3.hooks.fault = ({ operation, key }) => {
      if (operation === "CopyObject" && key === "to/a") all.source.delete("from/a");
      return undefined;
    };
    const { error, cause, output } = await all.sync(INPUT);
    expect(error, cause).to.equal("");
    expect(output.objects).to.deep.include({ copied: 1, conflicts: 1, failed: 0 });
  });

  it("checks an old list of orphans, and deletes those that the source does not have", async () => {
    const all = restricted();
    all.destination.put("to/z-back", "1");
    all.advanceClock(60);
    const beforeDeletes = () => {
      all.advanceClock(2 * 3_600);
      all.source.put("from/z-back", "1");
    };
    const { output } = await all.sync(INPUT, { beforeDeletes });
    expect(output.objects).to.deep.include({ orphans: 2, deleted: 1, retained: 1 });
    expect(all.destination.keys()).to.deep.equal(["elsewhere/d", "to/a", "to/b", "to/z-back"]);
  });
});

const PAIR = pairOf("default", "source", "destination");

describe("Prepare", () => {
  it("asks for both buckets at the same time, and reads the destination's time before anything else is listed", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    all.advanceClock(60);
    const asked: (string | undefined)[] = [];
    const both = Promise.withResolvers<void>();
    all.s3.hooks.fault = async ({ operation, bucket }) => {
      if (operation !== "ListObjectsV2" || asked.push(bucket) > 2) return undefined;
      if (asked.length === 2) both.resolve();
      await both.promise;
      all.advanceClock(1);
      return undefined;
    };
    const { report } = await all.sync();
    expect(asked.slice(0, 2)).to.have.members(["destination-bucket", "source-bucket"]);
    expect(report.request.destinationTime).to.match(/^2026-11-22T12:01:0[12]/);
  });

  it("has the error of each bucket in its own", async () => {
    const all = world({ recordsInMemory: true });
    restrictToPrefix(all, { "source-bucket": "from/", "destination-bucket": "to/" });
    const denied = (await all.sync().catch((thrown: unknown) => thrown)) as Error;
    expect(denied.name).to.equal("AccessDenied");
    expect(denied.message).to.match(
      /^\(1\) S3 denied s3:ListBucket on bucket source-bucket\..* \(2\) S3 denied s3:ListBucket on bucket destination-bucket\./,
    );
  });

  for (const stopped of ["source", "destination"])
    it(`is stopped if the request to the ${stopped} was, and the other bucket does not exist`, async () => {
      const stop = Object.assign(new Error("Request aborted"), { name: "AbortError" });
      const region = (bucket: string) =>
        Promise.reject(bucket === stopped ? stop : new BucketNotFound(bucket));
      const context = { anywhere: { region }, settings: { pairs: [PAIR] } } as unknown as PrepareContext;
      const start = {
        input: {},
        execution: "one",
        executionArn: "arn",
        startedAt: "2026-11-22T12:00:00.000Z",
      };
      const error = await prepare(context, start).catch((thrown: unknown) => thrown);
      expect(error).to.equal(stop);
    });
});
