import { DeleteFunctionCommand, LambdaClient, ListVersionsByFunctionCommand } from "@aws-sdk/client-lambda";
import {
  DeleteStateMachineVersionCommand,
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { parseMachineArn } from "../../../../local/cli/deployed/machine/arn";
import { planPrune } from "../../../../local/cli/deployed/versions/plan";
import { summaryOf } from "../../../../local/cli/deployed/versions/prune";
import { SdkVersions } from "../../../../local/cli/deployed/versions/sdk";

const PREFIX = "arn:aws:states:eu-central-1:123456789012";
const MACHINE = `${PREFIX}:stateMachine:machine`;
const FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:sync-copy";
const region = "eu-central-1";
// Only these clients: other suites of the process use the classes.
const [sfnClient, lambdaClient] = [new SFNClient({ region }), new LambdaClient({ region })];
const [sfn, lambda] = [mockClient(sfnClient), mockClient(lambdaClient)];
const store = new SdkVersions(
  { sfn: sfnClient, lambda: lambdaClient, place: region },
  parseMachineArn(`${MACHINE}:live`, "ARN"),
);

const definition = (...functions: readonly string[]) => JSON.stringify({ functions });

/** A machine with versions 1 to 12. Version n calls version n of the function. */
function machineWith({
  alias = 12,
  running = [],
}: {
  alias?: number;
  running?: readonly (number | undefined)[];
} = {}) {
  const numbers = Array.from({ length: 12 }, (_, i) => i + 1);
  const versions = numbers.map((n) => ({
    stateMachineVersionArn: `${MACHINE}:${n}`,
    creationDate: new Date(n),
  }));
  sfn
    .on(ListStateMachineVersionsCommand, { stateMachineArn: MACHINE, nextToken: undefined })
    .resolves({ stateMachineVersions: versions.slice(6).reverse(), nextToken: "more" })
    .on(ListStateMachineVersionsCommand, { stateMachineArn: MACHINE, nextToken: "more" })
    .resolves({ stateMachineVersions: versions.slice(0, 6).reverse() })
    .on(ListStateMachineAliasesCommand)
    .resolves({
      stateMachineAliases: [{ stateMachineAliasArn: `${MACHINE}:live`, creationDate: new Date(0) }],
    })
    .on(DescribeStateMachineAliasCommand)
    .resolves({ routingConfiguration: [{ stateMachineVersionArn: `${MACHINE}:${alias}`, weight: 100 }] })
    .on(DescribeStateMachineCommand, { stateMachineArn: MACHINE })
    .resolves({ definition: definition(`${FUNCTION}:12`) });
  for (const n of numbers)
    sfn
      .on(DescribeStateMachineCommand, { stateMachineArn: `${MACHINE}:${n}` })
      .resolves({ definition: definition(`${FUNCTION}:${n}`) });
  runningOn(running);
  lambda
    .on(ListVersionsByFunctionCommand, { FunctionName: FUNCTION })
    .resolves({ Versions: ["$LATEST", ...numbers, 13].map((version) => ({ Version: String(version) })) });
}

/** Executions in progress of these versions, and an item of a Map. `undefined`: of no version, which calls version 4 of the function. */
function runningOn(versions: readonly (number | undefined)[]): void {
  const arns = versions.map((_, i) => `${PREFIX}:execution:machine:run-${i}`);
  sfn.on(ListExecutionsCommand, { stateMachineArn: MACHINE, statusFilter: "RUNNING" }).resolves({
    executions: [...arns, `${PREFIX}:execution:machine/CopyRanges:item`].map((executionArn) => ({
      executionArn,
      stateMachineArn: MACHINE,
      name: "",
      status: "RUNNING" as const,
      startDate: new Date(0),
    })),
  });
  for (const [i, version] of versions.entries())
    sfn
      .on(DescribeExecutionCommand, { executionArn: arns[i] })
      .resolves({ stateMachineVersionArn: version === undefined ? undefined : `${MACHINE}:${version}` })
      .on(DescribeStateMachineForExecutionCommand, { executionArn: arns[i] })
      .resolves({
        definition: definition(version === undefined ? `${FUNCTION}:4` : `${FUNCTION}:${version}`),
      });
}

const numbers = (texts: readonly string[]) => texts.map((text) => Number(text.split(":").at(-1)));
const planned = async (keep: number) => {
  const { machine, functions, kept } = await planPrune(store, keep);
  const ofFunctions = functions.map(
    ({ functionArn, version }) => `${functionArn.split(":").at(-1)}:${version}`,
  );
  return { machine: numbers(machine), functions: ofFunctions, kept };
};
const copies = (...versions: readonly number[]) => versions.map((version) => `sync-copy:${version}`);

describe("the versions that npm run runs -- prune deletes", () => {
  beforeEach(() => {
    sfn.reset();
    lambda.reset();
  });
  after(() => {
    sfn.restore();
    lambda.restore();
  });

  it("are all but the newest ones, and those that they call", async () => {
    machineWith();
    expect(await planned(3)).to.deep.equal({
      machine: [9, 8, 7, 6, 5, 4, 3, 2, 1],
      functions: copies(9, 8, 7, 6, 5, 4, 3, 2, 1),
      kept: { machine: 3, functions: 4 },
    });
  });

  it("are not those of an alias", async () => {
    machineWith({ alias: 2 });
    expect(await planned(1)).to.deep.equal({
      machine: [11, 10, 9, 8, 7, 6, 5, 4, 3, 1],
      functions: copies(11, 10, 9, 8, 7, 6, 5, 4, 3, 1),
      kept: { machine: 2, functions: 3 },
    });
  });

  it("are not those of executions in progress", async () => {
    machineWith({ running: [5, 5, 9] });
    expect(await planned(1)).to.deep.equal({
      machine: [11, 10, 8, 7, 6, 4, 3, 2, 1],
      functions: copies(11, 10, 8, 7, 6, 4, 3, 2, 1),
      kept: { machine: 3, functions: 4 },
    });
  });

  it("are not those that an execution without a version calls", async () => {
    machineWith({ running: [undefined] });
    expect(await planned(1)).to.deep.equal({
      machine: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
      functions: copies(11, 10, 9, 8, 7, 6, 5, 3, 2, 1),
      kept: { machine: 1, functions: 3 },
    });
  });

  it("are not those of an update in progress, which no definition calls yet", async () => {
    machineWith();
    expect((await planned(1)).functions).to.deep.equal(copies(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
  });

  it("are none if a definition cannot be read, because it is encrypted", async () => {
    machineWith();
    sfn.on(DescribeStateMachineCommand, { stateMachineArn: `${MACHINE}:12` }).resolves({});
    const error = await planPrune(store, 1).catch(({ message }: Error) => message);
    expect(error).to.equal(
      `The definition of ${MACHINE}:12 cannot be read: it is encrypted with the stack's key. Allow kms:Decrypt on the key. ` +
        "Nothing was deleted.",
    );
  });

  it("are none of a function that was deleted, which old versions of the machine call", async () => {
    machineWith();
    const deleted = FUNCTION.replace("copy", "plan");
    sfn
      .on(DescribeStateMachineCommand, { stateMachineArn: `${MACHINE}:11` })
      .resolves({ definition: definition(`${FUNCTION}:11`, `${deleted}:3`) });
    lambda
      .on(ListVersionsByFunctionCommand, { FunctionName: deleted })
      .rejects(Object.assign(new Error("Function not found"), { name: "ResourceNotFoundException" }));
    expect((await planned(2)).functions).to.deep.equal(copies(10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
  });

  for (const [dryRun, machine, functions, text] of [
    [
      false,
      [`${MACHINE}:1`],
      [],
      "Deleted 1 version of the state machine a and 0 versions of its functions. Kept 10 and 1.",
    ],
    [
      true,
      [],
      [{ functionArn: FUNCTION, version: "1" }],
      "Would delete 0 versions of the state machine a and 1 version of its functions. Would keep 10 and 1.",
    ],
  ] as const)
    it(`are counted in one line: ${text}`, () => {
      expect(summaryOf("a", { machine, functions, kept: { machine: 10, functions: 1 } }, dryRun)).to.equal(
        text,
      );
    });

  it("may have been deleted meanwhile", async () => {
    lambda
      .on(DeleteFunctionCommand)
      .rejects(Object.assign(new Error("Function not found"), { name: "ResourceNotFoundException" }));
    await store.deleteFunctionVersion(FUNCTION, "1");
  });

  it("are deleted one by one", async () => {
    await store.deleteMachineVersion(`${MACHINE}:1`);
    await store.deleteFunctionVersion(FUNCTION, "1");
    const inputs = [
      sfn.commandCalls(DeleteStateMachineVersionCommand)[0]?.args[0].input,
      lambda.commandCalls(DeleteFunctionCommand)[0]?.args[0].input,
    ];
    expect(inputs).to.deep.equal([
      { stateMachineVersionArn: `${MACHINE}:1` },
      { FunctionName: FUNCTION, Qualifier: "1" },
    ]);
  });

  it("stay if Lambda denies it, with what to allow", async () => {
    lambda
      .on(DeleteFunctionCommand)
      .rejects(Object.assign(new Error("not authorized"), { name: "AccessDeniedException" }));
    const error = await store.deleteFunctionVersion(FUNCTION, "1").catch(({ message }: Error) => message);
    expect(error).to.include(`Lambda denied lambda:DeleteFunction on ${FUNCTION}:1. `);
  });
});
