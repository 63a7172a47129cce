import { setTimeout as wait } from "node:timers/promises";
import { createBucket } from "../../objects/bucket";
import { type Execution, execute } from "../../steps/execution";
import { inventory, newSince } from "../../steps/inventory";
import type { Steps } from "../../steps/steps";
import type { TestContext } from "../../steps/sync-steps";
import type { Workspace } from "../workspace";
import type { Account } from "./account";
import { type Applied, applied } from "./applied";

const TAGS = { team: "storage", stage: "e2e" };
const WORKERS = 4;

/** The `pulumi config` commands that set every option that an emulator supports. */
const commands = ({ source, destination }: TestContext, account: Account): string[][] => [
  ["rm", "source"],
  ["rm", "destination"],
  ...Object.entries({
    ...{ name: "photos", source, destination, acl: "bucket-owner-full-control", sseKmsKeyId: account.key },
    ...{ sourceAccount: account.id, destinationAccount: account.id },
  }).map(([field, value]) => ["set", "--path", `pairs[0].${field}`, value]),
  ...Object.entries(TAGS).map(([name, value]) => ["set", "--path", `tags.${name}`, value]),
  ["set", "stackKmsKeyArn", account.key],
  ["set", "--path", "kmsKeyArns[0]", account.key],
  ["set", "permissionsBoundary", account.boundary],
  ["set", "--path", "vpcSubnetIds[0]", account.subnet],
  ["set", "--path", "vpcSecurityGroupIds[0]", account.securityGroup],
  ["set", "workers", String(WORKERS)],
  ["set", "reservedConcurrency", String(WORKERS)],
  ["set", "maxDeletePercent", "10"],
  ["set", "includeExecutionData", "false"],
  ["set", "retainReports", "true"],
  ["set", "metrics", "true"],
  ["set", "alarms", "false"],
];

/**
 * Deploys a stack with the options of an organization, checks that each option is applied, runs the stack, and changes some options.
 *
 * @param before the inventory of the emulator before the deployment
 */
export async function exerciseOrganization(
  steps: Steps,
  context: TestContext,
  { stack, pulumi, folder, env }: Workspace,
  account: Account,
  before: readonly string[],
): Promise<void> {
  const { source, destination } = context;
  steps.step("Deploy a stack with tags, a KMS key, a VPC, a boundary, owners, an ACL and limits");
  for (const args of commands(context, account)) await pulumi("config", ...args);
  const { create = [], ...others } = (await stack.up()).operations;
  steps.note(`Created ${create.length} resources`);
  steps.expect("nothing but new resources", others, {});
  const made = newSince(before, await inventory(context.clients));
  expectOptions(steps, account, await applied(context.clients, made));
  steps.expect("a second update has no changes", (await stack.up()).operations, {});

  steps.step("Run with an orphan above maxDeletePercent");
  await fillPair(context);
  const run = () =>
    execute('eval "$(pulumi stack output startCommand)"', context.site, context.clients.sfn, { folder, env });
  const refused = await run();
  steps.expect(
    "the run fails",
    [refused.status, /TooManyDeletes|maxDeletePercent/.test(`${refused.error} ${refused.cause}`)],
    ["FAILED", true],
  );
  await expectCopy(steps, context, account);

  steps.step("Change the limit, and remove a tag");
  await pulumi("config", "set", "maxDeletePercent", "50");
  await pulumi("config", "rm", "--path", "tags.stage");
  const { operations } = await stack.up();
  steps.expect("resources are updated in place", Object.keys(operations), ["update"]);
  const synced = [source, destination].map((bucket) => `bucket ${bucket}`);
  const after = await applied(
    context.clients,
    newSince([...before, ...synced], await inventory(context.clients)),
  );
  steps.expect("one tag remains", tagsOf(after), [{ team: "storage" }]);
  steps.expect("the run deletes the orphan", countsOf(await run()), {
    source: 2,
    kept: 2,
    copied: 0,
    deleted: 1,
  });
}

/** An object to copy, an object that both buckets have, and an orphan. */
async function fillPair({ clients, source, destination }: TestContext): Promise<void> {
  for (const bucket of [source, destination]) await createBucket(clients.s3, bucket);
  const put = (Bucket: string, Key: string) => clients.s3.putObject({ Bucket, Key, Body: Key });
  await put(source, "copied");
  for (const bucket of [source, destination]) await put(bucket, "same");
  await put(destination, "orphan");
  await wait(1_000); // a run retains orphans that are not older than the run, in the whole seconds of S3
}

/** The different tags of all resources. */
function tagsOf(all: ReadonlyMap<string, Applied>) {
  const texts = [...all.values()].map(({ tags }) => JSON.stringify(Object.entries(tags).sort()));
  return [...new Set(texts)].map((text) => Object.fromEntries(JSON.parse(text)));
}

function expectOptions(steps: Steps, account: Account, all: ReadonlyMap<string, Applied>): void {
  steps.expect("every resource has the tags", tagsOf(all), [TAGS]);
  const { key, boundary, subnet, securityGroup } = account;
  const network = { subnets: [subnet], groups: [securityGroup] };
  for (const [name, { options }] of all) {
    const reserved = name.endsWith("copy-range-function") ? WORKERS : undefined;
    const expected = name.startsWith("role ")
      ? { boundary }
      : name.startsWith("function ")
        ? { key, ...network, reserved }
        : name.startsWith("state machine ")
          ? { key, includeExecutionData: false }
          : { key };
    steps.expect(`the options of ${name}`, options, expected);
  }
}

/** Checks that the copy uses the key of the pair for encryption, and that the run deletes nothing. */
async function expectCopy(steps: Steps, { clients, destination }: TestContext, { key }: Account) {
  const copy = { Bucket: destination, Key: "copied" };
  const { ServerSideEncryption, SSEKMSKeyId } = await clients.s3.headObject(copy);
  steps.expect("the copy is encrypted", [ServerSideEncryption, SSEKMSKeyId], ["aws:kms", key]);
  const keys = await clients.s3.listObjectsV2({ Bucket: destination });
  steps.expect(
    "the orphan is still there",
    keys.Contents?.map(({ Key }) => Key),
    ["copied", "orphan", "same"],
  );
}

function countsOf({ output, status, cause }: Execution) {
  if (status !== "SUCCEEDED") return { status, cause };
  const { source, kept, copied, deleted } = output.objects;
  return { source, kept, copied, deleted };
}

/** Checks that the bucket with the reports stays after the stack, with its contents. */
export async function expectReports(
  steps: Steps,
  { clients }: TestContext,
  buckets: readonly string[],
): Promise<void> {
  const runs = buckets.filter((line) => line.includes("-runs-bucket-"));
  steps.expect("the runs bucket is kept", runs.length, 1);
  for (const line of runs) {
    const { Contents = [] } = await clients.s3.listObjectsV2({ Bucket: line.replace("bucket ", "") });
    const reports = Contents.filter(({ Key }) => Key!.endsWith("/report.json"));
    steps.expect("it has the reports of both runs", reports.length, 2);
  }
}
