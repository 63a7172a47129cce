import { openRuns } from "../steps/runs";
import type { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";

/** Deletes all but the newest versions of the machine and of its functions. Two updates have published more versions. */
export async function pruneVersions(
  steps: Steps,
  { site, clients: { lambda, sfn } }: TestContext,
  stateMachineArn: string,
): Promise<void> {
  const runs = openRuns(site, stateMachineArn);
  const machine = stateMachineArn.replace(/:live$/, "");
  const described = await sfn.describeStateMachine({ stateMachineArn: machine });
  const functions = [...new Set(described.definition!.match(/arn:aws:lambda:[\w:-]+:function:[\w-]+/g))];
  const counts = async () => {
    const { stateMachineVersions = [] } = await sfn.listStateMachineVersions({ stateMachineArn: machine });
    const numbers = functions.map(async (FunctionName) => {
      const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName });
      return Versions.filter(({ Version }) => Version !== "$LATEST").length;
    });
    return { machine: stateMachineVersions.length, functions: (await Promise.all(numbers)).sort() };
  };
  const before = await counts();
  steps.note(JSON.stringify(before));
  steps.expect("there are versions of three updates", before.machine, 3);
  const planned = await runs("prune", "--keep", "1", "--dry-run");
  steps.note(planned.stderr.trimEnd());
  steps.expect("a dry run deletes nothing", await counts(), before);
  const { code, stderr } = await runs("prune", "--keep", "1");
  steps.note(stderr.trimEnd());
  steps.expect("the exit code", code, 0);
  steps.expect("one version of each remains", await counts(), {
    machine: 1,
    functions: functions.map(() => 1),
  });
}
