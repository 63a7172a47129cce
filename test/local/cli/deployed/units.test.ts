import { expect } from "chai";
import { commandLine } from "../../../../local/cli/deployed/again";
import { isRun, parseMachineArn, parseRunArn } from "../../../../local/cli/deployed/machine/arn";
import { selectMachine } from "../../../../local/cli/deployed/machine/select";
import { bucketIn } from "../../../../local/cli/deployed/records/locate";
import { checkInput, newName } from "../../../../local/cli/deployed/start";

const PREFIX = "arn:aws-us-gov:states:us-gov-west-1:123456789012";
const BASE = `${PREFIX}:stateMachine:machine`;

/** The message of an error; `none` if there is none. */
const errorOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("the machine of npm run runs", () => {
  const outputs = async () => ({ stateMachineArn: `${BASE}:live`, runsBucket: "runs-bucket" });
  const noStack = () => Promise.reject(new Error("no stack"));
  const machine = { base: BASE, region: "us-gov-west-1", account: "123456789012", name: "machine" };

  it("is that of the stack, or of --state-machine, or of the run's ARN", async () => {
    const live = { ...machine, arn: `${BASE}:live` };
    expect(await selectMachine({}, undefined, outputs)).to.deep.equal({
      machine: live,
      runsBucket: "runs-bucket",
    });
    expect(await selectMachine({ stateMachine: `${BASE}:live` }, "run", noStack)).to.deep.equal({
      ...{ machine: live, runsBucket: undefined },
    });
    expect(
      await selectMachine({ runsBucket: "other" }, `${PREFIX}:execution:machine:run`, noStack),
    ).to.deep.equal({
      ...{ machine: { ...machine, arn: BASE }, runsBucket: "other" },
    });
  });

  for (const [what, act, message] of [
    [
      "both options",
      () => selectMachine({ stack: "dev", stateMachine: BASE }, undefined, outputs),
      "--stack and --state-machine are given. Use one of them.",
    ],
    [
      "a run of another machine",
      () => selectMachine({ stateMachine: `${BASE}2` }, `${PREFIX}:execution:machine:run`, noStack),
      `${PREFIX}:execution:machine:run is a run of the state machine machine, and --state-machine is machine2.`,
    ],
    [
      "a run of a machine that is not the stack's",
      () => selectMachine({ stack: "dev" }, `${PREFIX}:execution:other:run`, outputs),
      `${PREFIX}:execution:other:run is a run of the state machine other, and that of the stack is machine.`,
    ],
    [
      "a stack without the output",
      () => selectMachine({ stack: "dev" }, undefined, async () => ({})),
      "The stack dev has no output stateMachineArn. Deploy it with pulumi up, select another one with --stack, or give the " +
        "ARN with --state-machine.",
    ],
    [
      "a stack whose output is no ARN",
      () => selectMachine({ stack: "Prod" }, undefined, async () => ({ stateMachineArn: "" })),
      'The output stateMachineArn of the stack Prod is ""; expected the ARN of a state machine, such as ' +
        "arn:aws:states:eu-central-1:123456789012:stateMachine:sync-buckets-sync-machine-0a1b2c3:live.",
    ],
    [
      "the ARN of a function",
      () => parseMachineArn("arn:aws:lambda:eu-central-1:123456789012:function:f", "--state-machine"),
      '--state-machine is "arn:aws:lambda:eu-central-1:123456789012:function:f"; expected the ARN of a state machine, such as ' +
        "arn:aws:states:eu-central-1:123456789012:stateMachine:sync-buckets-sync-machine-0a1b2c3:live.",
    ],
    [
      "an item of a Map",
      () => parseRunArn(`${PREFIX}:execution:machine/CopyRanges:x`),
      `${PREFIX}:execution:machine/CopyRanges:x is an item of a Map in a run, not a run. Name the run itself.`,
    ],
    [
      "the ARN of a machine in place of a run",
      () => parseRunArn(BASE),
      `"${BASE}" is not the name of a run, and not the ARN of an execution.`,
    ],
  ] as const)
    it(`is refused: ${what}`, async () => {
      expect(await errorOf(act)).to.equal(message);
    });

  it("has runs, and items of their Maps, which are none", () => {
    const arns = ["machine:run", "machine/CopyRanges:x", "machine2:run"].map(
      (end) => `${PREFIX}:execution:${end}`,
    );
    expect(arns.map((arn) => isRun({ base: BASE }, arn))).to.deep.equal([true, false, false]);
  });
});

describe("a run that npm run runs starts", () => {
  it("has a name that Step Functions accepts", () => {
    const names = [{}, { pair: "photos" }, { pair: "p".repeat(40) }, { pair: 7 }, []].map((input) =>
      newName(input, new Date("2026-11-26T07:00:01.999Z"), 0.5),
    );
    expect(names).to.deep.equal([
      "run-20261126T070001-i000",
      "photos-20261126T070001-i000",
      `${"p".repeat(40)}-20261126T070001-i000`,
      "run-20261126T070001-i000",
      "run-20261126T070001-i000",
    ]);
    expect(names.every((name) => /^[\w-]{1,80}$/.test(name))).to.equal(true);
  });

  it("has an input whose fields are checked, but not its pair, which only the stack knows", async () => {
    const errors = [
      { pair: "any" },
      { source: "same", destination: "same" },
      { prefix: "x" },
      { sorce: "a" },
      7,
    ].map((input) => errorOf(() => checkInput(input)));
    expect((await Promise.all(errors)).map((text) => text.slice(0, 38))).to.deep.equal([
      ...["none", "none", "none"],
      '"sorce" is not a field of the input; d',
      "The input is 7; expected an object suc",
    ]);
  });
});

describe("what npm run runs prints", () => {
  it("is a command line that selects the same machine", () => {
    const options = {
      stack: "my stack",
      stateMachine: undefined,
      endpoint: "http://localhost:4566",
      profile: "o'k",
      runsBucket: "my-runs",
    };
    expect(commandLine(options, "watch", "run")).to.equal(
      "npm run -s runs -- watch run --stack 'my stack' --runs-bucket my-runs --endpoint http://localhost:4566 --profile 'o'\\''k'",
    );
    expect(commandLine({}, "list")).to.equal("npm run -s runs -- list");
  });

  it("is the report in the bucket that the output or the error of a run names", () => {
    const uri = "s3://runs-bucket/runs/a/report.json";
    const bucketOf = (output: string | undefined, cause?: string) => bucketIn({ name: "a", output, cause });
    expect(bucketOf(JSON.stringify({ report: uri }))).to.equal("runs-bucket");
    expect(bucketOf(undefined, `An object failed. Report: ${uri}`)).to.equal("runs-bucket");
    expect(bucketOf(undefined, "s3://source/key")).to.equal(undefined);
  });

  it("is not in a bucket that a key or a prefix of the run names", () => {
    const uri = "s3://runs-bucket/runs/a/report.json";
    const key = "s3://other-bucket/runs/a/report.json";
    const bucketOf = (output: string | undefined, cause?: string) => bucketIn({ name: "a", output, cause });
    expect(bucketOf(JSON.stringify({ prefix: key, report: uri }))).to.equal("runs-bucket");
    expect(bucketOf(undefined, `The first error: ${key}: denied. Report: ${uri}`)).to.equal("runs-bucket");
    for (const cause of [`The first error: ${key}: denied.`, key, "Report: s3://b/runs/c/report.json"])
      expect(bucketOf(undefined, cause), cause).to.equal(undefined);
    for (const output of ["no JSON", "null", "{}", JSON.stringify({ report: 1 })])
      expect(bucketOf(output), output).to.equal(undefined);
  });
});
