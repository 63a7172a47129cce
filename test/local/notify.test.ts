import { expect } from "chai";
import { openScene, program, type Scene, type SceneOptions } from "./scene";

/** A run of a stack with alarms, whose source is empty, so that it fails. The message of its topic comes with it. */
async function failed(options: SceneOptions = {}, input: unknown = {}) {
  const registered = await program({ "sync-buckets:alarms": "true" });
  const scene: Scene = await openScene({ ...options, program: options.program ?? registered });
  scene.destination.put("orphan", "text");
  const { topics } = scene.account.state;
  for (const messages of topics.values()) messages.length = 0;
  const { ended, events } = await scene.run(input);
  await scene.close();
  const entered = events.flatMap(({ type, state }) => (type === "entered" ? [state] : []));
  return { ended, trail: entered.slice(-4), messages: [...topics.values()].flat() };
}

describe("a failed run of a stack with alarms", () => {
  it("publishes its pair, its run, its error, what to do, its report, and its execution", async () => {
    const { ended, trail, messages } = await failed();
    expect(trail).to.deep.equal(["Report", "Succeeded?", "Notify", "Failed"]);
    expect(ended.status === "FAILED" && ended.error).to.equal("SourceEmpty");
    const [message] = messages;
    expect([messages.length, message?.subject]).to.deep.equal([
      1,
      "sync-buckets: the pair default failed with SourceEmpty",
    ]);
    const lines = message!.text.split("\n").filter((line) => line !== "");
    expect(message!.text.split("Report: ")).to.have.length(2);
    expect(lines.slice(0, 3)).to.deep.equal([
      "The run run-1 of the pair default (source-bucket to destination-bucket) failed.",
      "Stack: sync-buckets/local/sync-buckets",
      "Error: SourceEmpty",
    ]);
    expect(lines.slice(-4)).to.deep.equal([
      "What to do: Check that the source is the right bucket, and find out who emptied it. Only if the destination should be empty, " +
        'start with `"allowEmptySource": true`.',
      "Report: s3://sync-buckets-runs-bucket/runs/run-1/report.json",
      "Or: npm run -s runs -- report arn:aws:states:eu-central-1:123456789012:execution:sync-buckets-sync-machine:run-1",
      "Execution: https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/" +
        encodeURIComponent(
          "arn:aws:states:eu-central-1:123456789012:execution:sync-buckets-sync-machine:run-1",
        ),
    ]);
  });

  it("ends with its own error if the message cannot be published", async () => {
    const registered = await program({ "sync-buckets:alarms": "true" });
    const resources = registered.resources.filter(({ type }) => type !== "aws:sns/topic:Topic");
    const { ended, trail, messages } = await failed({ program: { ...registered, resources } });
    expect([trail.at(-1), messages]).to.deep.equal(["FailedUnnoticed", []]);
    expect(ended.status === "FAILED" && ended.error).to.equal("SourceEmpty");
  });

  for (const input of [{ maxDeletes: "5" }, "text", [1]])
    it(`publishes its error and its execution if it is refused: ${JSON.stringify(input)}`, async () => {
      const { ended, trail, messages } = await failed({}, input);
      expect(trail).to.deep.equal(["Prepare", "NotifyWithoutReport", "FailedWithoutReport"]);
      expect(ended.status === "FAILED" && ended.error).to.equal("InvalidRequest");
      const [first = "", cause] = messages[0]!.text.split(" Cause: ");
      expect([messages.length, messages[0]?.subject, first]).to.deep.equal([
        1,
        "sync-buckets: a run failed without a report",
        `The run run-1 failed without a report. Input: ${JSON.stringify(input)} Execution: ` +
          "arn:aws:states:eu-central-1:123456789012:execution:sync-buckets-sync-machine:run-1 Error: InvalidRequest",
      ]);
      expect(cause).to.match(/expected (a whole number of 0 or more|an object such as)/);
    });

  it("publishes its error if the report fails", async () => {
    const full = Object.assign(new Error("No space."), { name: "Full" });
    const { ended, trail, messages } = await failed({
      instead: {
        report: () => async () => {
          throw full;
        },
      },
    });
    expect(trail.slice(-3)).to.deep.equal(["Report", "NotifyWithoutReport", "FailedWithoutReport"]);
    expect(ended.status === "FAILED" && ended.error).to.equal("Full");
    expect(messages.map(({ text }) => text.replace(/.* Error/, "Error"))).to.deep.equal([
      "Error: Full Cause: No space.",
    ]);
  });

  it("publishes nothing if Prepare finds another run in progress, and ends with its error", async () => {
    const other = Object.assign(new Error("The run a is in progress."), { name: "AlreadyRunning" });
    const { ended, trail, messages } = await failed({
      instead: {
        prepare: () => async () => {
          throw other;
        },
      },
    });
    expect(trail).to.deep.equal(["Prepare", "FailedWithoutReport"]);
    expect(ended.status === "FAILED" && [ended.error, ended.cause]).to.deep.equal([
      "AlreadyRunning",
      "The run a is in progress.",
    ]);
    expect(messages).to.deep.equal([]);
  });

  it("is refused with its own error if the message cannot be published", async () => {
    const registered = await program({ "sync-buckets:alarms": "true" });
    const resources = registered.resources.filter(({ type }) => type !== "aws:sns/topic:Topic");
    const { ended, messages } = await failed({ program: { ...registered, resources } }, { maxDeletes: "5" });
    expect(messages).to.deep.equal([]);
    expect(ended.status === "FAILED" && ended.error).to.equal("InvalidRequest");
  });

  it("publishes its error if it has lost its lease: it did not find another run when it began, but was in progress", async () => {
    const lost = { error: "LeaseLost", cause: "The lease could not be read." };
    const { ended, messages } = await failed({
      instead: {
        report: (own) => async (event) => own.invoke({ ...(event as object), failure: lost }),
      },
    });
    expect(ended.status === "FAILED" && ended.error).to.equal("LeaseLost");
    expect(messages.map(({ subject }) => subject)).to.deep.equal([
      "sync-buckets: the pair default failed with LeaseLost",
    ]);
  });

  it("publishes nothing without alarms", async () => {
    const { ended, trail } = await failed({ program: await program() });
    expect(trail.slice(-2)).to.deep.equal(["Succeeded?", "Failed"]);
    expect(ended.status).to.equal("FAILED");
  });
});
