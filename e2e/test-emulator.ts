/** Deploys the stack to an emulator, and tests it. */
import { EXIT } from "../local/cli/usage";
import { openClients } from "./clients";
import { Deployment } from "./deployment";
import { exerciseEngine } from "./engine/exercise";
import { prepareAccount, restoreAccount } from "./engine/organization/account";
import { exerciseOrganization, expectReports } from "./engine/organization/exercise";
import { exerciseReadme } from "./engine/readme";
import { exerciseUpgrade } from "./engine/upgrade";
import { withWorkspace } from "./engine/workspace";
import { exerciseYaml, openYaml } from "./engine/yaml";
import { unlessInterrupted } from "./interrupt";
import type { Options } from "./options";
import { requireAws, requireEmulator, requirePulumi } from "./requirements";
import { BUCKET_POLICY } from "./resources";
import { newBuckets, siteOf, stackSettings } from "./stack";
import { exercise } from "./steps/exercise";
import { inventory, newSince } from "./steps/inventory";
import { Steps } from "./steps/steps";
import type { TestContext } from "./steps/sync-steps";
import { destroy, removeBuckets, tidy } from "./steps/tidy";

/** @returns an exit code */
export async function testEmulator(options: Options): Promise<number> {
  const tools = [await requireAws(), ...(options.engine ? [await requirePulumi()] : [])];
  const buckets = newBuckets();
  const settings = stackSettings(options, buckets);
  const site = siteOf(settings, options);
  const clients = openClients(site);
  await requireEmulator(clients.s3, options.endpoint);

  const steps = new Steps();
  console.log(`Stack "local" on ${options.endpoint}, Region ${site.region}, ${tools.join(", ")}`);
  const context = { ...buckets, site, clients, settings };
  await (options.engine ? testEngine(steps, context) : testResources(steps, context, options));
  console.log(steps.failures === 0 ? "\nAll checks passed." : `\nFailed checks: ${steps.failures}`);
  return steps.failures === 0 ? EXIT.succeeded : EXIT.failed;
}

/** Creates the registered resources without Pulumi's engine. */
async function testResources(steps: Steps, context: TestContext, options: Options): Promise<void> {
  const before = await inventory(context.clients);
  const deployment = new Deployment(context.clients, options.withoutTlsPolicy ? [BUCKET_POLICY] : []);
  await unlessInterrupted(steps, exercise(steps, context, deployment));
  await tidy(steps, context, () => deployment.destroy(), before);
}

async function testEngine(steps: Steps, context: TestContext): Promise<void> {
  const before = await inventory(context.clients);
  await withWorkspace(context.clients, context.settings, async (workspace) => {
    await unlessInterrupted(steps, exerciseEngine(steps, context, workspace));
    await tidy(steps, context, () => workspace.stack.destroy(), before);
  });
  if (steps.failures > 0) return;
  await withWorkspace(context.clients, context.settings, async (workspace) => {
    await unlessInterrupted(steps, exerciseUpgrade(steps, context, workspace));
    await destroy(steps, context, () => workspace.stack.destroy(), before);
  });
  await withWorkspace(context.clients, context.settings, async (workspace) => {
    await unlessInterrupted(steps, exerciseReadme(steps, workspace));
    await destroy(steps, context, () => workspace.stack.destroy(), before);
  });
  await testOrganization(steps, { ...context, ...newBuckets() });
  await testYaml(steps, context);
}

/** A program in another language than TypeScript. */
async function testYaml(steps: Steps, context: TestContext): Promise<void> {
  const before = await inventory(context.clients);
  await withWorkspace(context.clients, context.settings, async (workspace) => {
    const yaml = await openYaml(steps, context, workspace);
    if (yaml === undefined) return;
    await unlessInterrupted(steps, exerciseYaml(steps, context, yaml));
    await destroy(steps, context, () => yaml.stack.destroy(), before);
  });
}

/** A stack with all options. Its runs bucket stays after the stack. */
async function testOrganization(steps: Steps, context: TestContext): Promise<void> {
  const account = await prepareAccount(context);
  const before = await inventory(context.clients);
  await withWorkspace(context.clients, context.settings, async (workspace) => {
    await unlessInterrupted(steps, exerciseOrganization(steps, context, workspace, account, before));
    const buckets = newSince(before, await inventory(context.clients)).filter((line) =>
      /^bucket /.test(line),
    );
    await destroy(steps, context, () => workspace.stack.destroy(), before, buckets);
    await expectReports(steps, context, buckets);
    await removeBuckets(
      steps,
      context,
      buckets.map((line) => line.replace("bucket ", "")),
      before,
    );
  });
  await restoreAccount(context, account);
}
