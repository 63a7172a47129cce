import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { parseMachineArn } from "../../../../local/cli/deployed/machine/arn";
import type { Status } from "../../../../local/cli/deployed/machine/client";
import { SfnMachine } from "../../../../local/cli/deployed/machine/sfn";

const PREFIX = "arn:aws:states:eu-central-1:123456789012";
const ARN = `${PREFIX}:stateMachine:machine:live`;
// Only this client: other suites of the process use the class.
const sdk = new SFNClient({ region: "eu-central-1" });
const sfn = mockClient(sdk);
const client = new SfnMachine(sdk, parseMachineArn(ARN, "ARN"), "eu-central-1");

const errorOf = (result: Promise<unknown>): Promise<string> =>
  result.then(
    () => "none",
    ({ name, message }: Error) => `${name}: ${message}`,
  );

/** An error of the service. */
const refusal = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });

describe("the client of a machine", () => {
  beforeEach(() => sfn.reset());
  after(() => sfn.restore());

  it("describes a run with its output only if the run succeeded, as AWS does: an emulator has the error as the output", async () => {
    const described = async (status: Status) => {
      sfn.on(DescribeExecutionCommand).resolves({ status, output: "{}", error: "E", cause: "C" });
      const { output, error, cause } = (await client.describe("a"))!;
      return { output, error, cause };
    };
    const known = { error: "E", cause: "C" };
    expect(await described("SUCCEEDED")).to.deep.equal({ output: "{}", ...known });
    for (const status of ["FAILED", "ABORTED", "TIMED_OUT", "RUNNING"] as const)
      expect(await described(status), status).to.deep.equal({ output: undefined, ...known });
  });

  it("lists runs over several pages, newest first, without the items of their Maps", async () => {
    const page = (token: string | undefined, ...names: readonly (readonly [string, number])[]) => ({
      executions: names.map(([name, startDate]) => ({
        ...{
          executionArn: `${PREFIX}:execution:${name}`,
          stateMachineArn: ARN,
          name,
          status: "SUCCEEDED" as const,
        },
        startDate: new Date(startDate),
      })),
      nextToken: token,
    });
    const input = { stateMachineArn: `${PREFIX}:stateMachine:machine`, maxResults: 3 };
    sfn
      .on(ListExecutionsCommand, { ...input, nextToken: undefined })
      .resolves(page("2", ["machine:a", 1], ["machine/CopyRanges:x", 9], ["machine:b", 3]))
      .on(ListExecutionsCommand, { ...input, nextToken: "2" })
      .resolves(page("3", ["machine/CopyRanges:y", 8], ["machine:c", 2], ["machine:d", 0]));
    const names = (await client.list({ limit: 3 })).map(({ name }) => name);
    expect(names).to.deep.equal(["machine:b", "machine:c", "machine:a"]);
    expect(sfn.commandCalls(ListExecutionsCommand)).to.have.length(2);
  });

  it("lists runs of several statuses, of which the service selects one at most", async () => {
    const runs = (["FAILED", "RUNNING", "TIMED_OUT"] as const).map((status) => ({
      ...{
        executionArn: `${PREFIX}:execution:machine:${status}`,
        stateMachineArn: ARN,
        name: status,
        status,
      },
      startDate: new Date(0),
    }));
    const stateMachineArn = `${PREFIX}:stateMachine:machine`;
    sfn.on(ListExecutionsCommand).rejects(new Error("another input"));
    const input = { stateMachineArn, maxResults: 9, nextToken: undefined };
    const respond = (executions: typeof runs, others: object) =>
      sfn.on(ListExecutionsCommand, { ...input, ...others }, true).resolves({ executions });
    respond(runs, {});
    respond(runs.slice(0, 1), { statusFilter: "FAILED" });
    respond(runs, { maxResults: 1_000 });
    const names = async (...statuses: Status[]) =>
      (await client.list({ limit: 9, ...(statuses.length > 0 && { statuses }) })).map(({ name }) => name);
    expect(await names()).to.deep.equal(["FAILED", "RUNNING", "TIMED_OUT"]);
    expect(await names("FAILED")).to.deep.equal(["FAILED"]);
    expect(await names("TIMED_OUT", "FAILED")).to.deep.equal(["FAILED", "TIMED_OUT"]);
    const sizes = sfn.commandCalls(ListExecutionsCommand).map(({ args }) => args[0].input.maxResults);
    expect(sizes).to.deep.equal([9, 9, 1_000]);
  });

  const exited = (id: number, name: string, output: string): HistoryEvent => ({
    ...{ id, timestamp: new Date(0), type: "TaskStateExited" },
    stateExitedEventDetails: { name, output },
  });
  const EVENTS: readonly HistoryEvent[] = [
    exited(1, "Prepare", "{}"),
    exited(2, "Gather", '{"round":1}'),
    exited(3, "Gather", '{"round":2}'),
    exited(4, "DivideKeys", '{"keys":7}'),
    {
      ...{ id: 5, timestamp: new Date(0), type: "MapStateEntered" },
      stateEnteredEventDetails: { name: "CopyRanges", input: '{"round":3}' },
    },
    {
      ...{ id: 6, timestamp: new Date(0), type: "MapRunStarted" },
      mapRunStartedEventDetails: { mapRunArn: "map-run" },
    },
    { ...exited(7, "Report", '{"trunc'), type: "TaskStateExited" },
  ];

  /** Pages of two events, the last event first. */
  function respondBackwards(): void {
    const backwards = EVENTS.toReversed();
    for (let from = 0; from < backwards.length; from += 2)
      sfn
        .on(GetExecutionHistoryCommand, {
          ...{ executionArn: `${PREFIX}:execution:machine:run`, reverseOrder: true, maxResults: 1_000 },
          nextToken: from === 0 ? undefined : String(from),
        })
        .resolves({ events: backwards.slice(from, from + 2), nextToken: String(from + 2) });
  }

  it("reads a history backwards, from its end to the last round that was added up", async () => {
    respondBackwards();
    expect(await client.events("run", 0)).to.deep.equal([
      { id: 3, state: { type: "exited", state: "Gather", data: { round: 2 }, at: 0 } },
      { id: 4, state: { type: "exited", state: "DivideKeys", data: { keys: 7 }, at: 0 } },
      { id: 5, state: { type: "entered", state: "CopyRanges", data: { round: 3 }, at: 0 } },
      { id: 6, mapRun: "map-run" },
      { id: 7 }, // AWS has truncated its data
    ]);
    expect(sfn.commandCalls(GetExecutionHistoryCommand)).to.have.length(3);
  });

  it("reads only the events that are new", async () => {
    respondBackwards();
    expect((await client.events("run", 5)).map(({ id }) => id)).to.deep.equal([6, 7]);
    expect(sfn.commandCalls(GetExecutionHistoryCommand)).to.have.length(2);
  });

  it("counts the items of a Map Run that have ended in any way", async () => {
    const none = { failed: 1, timedOut: 0, aborted: 2, resultsWritten: 0 };
    const itemCounts = { ...none, total: 10, pending: 2, running: 3, succeeded: 2 };
    sfn.on(DescribeMapRunCommand, { mapRunArn: "map-run" }).resolves({ itemCounts });
    expect(await client.mapCounts("map-run")).to.deep.equal({ done: 5, total: 10 });
  });

  it("starts a run on the alias, and refuses a name that is taken", async () => {
    sfn.on(StartExecutionCommand).resolves({});
    await client.start("run", '{"pair":"a"}');
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).to.deep.equal({
      ...{ stateMachineArn: ARN, name: "run", input: '{"pair":"a"}' },
    });
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: "taken", $metadata: {} }));
    expect(await errorOf(client.start("run", "{}"))).to.match(/^UsageError: There is a run run already\./);
  });

  it("knows no run that Step Functions does not know", async () => {
    sfn.onAnyCommand().rejects(new ExecutionDoesNotExist({ message: "no", $metadata: {} }));
    expect(await client.describe("run")).to.equal(undefined);
  });

  for (const [name, message, expected] of [
    [
      "AccessDeniedException",
      "not authorized",
      /^Error: Step Functions denied states:StopExecution on arn:\S+:run\. Allow it /,
    ],
    [
      "ThrottlingException",
      "Rate exceeded",
      /^Error: Step Functions throttles states:StopExecution\. Wait a minute/,
    ],
    ["UnrecognizedClientException", "invalid", /^InvalidCredentials: .*the access key is not known/],
    ["InvalidSignatureException", "no match", /^InvalidCredentials: .*the secret access key does not belong/],
    [
      "CredentialsProviderError",
      "Could not load.",
      /^InvalidCredentials: .* cannot be used: Could not load\. Correct/,
    ],
    ["InvalidArn", "Invalid Arn", /^UsageError: Step Functions in eu-central-1 does not accept arn:/],
    ["StateMachineDoesNotExist", "no", /^UsageError: There is no state machine arn:/],
    [
      "TimeoutError",
      "no response",
      /^Error: Could not connect to Step Functions in eu-central-1: no response\. Check /,
    ],
    [
      "ValidationException",
      "odd",
      /^Error: Step Functions refused states:StopExecution on arn:\S+: ValidationException: odd\.$/,
    ],
  ] as const)
    it(`says what to do about ${name}`, async () => {
      sfn.on(StopExecutionCommand).rejects(refusal(name, message));
      expect(await errorOf(client.stop("run", "a test"))).to.match(expected);
    });
});
