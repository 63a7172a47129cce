import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { functions } from "../../functions";
import { invokes, isDistributed, permissions, render } from "../../machine/asl";
import { mermaid } from "../../machine/mermaid";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import { COPY_ROUND_EVENTS, DELETE_ROUND_EVENTS, MAX_HISTORY_EVENTS } from "../../sync/steps/constants";
import { aslValidator, languageService } from "./validators";

const sync = machine(placeholders, { workers: 100, timeoutSeconds: 960 });
const definition = render(sync);
const file = (name: string) => readFileSync(join(__dirname, name), "utf8");

describe("the sync's state machine", () => {
  it("renders as sync.asl.json, which `npm run -s asl` prints", () => {
    expect(JSON.parse(JSON.stringify(definition))).to.deep.equal(JSON.parse(file("sync.asl.json")));
  });

  it("renders as sync.mmd, which `npm run -s asl -- --mermaid` prints", () => {
    expect(`${mermaid(definition)}\n`).to.equal(file("sync.mmd"));
  });

  it("passes both validators", async () => {
    expect(aslValidator(definition)).to.deep.equal([]);
    expect(await languageService(definition)).to.deep.equal([]);
  });

  it("has four more states with a topic, which publish the failure of a run, and passes both validators", async () => {
    const topic = "arn:aws:sns:us-east-1:123456789012:topic";
    const notifying = machine(placeholders, { workers: 100, timeoutSeconds: 960, topic });
    const { States } = render(notifying);
    const { Notify, FailedUnnoticed, NotifyWithoutReport, FailedWithoutReport, ...shared } = States;
    const { Prepare, Report, "Succeeded?": succeeded, ...others } = shared;
    const { Prepare: prepare, Report: report, "Succeeded?": without, ...same } = definition.States;
    expect(others).to.deep.equal(same);
    const Catch = [
      { ErrorEquals: ["AlreadyRunning"], Next: "FailedWithoutReport" },
      { ErrorEquals: ["States.ALL"], Next: "NotifyWithoutReport" },
    ];
    expect([Prepare, Report]).to.deep.equal([
      { ...prepare, Catch },
      { ...report, Catch },
    ]);
    expect({ NotifyWithoutReport, FailedWithoutReport }).to.deep.equal({
      NotifyWithoutReport: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: {
          TopicArn: topic,
          Subject: "sync-buckets: a run failed without a report",
          "Message.$":
            "States.Format('The run {} failed without a report. Input: {} Execution: {} Error: {} Cause: {}', " +
            "$$.Execution.Name, States.JsonToString($$.Execution.Input), $$.Execution.Id, $.Error, $.Cause)",
        },
        ResultPath: null,
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "FailedWithoutReport" }],
        Next: "FailedWithoutReport",
      },
      FailedWithoutReport: { Type: "Fail", ErrorPath: "$.Error", CausePath: "$.Cause" },
    });
    expect({ Notify, FailedUnnoticed, succeeded }).to.deep.equal({
      Notify: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Parameters: { TopicArn: topic, "Subject.$": "$.notice.subject", "Message.$": "$.notice.message" },
        ResultPath: null,
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "FailedUnnoticed" }],
        Next: "Failed",
      },
      FailedUnnoticed: { Type: "Fail", ErrorPath: "$.notice.error", CausePath: "$.notice.cause" },
      succeeded: {
        ...without,
        Choices: [
          { Variable: "$.status", StringEquals: "succeeded", Next: "Done" },
          { Variable: "$.notice.send", BooleanEquals: true, Next: "Notify" },
        ],
      },
    });
    expect(permissions(notifying)).to.deep.equal([{ action: "sns:Publish", resources: [topic] }]);
    expect(aslValidator(render(notifying))).to.deep.equal([]);
    expect(await languageService(render(notifying))).to.deep.equal([]);
  });

  it("invokes every function and has a distributed map", () => {
    expect(invokes(sync).map(({ name }) => name)).to.have.members(Object.keys(functions));
    expect(isDistributed(sync)).to.equal(true);
  });
});

interface Retry {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
}

describe("a state that Lambda has no room for", () => {
  const { CopyRanges, DeleteOrphans, ...others } = definition.States;
  const inMap = (map: unknown) => (map as Mutable).ItemProcessor.States;
  const workers = { ...inMap(CopyRanges), ...inMap(DeleteOrphans) };
  const retriesOf = (state: unknown) => (state as { readonly Retry?: readonly Retry[] }).Retry ?? [];
  const forRoom = (state: unknown) =>
    retriesOf(state).find(({ ErrorEquals }) =>
      ErrorEquals.includes("Lambda.TooManyRequestsException"),
    ) as Retry;

  /** With full jitter each wait is half as long on average. */
  function meanSeconds({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds }: Retry): number {
    const waits = Array.from({ length: MaxAttempts }, (_, i) => IntervalSeconds * BackoffRate ** i);
    return waits.reduce((sum, wait) => sum + Math.min(MaxDelaySeconds, wait), 0) / 2;
  }

  it("waits for the workers of another pair: ten minutes on average, and five as a worker", () => {
    for (const name of ["Prepare", "DivideKeys", "Gather", "GatherDeletes", "Report"])
      expect(meanSeconds(forRoom(others[name])), name).to.be.above(600);
    for (const name of ["RecordError", "RecordBatchError"])
      expect(meanSeconds(forRoom(workers[name])), name).to.be.above(600);
    for (const name of ["CopyRange", "DeleteBatch"])
      expect(meanSeconds(forRoom(workers[name])), name).to.be.above(300);
  });

  it("uses no more events of the history than a round may", () => {
    const eventsOf = (...names: string[]) =>
      names
        .flatMap((name) => retriesOf(others[name]))
        .reduce((sum, { MaxAttempts }) => sum + EVENTS_PER_RETRY * MaxAttempts, 0);
    expect(18 + eventsOf("DivideKeys", "Gather")).to.equal(COPY_ROUND_EVENTS);
    expect(13 + eventsOf("GatherDeletes")).to.equal(DELETE_ROUND_EVENTS);
    // Outside of the rounds.
    expect(20 + eventsOf("Prepare", "Report")).to.be.below(25_000 - MAX_HISTORY_EVENTS);
  });
});

/** TaskScheduled, TaskStarted, TaskFailed. */
const EVENTS_PER_RETRY = 3;

/** The fields that the mistakes change. */
interface Mutable {
  States: { [name: string]: Mutable };
  ItemProcessor: Mutable;
  Retry: Mutable[];
  Catch: Mutable[];
  [field: string]: unknown;
}

describe("a mistake in the definition", () => {
  const both = ["asl-validator", "amazon-states-language-service"];
  const mistakes: [string, (sync: Mutable) => void, readonly string[]][] = [
    ["an undefined next state", ({ States }) => (States.DivideKeys!.Next = "Nowhere"), both],
    ["an unreachable state", ({ States }) => Object.assign(States, { X: { Type: "Succeed" } }), both],
    ["a misspelled field", ({ States }) => (States.DivideKeys!.Timeout = 5), both],
    ["a path without its $", ({ States }) => (States.DivideKeys!.OutputPath = "Payload"), both.slice(0, 1)],
    [
      "a resource that is not an ARN",
      ({ States }) => (States.DivideKeys!.Resource = "lambda"),
      both.slice(0, 1),
    ],
    [
      "a JSONata field in a JSONPath state",
      ({ States }) => (States.DivideKeys!.Arguments = {}),
      both.slice(0, 1),
    ],
    [
      "a backoff rate below 1",
      ({ States }) => (States.DivideKeys!.Retry[0]!.BackoffRate = 0.5),
      both.slice(1),
    ],
    [
      "an undefined jitter strategy",
      ({ States }) => (States.DivideKeys!.Retry[0]!.JitterStrategy = "SOME"),
      both.slice(1),
    ],
    [
      "a transition out of a map",
      ({ States }) => goto(States.CopyRanges!.ItemProcessor.States.RangeLeft!, "DivideKeys"),
      both.slice(1),
    ],
    // Only `stateMachine` finds the following mistakes.
    ["an interval of 0 seconds", ({ States }) => (States.DivideKeys!.Retry[0]!.IntervalSeconds = 0), []],
    [
      "States.ALL before other catchers",
      ({ States }) => States.DivideKeys!.Catch.push({ ErrorEquals: ["A"], Next: "Report" } as never),
      [],
    ],
    [
      "States.ALL with another error",
      ({ States }) => (States.DivideKeys!.Catch[0]!.ErrorEquals = ["States.ALL", "A"]),
      [],
    ],
    [
      "an error name that AWS does not define",
      ({ States }) => (States.DivideKeys!.Catch[0]!.ErrorEquals = ["States.All"]),
      [],
    ],
    ["a label of 41 characters", ({ States }) => (States.CopyRanges!.Label = "x".repeat(41)), []],
    [
      "a loop without an exit",
      ({ States }) => goto(States.CopyRanges!.ItemProcessor.States.RangeLeft!, "RangeLeft"),
      [],
    ],
  ];
  const goto = (state: Mutable, Next: string) => Object.assign(state, { Next, End: undefined });

  for (const [mistake, apply, finders] of mistakes)
    it(`(${mistake}) is reported by ${finders.join(" and ") || "neither validator"}`, async () => {
      const changed: Mutable = JSON.parse(JSON.stringify(definition));
      apply(changed);
      const found = [aslValidator(changed), await languageService(changed)];
      expect(both.filter((_, at) => found[at]!.length > 0)).to.deep.equal(finders);
    });
});
