import { expect } from "chai";
import { FunctionError } from "../../local/lambda";
import { NO_COUNTS } from "../../sync/metrics/counters";
import type { DryRunOutput, Report, SyncOutput } from "../../sync/report/output";
import {
  DESTINATION,
  evaluated,
  inThree,
  openScene,
  type PolicyDocument,
  type Ran,
  type Scene,
  type SceneOptions,
  SOURCE,
  stoppingClock,
  texts,
  withAdvancingTime,
} from "./scene";

const counts = (some: Partial<SyncOutput["objects"]>): SyncOutput["objects"] => ({
  ...NO_COUNTS.objects,
  ...some,
});

/** Runs the registered definition with the registered functions. */
describe("the registered state machine", () => {
  before(evaluated);

  let scene: Scene;
  const open = async (options?: SceneOptions) => {
    scene = await openScene(options);
    return scene;
  };
  afterEach(() => scene.close());

  /** One missing, one changed and one equal object, and one orphan. */
  const fill = ({ source, destination }: Scene) => {
    source.put("absent", "new", { metadata: { by: "me" }, tags: { colour: "red" } });
    source.put("changed", "changed");
    source.put("same", "same");
    destination.put("changed", "chanced");
    destination.put("same", "same");
    destination.put("gone", "gone");
  };
  const BEFORE = { changed: "chanced", gone: "gone", same: "same" };
  const AFTER = { absent: "new", changed: "changed", same: "same" };

  const failure = ({ ended }: Ran) => {
    if (ended.status === "SUCCEEDED") return ended;
    return { error: ended.error, cause: messageOf(ended.cause) };
  };
  const objects = ({ ended }: Ran) => ended.status === "SUCCEEDED" && (ended.output as SyncOutput).objects;
  const visited = ({ events }: Ran) =>
    events.flatMap(({ type, state }) => (type === "entered" ? [state] : [])).join(", ");

  it("makes the destination equal to the source, and reports the result", async () => {
    fill(await open());
    const ran = await scene.run();
    const output = {
      runId: "run-1",
      pair: "default",
      source: SOURCE,
      destination: DESTINATION,
      prefix: "",
      dryRun: false,
      startedAt: "(then)",
      finishedAt: "(later)",
      rounds: 1,
      objects: counts({ source: 3, destination: 3, kept: 1, copied: 2, orphans: 1, deleted: 1 }),
      bytes: { copied: 10, deleted: 4 },
      deletesHeld: null,
      throttled: 0,
      requests: requestsOf(scene),
      estimatedCostUsd: "(USD)",
      report: `s3://${scene.runs.name}/runs/run-1/report.json`,
    };
    expect(ran.ended).to.deep.equal({ status: "SUCCEEDED", output });
    expect(ran.report).to.deep.include({ ...output, failure: null, notable: [] });
    expect(visited(ran)).to.equal(
      "Prepare, DivideKeys, CopyRanges, CopyRange, Gather, RangesLeft?, MayDelete?, DeleteOrphans, DeleteBatch, " +
        "GatherDeletes, DeletesLeft?, Report, Succeeded?, Done",
    );
    expect(texts(scene.destination)).to.deep.equal(AFTER);
    const { metadata, tags, etag } = scene.destination.get("absent")!;
    expect({ metadata, tags, etag }).to.deep.equal({
      metadata: { by: "me" },
      tags: { colour: "red" },
      etag: scene.source.get("absent")!.etag,
    });
  });

  it("sends the two buckets only LIST requests in a second run: one page of each, and one to find each Region", async () => {
    fill(await open());
    await scene.run();
    scene.requests.length = 0;
    const ran = await scene.run();
    expect(objects(ran)).to.deep.equal(counts({ source: 3, destination: 3, kept: 3 }));
    const bucketRequests = scene.requests.filter((request) => !request.includes(scene.runs.name));
    expect(bucketRequests.sort()).to.deep.equal([
      ...Array(2).fill(`ListObjectsV2 ${DESTINATION}`),
      ...Array(2).fill(`ListObjectsV2 ${SOURCE}`),
    ]);
  });

  it("reports the changes in a dry run without making them", async () => {
    fill(await open());
    const ran = await scene.run({ dryRun: true });
    const { copied, deleted, ...others } = counts({ source: 3, destination: 3, kept: 1, orphans: 1 });
    expect(objects(ran)).to.deep.equal({ ...others, wouldCopy: 2, wouldDelete: 1 });
    expect(texts(scene.destination)).to.deep.equal(BEFORE);
  });

  it("forecasts in a dry run the requests that the real run then sends", async () => {
    fill(await open());
    scene.source.put("empty", "");
    scene.source.putVirtual("large", { parts: [8 * 1024 ** 2, 8 * 1024 ** 2, 1] });
    const dry = (await scene.run({ dryRun: true })).report as Report & DryRunOutput;
    const real = (await scene.run()).report as Report;
    expect(dry.forecast.requests).to.deep.equal(real.requests);
  });

  describe("fails before the first listing", () => {
    it("with InvalidRequest, which lists all errors of the input", async () => {
      fill(await open());
      const ran = await scene.run({ source: "Not A Bucket", maxDeletes: -1, sauce: "x", include: "*.jpg" });
      expect(failure(ran)).to.deep.equal({
        error: "InvalidRequest",
        cause:
          "(1) source is \"Not A Bucket\"; expected a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and " +
          "ending with a letter or digit. " +
          "(2) maxDeletes is -1; expected a whole number of 0 or more. " +
          '(3) "sauce" is not a field of the input; did you mean source? Its fields are pair, source, destination, prefix, destinationPrefix, ' +
          "startAfter, include, exclude, delete, dryRun, maxDeletes, maxDeletePercent, allowEmptySource, compare, " +
          "storageClass. " +
          '(4) include is "*.jpg"; expected a list of globs.',
      });
      expect([visited(ran), scene.requests]).to.deep.equal(["Prepare", []]);
    });

    it("with InvalidRequest for a bucket that the stack does not allow, which names the setting", async () => {
      fill(await open());
      const ran = await scene.run({ destination: "another-bucket" });
      expect(failure(ran)).to.deep.equal({
        error: "InvalidRequest",
        cause:
          "destination another-bucket is not in a configured pair (the pair is source-bucket to destination-bucket). " +
          "Add the pair to sync-buckets:pairs and run pulumi up.",
      });
      expect([visited(ran), scene.requests]).to.deep.equal(["Prepare", []]);
    });

    it("with UnsupportedBucket for a directory bucket", async () => {
      await open();
      const ran = await scene.run({ source: "logs--euc1-az1--x-s3" });
      expect(failure(ran)).to.deep.equal({
        error: "UnsupportedBucket",
        cause:
          "logs--euc1-az1--x-s3 is a directory bucket, whose listings are not in key order. Only general purpose " +
          "buckets can be synced.",
      });
      expect(scene.requests).to.deep.equal([]);
    });

    it("with BucketNotFound for a bucket that does not exist", async () => {
      await open({ without: SOURCE });
      const ran = await scene.run();
      expect(failure(ran)).to.deep.equal({
        error: "BucketNotFound",
        cause: `There is no bucket ${SOURCE}. Create it, or correct the name in the configuration of the pair.`,
      });
      expect([visited(ran), texts(scene.runs)]).to.deep.equal(["Prepare", {}]);
    });

    it("with AccessDenied if the policy of the role does not include the bucket", async () => {
      const withoutSource = (document: PolicyDocument) => ({
        ...document,
        Statement: document.Statement.filter(({ Resource }) => !Resource.includes(`arn:aws:s3:::${SOURCE}`)),
      });
      fill(await open({ policy: ["prepare", withoutSource] }));
      const ran = await scene.run();
      const { error, cause } = failure(ran) as { error: string; cause: string };
      // The response to a HEAD request has no body, so there is no message to quote.
      expect({ error, cause: cause.replace(/ S3 said: .*/, "") }).to.deep.equal({
        error: "AccessDenied",
        cause:
          `S3 denied s3:ListBucket on bucket ${SOURCE}. Allow it in the bucket's policy, and in the permissions ` +
          "of the role or user that runs the sync.",
      });
      expect([visited(ran), texts(scene.runs)]).to.deep.equal(["Prepare", {}]);
    });
  });

  describe("fails and deletes nothing", () => {
    const FAILED_TRAIL =
      "Prepare, DivideKeys, CopyRanges, CopyRange, Gather, RangesLeft?, MayDelete?, Report, Succeeded?, Failed";
    const retained = ({ report }: Ran) =>
      report?.groups.flatMap(({ outcome, reason, count }) =>
        outcome === "retained" ? [[reason, count]] : [],
      );
    const report = (scene: Scene) => `Report: s3://${scene.runs.name}/runs/run-1/report.json`;

    it("with SourceEmpty if the source is empty", async () => {
      (await open()).destination.put("a", "a");
      const ran = await scene.run();
      const cause =
        `The source ${SOURCE} lists no object, so 1 object of the destination would be deleted. Nothing was ` +
        'deleted. To delete them, start again with "allowEmptySource": true.';
      expect(ran.ended).to.deep.equal({
        status: "FAILED",
        error: "SourceEmpty",
        cause: `${cause} ${report(scene)}`,
      });
      expect(ran.report?.failure).to.deep.equal({ error: "SourceEmpty", cause });
      expect(visited(ran)).to.equal(FAILED_TRAIL);
      expect(texts(scene.destination)).to.deep.equal({ a: "a" });
    });

    it("with TooManyDeletes after all copies", async () => {
      fill(await open());
      const ran = await scene.run({ maxDeletes: 0 });
      const cause =
        "1 object would be deleted, which is over maxDeletes (0). Nothing was deleted. Check the orphans in the " +
        'run\'s report, then raise the limit or start with "delete": false.';
      expect(ran.ended).to.deep.equal({
        status: "FAILED",
        error: "TooManyDeletes",
        cause: `${cause} ${report(scene)}`,
      });
      expect(ran.report?.failure).to.deep.equal({ error: "TooManyDeletes", cause });
      expect(visited(ran)).to.equal(FAILED_TRAIL);
      expect(texts(scene.destination)).to.deep.equal({ ...AFTER, gone: "gone" });
    });

    it("with AccessDenied if a copy is denied, which names the action", async () => {
      const withoutTagging = (document: PolicyDocument) => ({
        ...document,
        Statement: document.Statement.filter(({ Action }) => !Action.includes("s3:PutObjectTagging")),
      });
      fill(await open({ policy: ["copy-range", withoutTagging] }));
      const ran = await scene.run();
      expect(failure(ran)).to.deep.equal({
        error: "AccessDenied",
        cause:
          `S3 denied s3:PutObject on bucket ${DESTINATION}. Allow it in the bucket's policy, and in the permissions of ` +
          "the role or user that runs the sync. S3 said: User: arn:aws:sts::123456789012:assumed-role/" +
          "sync-buckets-copy-range-role/sync-buckets-copy-range-function is not authorized to perform: " +
          `s3:PutObject on resource: "arn:aws:s3:::${DESTINATION}/absent" because no identity-based policy allows ` +
          `the s3:PutObject action. 2 objects could not be copied, so nothing was deleted. The first is "absent". ${report(scene)}`,
      });
      expect(ran.report?.notable.map(({ key, outcome, code }) => ({ key, outcome, code }))).to.deep.equal([
        { key: "absent", outcome: "failed", code: "AccessDenied" },
        { key: "changed", outcome: "failed", code: "AccessDenied" },
      ]);
      expect(texts(scene.destination)).to.deep.equal(BEFORE);
    });

    it("with NoProgress if every worker crashes", async () => {
      fill(await open({ instead: { "copy-range": () => crash } }));
      const ran = await scene.run();
      expect(failure(ran)).to.deep.equal({
        error: "NoProgress",
        cause:
          "Round 2 made no progress, with 1 key range remaining. Nothing was deleted. Crash: crashed. " +
          `Start the execution again: objects that were copied stay copied. ${report(scene)}`,
      });
      expect(texts(scene.destination)).to.deep.equal(BEFORE);
    });

    it("with the error of an intermediate step, and still writes the report", async () => {
      fill(await open({ instead: { gather: () => crash } }));
      const ran = await scene.run();
      expect(failure(ran)).to.deep.equal({ error: "Crash", cause: `crashed. ${report(scene)}` });
      expect(ran.report?.failure).to.deep.equal({ error: "Crash", cause: "crashed" });
      // The workers' results count although their round was not gathered.
      expect(ran.report?.objects).to.deep.equal(
        counts({ source: 3, destination: 3, kept: 1, copied: 2, orphans: 1, retained: 1 }),
      );
      expect(retained(ran)).to.deep.equal([["the run failed before the deletes", 1]]);
      expect(texts(scene.destination)).to.deep.equal({ ...AFTER, gone: "gone" });
    });

    it("with SyncIncomplete if a batch of deletes crashes in two rounds", async () => {
      fill(await open({ instead: { "delete-orphans": () => crash } }));
      const ran = await scene.run();
      expect(failure(ran)).to.deep.equal({
        error: "SyncIncomplete",
        cause:
          "1 orphan could not be deleted, because workers ended with errors. The first error: Crash: crashed. The report " +
          "has all errors. " +
          `Fix the cause and start the execution again. ${report(scene)}`,
      });
      expect(retained(ran)).to.deep.equal([["the deletes ended with an error", 1]]);
      expect(texts(scene.destination)).to.deep.equal({ ...AFTER, gone: "gone" });
    });
  });

  describe("over several rounds", () => {
    const KEYS = Array.from({ length: 40 }, (_, i) => `key-${String(i).padStart(2, "0")}`);
    const fillMany = ({ source, destination }: Scene) => {
      for (const [i, key] of KEYS.entries()) {
        if (i % 4 !== 0) source.put(key, `current ${i}`);
        if (i % 4 === 0) destination.put(key, "orphan");
        if (i % 4 === 1) destination.put(key, "outdated");
        if (i % 4 === 2) destination.put(key, `current ${i}`);
      }
    };
    const OBJECTS = counts({ source: 30, destination: 30, kept: 10, copied: 20, orphans: 10, deleted: 10 });
    const expectEqualBuckets = () => expect(texts(scene.destination)).to.deep.equal(texts(scene.source));
    const rounds = ({ events }: Ran) =>
      events.filter(({ type, state }) => type === "entered" && state === "DivideKeys").length;

    for (const [progress, secondsPerReading] of [
      ["a few keys", 5],
      ["a third of the keys", 1],
    ] as const)
      it(`has the same result if each worker runs out of time after ${progress}`, async () => {
        fillMany(await open());
        const ran = await withAdvancingTime(secondsPerReading, () => scene.run());
        expect(objects(ran)).to.deep.equal(OBJECTS);
        expect(rounds(ran))
          .to.equal((ran.report as SyncOutput).rounds)
          .and.above(1);
        expectEqualBuckets();
      });

    it("retries the work item of a crashed worker in the next round", async () => {
      const crashOnce: Replacement = (own) => (event) =>
        isSecondOfRoundOne(event) ? crash() : own.invoke(event);
      fillMany(await open({ instead: { "divide-keys": three, "copy-range": crashOnce } }));
      const ran = await scene.run();
      expect(rounds(ran)).to.equal(2);
      expect(objects(ran)).to.deep.equal(OBJECTS);
      expectEqualBuckets();
    });

    it("continues after one round in which every worker crashed: it may have been an outage", async () => {
      const crashAll: Replacement = (own) => (event) =>
        (event as { round: number }).round === 1 ? crash() : own.invoke(event);
      fillMany(await open({ instead: { "copy-range": crashAll } }));
      const ran = await scene.run();
      expect(rounds(ran)).to.equal(2);
      expect(objects(ran)).to.deep.equal(OBJECTS);
      expectEqualBuckets();
    });

    it("keeps the copies of a worker that Lambda stopped", async () => {
      const { clock, stop } = stoppingClock();
      let stopped = 0;
      fillMany(
        await open({
          clock,
          instead: { "divide-keys": three },
          fault: ({ operation, key }) => {
            if (operation !== "CopyObject" || key !== "key-19" || stopped++ > 0) return undefined;
            stop();
            return { kind: "hangUp" };
          },
        }),
      );
      const ran = await scene.run();
      expect(rounds(ran)).to.equal(2);
      // The next worker counts the copies of the stopped worker as kept.
      const { kept, copied, destination, ...rest } = objects(ran) as SyncOutput["objects"];
      const { kept: _, copied: __, destination: ___, ...others } = OBJECTS;
      expect({ ...rest, sum: kept + copied }).to.deep.equal({ ...others, sum: 30 });
      expect(kept).to.be.above(10);
      expectEqualBuckets();
    });

    type Replacement = NonNullable<SceneOptions["instead"]>[string];

    const three = inThree(() => scene, ["key-13", "key-26"]);

    const isSecondOfRoundOne = (event: unknown): boolean => {
      const { round, item } = event as { round: number; item: number };
      return round === 1 && item === 1;
    };
  });
});

const crash = async () => {
  throw new FunctionError({ errorType: "Crash", errorMessage: "crashed", trace: [] });
};

/** The error message of a Lambda function in an execution's cause, or the cause if it is not JSON. */
function messageOf(cause: string): string {
  if (!cause.startsWith("{")) return cause;
  const { errorType: _, trace: __, ...rest } = JSON.parse(cause);
  return Object.keys(rest).join() === "errorMessage" ? rest.errorMessage : cause;
}

/** The numbers of S3 requests, by billing type. */
function requestsOf(scene: Scene) {
  const count = (...operations: string[]) =>
    scene.requests.filter((request) => operations.includes(request.split(" ")[0]!)).length;
  return {
    LIST: count("ListObjectsV2"),
    HEAD: count("HeadObject"),
    GET: count("GetObject", "GetObjectTagging"),
    PUT: count("PutObject"),
    COPY: count("CopyObject"),
    DELETE: count("DeleteObjects"),
  };
}
