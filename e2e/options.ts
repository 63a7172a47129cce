import { parseArgs } from "node:util";
import { MAX_WORKERS } from "../infra/constants";
import { count } from "../local/cli/options/numbers";
import { UsageError } from "../local/cli/usage";

export const HELP = `Usage: npm run -s e2e -- --endpoint URL [options]
       npm run -s e2e -- --aws --yes [options]

Deploys the stack to an AWS emulator, such as MiniStack or LocalStack, and tests it:

  1. creates the resources that the Pulumi program registers for an emulator
  2. fills two buckets, runs the stack's startCommand and compares the buckets
  3. runs the command again (nothing to do), then with an invalid input
  4. starts a dry run with npm run runs, lists the runs, and fetches its report
  5. interrupts runs: StopExecution, a timeout, killed workers. The next run takes the lease over and
     makes the buckets equal
  6. deploys a second stack with two pairs, and runs each pair by its name
  7. deploys a third stack with a schedule, alarms and a dashboard, waits for the scheduled run, and
     raises alarms
  8. destroys the stacks and removes the buckets

Each check prints the expected and the actual value if they differ. The aws CLI must be installed.

  --endpoint URL           URL of the emulator (required). Its Lambda functions must be able to reach
                           it. LocalStack: http://localhost.localstack.cloud:4566
  --engine pulumi          deploy with the pulumi command on the PATH (see below)
  --workers N              concurrent workers, 1 to 1000 (default: from Pulumi.yaml)
  --without-tls-policy     do not create the TLS-only policy of the runs bucket. Required for an
                           emulator that enforces bucket policies and is called over http
  --aws                    test in your AWS account, with temporary buckets (see below)
  --yes                    with --aws: agree to the costs that the command prints
  --region REGION          with --aws: default: AWS_REGION, AWS_DEFAULT_REGION, or us-east-1
  -h, --help               print this text

With --engine pulumi, the Pulumi CLI deploys a copy of this project. A stand-in for the AWS provider calls
the emulator, and a stand-in for pulumi-language-nodejs starts the program if the PATH does not contain the
real one. The test also:

  - sets a wrong value of each setting and checks the errors of pulumi preview
  - runs pulumi up again (no changes), changes a function while executions run, changes settings
  - starts the first execution with the command in the README
  - replaces the settings of one pair by those of two
  - deploys the resources of version 0.1.0 and upgrades them: none that holds data is replaced
  - runs the commands of the README from pulumi login to pulumi stack rm, and updates to 200 pairs
  - deploys a stack with tags, a KMS key, a VPC, a permissions boundary, reserved concurrency, owners of
    buckets and limits of deletes, checks that each is applied, and that the reports stay after destroy
  - deploys a program in YAML with the component provider of the package, if pulumi-language-yaml is on
    the PATH

With --aws, the credentials are those of the AWS SDK: variables, AWS_PROFILE, a role. The command prints the
account, the resources and a bound of the costs, and does nothing without --yes. It creates two buckets with
unused names and a stack, runs it twice, compares the buckets, and removes everything, also after a failure or
Ctrl-C. It needs the Pulumi CLI. With --endpoint URL the same runs on an emulator, also without the Pulumi CLI.

State, settings and home of Pulumi are in a temporary folder, which is removed.

All resources have new names. Existing resources are not changed. Do not create other resources on the
emulator during the test: the last check compares the resources before and after.
Exit codes: 0 success, 1 failure, 2 wrong usage, no emulator, no aws CLI or no Pulumi CLI.
`;

export interface Options {
  /** Whether the test runs in an AWS account, or in an emulator with the same steps. */
  readonly aws: false;
  /** `pulumi`: the Pulumi CLI deploys the stack. Default: this command deploys it. */
  readonly engine: "pulumi" | undefined;
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly workers: number | undefined;
  readonly withoutTlsPolicy: boolean;
}

/** The options of `--aws`. */
export interface AccountOptions {
  readonly aws: true;
  /** `undefined`: AWS. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Whether the user agrees to the costs. */
  readonly yes: boolean;
}

/**
 * @returns `"help"` if the arguments contain `--help`.
 * @throws UsageError for an invalid value; TypeError of `parseArgs` (node:util) for an unknown option.
 */
export function parseOptions(args: readonly string[]): Options | AccountOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      endpoint: { type: "string" },
      engine: { type: "string" },
      workers: { type: "string" },
      "without-tls-policy": { type: "boolean", default: false },
      aws: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      region: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return "help";
  if (values.aws) return accountOptions(values);
  if (values.yes || values.region !== undefined)
    throw new UsageError("--yes and --region have no effect without --aws");
  if (values.engine !== undefined && values["without-tls-policy"]) {
    throw new UsageError("--without-tls-policy: the Pulumi CLI deploys all resources");
  }
  return {
    aws: false,
    endpoint: parseUrl(values.endpoint),
    engine: parseEngine(values.engine),
    workers: count("--workers", values.workers, MAX_WORKERS),
    withoutTlsPolicy: values["without-tls-policy"],
  };
}

interface Values {
  readonly endpoint?: string;
  readonly engine?: string;
  readonly workers?: string;
  readonly "without-tls-policy": boolean;
  readonly yes: boolean;
  readonly region?: string;
}

function accountOptions({ endpoint, region, yes, ...others }: Values): AccountOptions {
  if (others.engine !== undefined || others.workers !== undefined || others["without-tls-policy"])
    throw new UsageError("--aws has no other options than --yes, --region and --endpoint");
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new UsageError(`--region: expected a Region such as eu-central-1, got ${region}`);
  return { aws: true, endpoint: endpoint === undefined ? undefined : parseUrl(endpoint), region, yes };
}

function parseUrl(text: string | undefined): string {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(
      `--endpoint: expected a URL such as http://localhost:4566, got ${text ?? "nothing"}`,
    );
  }
  return url.href.replace(/\/$/, "");
}

function parseEngine(name: string | undefined): Options["engine"] {
  if (name !== undefined && name !== "pulumi") {
    throw new UsageError(`--engine: expected pulumi, got ${name}`);
  }
  return name;
}
