import { readFileSync } from "node:fs";
import { expect } from "chai";
import { functions } from "../functions";
import { bundle } from "../infra/bundle";
import { evaluated, openScene, program, withoutAction } from "./local/scene";
import { contents, type World, world } from "./sync/world";

/** The names of all requests to the synced buckets, without those for the run's records. */
const operations = ({ calls }: World): string[] =>
  calls.filter(({ bucket }) => bucket !== "runs-bucket").map(({ operation }) => operation);

// The first promise, "It converges", is tested in test/sync/convergence.test.ts.
describe("It loses nothing. An object whose ETag changed after it was listed is neither overwritten nor deleted. Nothing is deleted after a failed copy, or while a listed object that can be copied is missing from the destination. An excluded key is never touched.", () => {
  it("if another client writes at any request of a run", async () => {
    for (let at = 0; at < 40; at++) {
      const all = world({ recordsInMemory: true });
      const { s3, source, destination, advanceClock, sync } = all;
      for (const key of ["a", "b", "c"]) source.put(key, `new ${key}`);
      for (const key of ["b", "c", "x", "y"]) destination.put(key, `old ${key}`);
      advanceClock(60);
      let request = 0;
      const written = new Map<string, string | undefined>();
      s3.hooks.fault = () => {
        if (request++ !== at) return undefined;
        for (const key of ["a", "c", "x"])
          written.set(key, destination.put(key, `another client's ${key} ${at}`).etag);
        return undefined;
      };
      await sync();
      // Writes after the destination was listed must survive. Earlier writes are part of the listing.
      const listed = all.calls.findIndex(
        ({ operation, bucket }) => operation === "ListObjectsV2" && bucket === "destination-bucket",
      );
      if (at <= listed) continue;
      const now = contents(destination);
      for (const [key, etag] of written) {
        if (now[key] !== contents(source)[key]) expect(now[key], `${key} after request ${at}`).to.equal(etag);
      }
    }
  });

  it("if any copy fails, no delete is requested", async () => {
    for (const failing of ["a", "b", "c"]) {
      const all = world({ recordsInMemory: true });
      const { s3, source, destination, advanceClock, sync } = all;
      for (const key of ["a", "b", "c"]) source.put(key, "1");
      destination.put("orphan", "1");
      advanceClock(60);
      s3.hooks.fault = ({ operation, key }) =>
        operation === "CopyObject" && key === failing ? { kind: "error", code: "InvalidRequest" } : undefined;
      expect((await sync()).error).to.equal("SyncIncomplete");
      expect(operations(all).filter((operation) => operation.startsWith("Delete"))).to.deep.equal([]);
      expect(destination.keys()).to.include("orphan");
    }
  });
});

describe("It has no size limit of its own. Only ranges and counts travel between states. Memory does not grow with the number of keys, on Lambda or on a laptop. Deletes scale as copies do.", () => {
  it("the data of the states does not grow with the number of objects", async () => {
    const largest = async (objects: number) => {
      const { source, destination, advanceClock, sync } = world({ recordsInMemory: true });
      for (let i = 0; i < objects; i++) source.put(`${"long ".repeat(40)}${i}`, "1");
      for (let i = 0; i < objects; i++) destination.put(`orphan ${"long ".repeat(40)}${i}`, "1");
      advanceClock(60);
      const { states } = await sync({ dryRun: true }, { keysPerWorker: Math.ceil(objects / 4) });
      return Math.max(...states.map((state) => JSON.stringify(state).length));
    };
    const [few, many] = [await largest(300), await largest(3_000)];
    expect(many - few).to.be.below(100); // some counts have one more digit
    expect(many).to.be.below(10_000);
  });
});

describe("An unchanged pair costs only its LIST requests: two per 1,000 keys, in every run after the first, with `compare: etag` or `time` (`metadata` sends a HEAD per object).", () => {
  it("for flat and deep buckets, with and without the key histogram of an earlier run", async () => {
    for (const name of [(i: number) => `${i}`, (i: number) => `${i % 7}/${i % 11}/${i}`]) {
      const all = world();
      for (let i = 0; i < 5_500; i++) all.source.put(name(i), "1");
      all.advanceClock(1);
      for (let i = 0; i < 5_500; i++) all.destination.put(name(i), "1");
      all.advanceClock(60);
      await all.sync();
      for (const compare of ["etag", "time", "etag"]) {
        all.advanceClock(60);
        all.calls.length = 0;
        const { output } = await all.sync({ compare });
        // Six pages of each bucket, and the LIST of one key that finds its Region.
        expect(operations(all)).to.deep.equal(Array(14).fill("ListObjectsV2"));
        expect(output.objects.kept).to.equal(5_500);
      }
    }
  });
});

describe("What is tested is what is deployed. The same state machine JSON, bundles and IAM policies run on this computer without an AWS account, and through the real Pulumi engine.", () => {
  before(evaluated);

  it("a local execution runs the registered definition and the registered function archives", async () => {
    const registered = await program();
    const of = (type: string) => registered.resources.filter((resource) => resource.type === type);
    const scene = await openScene();
    try {
      scene.source.put("key", "1");
      const { ended } = await scene.run();
      expect(ended.status).to.equal("SUCCEEDED");
      expect(contents(scene.destination)).to.deep.equal(contents(scene.source));
      const [machine] = of("aws:sfn/stateMachine:StateMachine");
      expect(scene.account.definition).to.equal(machine?.inputs.definition);
      const archives = of("aws:lambda/function:Function");
      expect([...scene.account.functions.keys()]).to.have.members(
        archives.map(({ state }) => state.qualifiedArn),
      );
      const code = readFileSync(bundle(), "utf8");
      for (const { inputs } of archives) expect(inputs.code["index.js"] === code).to.equal(true);
      expect(archives.map(({ inputs }) => JSON.parse(inputs.code["settings.json"]).function)).to.have.members(
        Object.keys(functions),
      );
    } finally {
      await scene.close();
    }
  });

  it("a local execution fails with AccessDenied if a policy lacks an action", async () => {
    const scene = await openScene({ policy: withoutAction("copy-range", 3, "s3:PutObject") });
    try {
      scene.source.put("key", "1");
      const { ended } = await scene.run();
      expect(ended.status === "FAILED" && ended.error).to.equal("AccessDenied");
      expect(scene.destination.keys()).to.deep.equal([]);
    } finally {
      await scene.close();
    }
  });
});

describe("Operators can see what it does. The schedule, plan, result, cost and failures are visible where they already look, without reading code.", () => {
  it("a stack has its schedules in EventBridge Scheduler, and alarms and a dashboard in CloudWatch", async () => {
    const { resources } = await program({
      "sync-buckets:schedule": "cron(0 3 * * ? *)",
      "sync-buckets:alarms": "true",
      "sync-buckets:alarmEmail": "operators@example.com",
      "sync-buckets:dashboard": "true",
    });
    const types = resources.map(({ type }) => type);
    expect(types).to.include.members([
      "aws:scheduler/schedule:Schedule",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:sns/topicSubscription:TopicSubscription",
    ]);
  });

  it("a dry run has the plan and its cost, and a report has the result, the cost and the failures by reason", async () => {
    const all = world({ recordsInMemory: true });
    for (const key of ["a", "b"]) all.source.put(key, "1");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    const plan = (await all.sync({ dryRun: true })).report;
    expect(plan.objects).to.deep.include({ wouldCopy: 2, wouldDelete: 1 });
    expect(plan).to.have.nested.property("forecast.costUsd").above(0);
    all.s3.hooks.fault = ({ operation, key }) =>
      operation === "CopyObject" && key === "a" ? { kind: "error", code: "InvalidRequest" } : undefined;
    const { report } = await all.sync();
    expect(report.objects).to.deep.include({ copied: 1, failed: 1, deleted: 0 });
    expect(report.estimatedCostUsd).to.be.above(0);
    expect(report.failure?.error).to.equal("SyncIncomplete");
    expect(report.groups.map(({ outcome, count }) => ({ outcome, count }))).to.deep.include({
      outcome: "failed",
      count: 1,
    });
  });
});
