/** Deploys the stack to an AWS emulator and tests it. See `npm run -s e2e -- --help`. */
import { EXIT, runCommand } from "../local/cli/usage";
import { openClients } from "./clients";
import { Deployment } from "./deployment";
import { exercise } from "./exercise";
import { inventory } from "./inventory";
import { HELP, parseOptions } from "./options";
import { requireAws, requireEmulator } from "./requirements";
import { BUCKET_POLICY } from "./resources";
import { newBuckets, siteOf, stackSettings } from "./stack";
import { Steps } from "./steps";
import { tidy } from "./tidy";

async function e2e(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const cli = await requireAws();
  const buckets = newBuckets();
  const settings = stackSettings(options, buckets);
  const site = siteOf(settings, options);
  const clients = openClients(site);
  await requireEmulator(clients.s3, site.endpoint);
  const before = await inventory(clients);
  const deployment = new Deployment(clients, options.withoutTlsPolicy ? [BUCKET_POLICY] : []);
  const context = { ...buckets, site, clients, settings, deployment };

  const steps = new Steps();
  console.log(`Stack "local" on ${site.endpoint}, Region ${site.region}, ${cli}`);
  await Promise.race([exercise(steps, context), interrupted()]).catch((error) => steps.fail(error));
  await tidy(steps, context, before);
  console.log(steps.failures === 0 ? "\nAll checks passed." : `\nFailed checks: ${steps.failures}`);
  return steps.failures === 0 ? EXIT.succeeded : EXIT.failed;
}

/** The first Ctrl-C ends the steps and starts the cleanup. The second one ends the cleanup. */
const interrupted = (): Promise<never> =>
  new Promise((_, reject) => {
    process.once("SIGINT", () => reject(new Error("interrupted")));
  });

void runCommand("e2e", () => e2e(process.argv.slice(2)));
