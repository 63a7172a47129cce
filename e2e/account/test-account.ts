import { randomBytes } from "node:crypto";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { EXIT, UsageError } from "../../local/cli/usage";
import type { StackSettings } from "../../local/stack-config";
import { credentialVariables, openAws } from "../aws";
import { openClients, type Site } from "../clients";
import { Deployment } from "../deployment";
import { withWorkspace } from "../engine/workspace";
import { unlessInterrupted } from "../interrupt";
import type { AccountOptions } from "../options";
import { requireAws, requirePulumi } from "../requirements";
import { type Buckets, stackSettings } from "../stack";
import { inventoryOf } from "../steps/inventory";
import { Steps } from "../steps/steps";
import type { TestContext } from "../steps/sync-steps";
import { tidy } from "../steps/tidy";
import { deployWithoutPulumi, deployWithPulumi, exerciseAccount } from "./exercise";
import { announcement } from "./plan";

/** `npm run e2e -- --aws`. @returns the exit code @throws UsageError without credentials, tools or consent */
export async function testAccount(options: AccountOptions): Promise<number> {
  const site = await siteOf(options);
  const tools = [await requireAws()];
  const pulumi = await requirePulumi().catch((error: Error) => {
    if (options.endpoint === undefined) throw error; // only Pulumi's own provider knows how AWS behaves
    return undefined;
  });
  const account = await accountOf(site);
  console.log(announcement(account, site.region));
  if (!options.yes) throw new UsageError("Nothing was done. Add --yes to agree to the costs");
  const context = contextOf(site);
  const steps = new Steps();
  console.log(`\n${[...tools, pulumi ?? "without Pulumi"].join(", ")}, ${site.endpoint ?? "AWS"}`);
  console.log(`The temporary buckets: ${context.source} and ${context.destination}`);
  await (pulumi === undefined ? withoutPulumi(steps, context) : withPulumi(steps, context));
  console.log(steps.failures === 0 ? "\nAll checks passed." : `\nFailed checks: ${steps.failures}`);
  return steps.failures === 0 ? EXIT.succeeded : EXIT.failed;
}

async function withPulumi(steps: Steps, context: TestContext): Promise<void> {
  const before = await inventoryOf(context);
  await withWorkspace(
    context.clients,
    context.settings,
    async (workspace) => {
      steps.note(`If this process is killed, run pulumi destroy in ${workspace.folder}`);
      await unlessInterrupted(steps, exerciseAccount(steps, context, deployWithPulumi(workspace)));
      await tidy(steps, context, () => workspace.stack.destroy(), before);
    },
    credentialVariables(context.site.credentials),
  );
}

async function withoutPulumi(steps: Steps, context: TestContext): Promise<void> {
  const before = await inventoryOf(context);
  const deployment = new Deployment(context.clients);
  await unlessInterrupted(steps, exerciseAccount(steps, context, deployWithoutPulumi(context, deployment)));
  await tidy(steps, context, () => deployment.destroy(), before);
}

async function siteOf({ endpoint, region }: AccountOptions): Promise<Site> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  return {
    region: region ?? (AWS_REGION || AWS_DEFAULT_REGION || "us-east-1"),
    ...(endpoint !== undefined && { endpoint }),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

/** The credentials that the AWS SDK finds. They must be valid for the ten minutes of the test. */
async function credentials() {
  try {
    return await defaultProvider({ maxRetries: 0 })();
  } catch {
    throw new UsageError(
      "There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run: aws configure",
    );
  }
}

async function accountOf(site: Site): Promise<string> {
  try {
    return await openAws(site)<string>(["sts", "get-caller-identity", "--query", "Account"]);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? (error as Error).message;
    throw new UsageError(`AWS does not accept the credentials: ${said}`);
  }
}

function contextOf(site: Site): TestContext {
  const id = randomBytes(6).toString("hex");
  const buckets = {
    source: `sync-buckets-e2e-source-${id}`,
    destination: `sync-buckets-e2e-destination-${id}`,
  };
  const settings = settingsOf(site, buckets);
  return { ...buckets, site, clients: openClients(site), settings, ours: /sync-buckets/ };
}

/** A stack with few workers. */
function settingsOf({ endpoint, region }: Site, buckets: Buckets): StackSettings {
  const few = { "aws:region": region, "sync-buckets:workers": "2", "sync-buckets:retentionDays": "1" };
  if (endpoint !== undefined) return { ...stackSettings({ endpoint, workers: undefined }, buckets), ...few };
  return { ...few, "sync-buckets:source": buckets.source, "sync-buckets:destination": buckets.destination };
}
