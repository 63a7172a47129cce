import { expect } from "chai";
import { type ExecutionStatus, Leases, type Taker } from "../../../sync/records/leases";
import { memoryStore } from "../memory-store";

const taker = (name: string, destinationPrefix = ""): Taker => ({
  ...{
    name,
    execution: `arn:${name}`,
    startedAt: "2026-11-26T12:00:00Z",
    destination: "copy",
    destinationPrefix,
  },
});

/** Leases in memory. `status` has the executions that Step Functions knows. */
function leases() {
  const time = { now: 0 };
  const store = memoryStore();
  const made = new Leases(store, "runs", { now: () => time.now });
  const status: Record<string, string> = {};
  const ask: ExecutionStatus = async (execution) => status[execution];
  const take = (name: string, prefix?: string) =>
    made.take(taker(name, prefix), ask).catch((error: Error) => `${error.name}: ${error.message}`);
  return { made, store, time, status, take };
}

describe("the lease of a pair", () => {
  it("goes to one of two runs that start in the same second. The other one names it, and what to do", async () => {
    for (const status of [{ "arn:a": "RUNNING", "arn:b": "RUNNING" }, {}]) {
      const all = leases();
      Object.assign(all.status, status);
      const taken = await Promise.all([all.take("a"), all.take("b")]);
      expect(taken.filter((one) => typeof one === "object")).to.have.length(1);
      expect(taken.find((one) => typeof one === "string")).to.match(
        /^AlreadyRunning: The run [ab] \(arn:[ab], started at 2026-11-26T12:00:00Z\) of this pair is in progress\. This one changed nothing\. Wait /,
      );
    }
  });

  it("is kept by its run at a second attempt, and is free after the run has given it up", async () => {
    const { made, take } = leases();
    const first = await take("a");
    expect(await take("a")).to.deep.equal(first);
    await made.release(first as never);
    const second = await take("b");
    expect(second).to.be.an("object").and.not.deep.equal(first);
  });

  it("is another one for another prefix of the pair's destination", async () => {
    const { take } = leases();
    const taken = await Promise.all(["", "x/"].map((prefix) => take(`run-${prefix}`, prefix)));
    expect(taken.map((one) => typeof one)).to.deep.equal(["object", "object"]);
  });

  for (const state of ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
    it(`is taken over from an execution that is ${state}, which has lost it then`, async () => {
      const { made, status, take } = leases();
      const first = await take("a");
      status["arn:a"] = state;
      const second = await take("b");
      await made.check(second as never);
      const error = await made.check(first as never).catch((lost: Error) => lost);
      expect(String(error)).to.match(
        /^LeaseLost: This run has lost the lease of its pair to the run b \(arn:b, /,
      );
      await made.release(first as never); // of the other run
      await made.check(second as never);
    });

  for (const state of ["RUNNING", "PENDING_REDRIVE"])
    it(`is not taken over from an execution that is ${state}`, async () => {
      const { made, status, take, time } = leases();
      const first = await take("a");
      status["arn:a"] = state;
      time.now += 30 * 86_400_000;
      expect(await take("b")).to.match(/^AlreadyRunning: /);
      await made.check(first as never);
    });

  it("is taken over from an execution that does not exist, but not at once: Step Functions may not know a new one yet", async () => {
    const { take, time } = leases();
    await take("a");
    time.now += 60_000;
    expect(await take("b")).to.match(/^AlreadyRunning: /);
    time.now += 300_000;
    expect(await take("b")).to.be.an("object");
  });

  it("of another state machine, whose executions the role may not describe, ends with what to do", async () => {
    const { made, take } = leases();
    await take("a");
    const denied = Object.assign(
      new Error("User: arn:role is not authorized to perform: states:DescribeExecution."),
      {
        name: "AccessDeniedException",
      },
    );
    const error = await made.take(taker("b"), () => Promise.reject(denied)).catch((thrown: Error) => thrown);
    expect(String(error)).to.match(
      /^AccessDenied: The run a \(arn:a, started at 2026-11-26T12:00:00Z\) holds the lease of this pair, and its status could not be read: User: arn:role is not authorized to perform: states:DescribeExecution\. It is probably an execution of another state machine with the same bucket for its records\. If it has ended, delete s3:\/\/runs\/runs\/leases\/[0-9a-f]{64}\.json and start again\. Otherwise wait for its end\. This run changed nothing\.$/,
    );
    expect(error).to.have.property("cause", denied);
    const outage = await made
      .take(taker("b"), () => Promise.reject(new Error("503")))
      .catch((thrown: Error) => thrown);
    expect(String(outage)).to.equal("Error: 503");
  });

  it("is not written without end to a server that has no record and refuses to write one", async () => {
    let writes = 0;
    const writeNew = async () => {
      writes++;
      return undefined;
    };
    const made = new Leases({ ...memoryStore(), writeNew }, "runs", { now: () => 0 });
    const error = await made.take(taker("a"), async () => undefined).catch((thrown: Error) => thrown);
    expect(String(error)).to.match(
      /^RequestFailed: A request to S3 failed at each attempt: s3:\/\/runs\/runs\/leases\/[0-9a-f]{64}\.json does not exist, but cannot be written as a new object\. /,
    );
    expect(writes).to.equal(6);
  });

  it("that other runs take over and release at each attempt ends with the last of them", async () => {
    let writes = 0;
    const store = memoryStore();
    const replace = async () => {
      writes++;
      return undefined;
    };
    const made = new Leases({ ...store, replace }, "runs", { now: () => 0 });
    const first = await made.take(taker("a"), async () => undefined);
    await store.write("runs", first.key, (await store.read("runs", first.key))!.replace("false", "true"));
    const error = await made.take(taker("b"), async () => undefined).catch((thrown: Error) => thrown);
    expect(String(error)).to.match(/^AlreadyRunning: The run a \(arn:a, /);
    expect(writes).to.equal(5);
  });

  it("goes to one of two runs that take over at the same time", async () => {
    const { status, take } = leases();
    await take("a");
    Object.assign(status, { "arn:a": "FAILED", "arn:b": "RUNNING", "arn:c": "RUNNING" });
    const taken = await Promise.all([take("b"), take("c")]);
    expect(taken.map((one) => typeof one).sort()).to.deep.equal(["object", "string"]);
  });

  it("is lost after it was given up", async () => {
    const { made, take } = leases();
    const held = (await take("a")) as never;
    await made.release(held);
    expect(String(await made.check(held).catch((lost: Error) => lost))).to.match(
      /^LeaseLost: This run has lost the lease of its pair, and has stopped writing\. /,
    );
  });
});
