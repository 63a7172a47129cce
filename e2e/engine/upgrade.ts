import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";
import type { Workspace } from "./workspace";

const FIRST_VERSION = `import { registerFirstVersion } from "./e2e/engine/first-version";
export const { runsBucket } = registerFirstVersion();
`;

/** Types of resources with data, or with names that users store. An upgrade must not replace them. */
const KEPT = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:s3/bucket:Bucket",
  "aws:sfn/alias:Alias",
  "aws:sfn/stateMachine:StateMachine",
];

/** Deploys the resources of version 0.1.0, upgrades the stack, and checks that resources with data are kept. */
export async function exerciseUpgrade(
  steps: Steps,
  { clients }: TestContext,
  { folder, stack }: Workspace,
): Promise<void> {
  steps.step("Deploy the resources that version 0.1.0 registers");
  const program = await readFile(join(folder, "index.ts"));
  await writeFile(join(folder, "index.ts"), FIRST_VERSION);
  const first = await stack.up();
  steps.note(`Created ${first.operations.create?.length} resources`);
  const Bucket: string = first.outputs.runsBucket!.value;
  await clients.s3.putObject({ Bucket, Key: "runs/old/report.json", Body: "{}" });
  const before = await identities(stack);

  steps.step("Upgrade the stack: pulumi up");
  await writeFile(join(folder, "index.ts"), program);
  const { operations, outputs } = await stack.up();
  for (const [operation, names] of Object.entries(operations))
    steps.note(`${operation}: ${names.length} resources`);
  steps.expect("nothing is replaced", Object.keys(operations).sort(), ["create", "delete", "update"]);
  steps.expect("the removed resources are those of the function plan", operations.delete, [
    "plan",
    "plan-function",
    "plan-logs",
    "plan-policy",
    "plan-role",
  ]);
  const after = await identities(stack);
  const lost = before.filter((line) => !after.includes(line) && !/^\S+ plan-/.test(line));
  steps.expect("buckets, logs, the machine and its alias are kept", lost, []);
  steps.expect("the runs bucket is the same", outputs.runsBucket!.value, Bucket);
  const { Contents = [] } = await clients.s3.listObjectsV2({ Bucket });
  const keys = Contents.map(({ Key }) => Key);
  steps.expect("the runs bucket has its objects", keys, ["runs/old/report.json"]);
  steps.expect("a second update has no changes", (await stack.up()).operations, {});
}

/** The resources that must be kept, by type and the provider's ID. */
async function identities(stack: Workspace["stack"]): Promise<string[]> {
  const { deployment } = JSON.parse(await stack.state()) as State;
  return deployment.resources
    .filter(({ type }) => KEPT.includes(type))
    .map(({ type, id }) => `${type} ${id}`)
    .sort();
}

interface State {
  readonly deployment: { readonly resources: readonly { readonly type: string; readonly id?: string }[] };
}
