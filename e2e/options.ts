import { parseArgs } from "node:util";
import { UsageError } from "../local/cli/usage";

export const HELP = `Usage: npm run -s e2e -- --endpoint URL [options]

Deploys the stack to an emulator of AWS, such as MiniStack or LocalStack: creates what the Pulumi
program registers for Pulumi.local.yaml, fills two buckets, starts the machine with the stack's own
startCommand (by the aws CLI, which has to be installed), compares the buckets, runs it again, makes
it fail once, and destroys everything. Each step is printed with what was expected and what came.

  --endpoint URL           where the emulator answers, as its Lambda functions too can reach it;
                           LocalStack runs them in containers: http://localhost.localstack.cloud:4566
  --workers N              functions that copy at the same time, 1 to 1000 (default: Pulumi.yaml's)
  --without-tls-policy     leave out the runs bucket's policy "TLS only": an emulator that enforces
                           policies and speaks plain http would refuse every request
  --help                   this text

Everything has names of its own; nothing that was there before is touched. Let nobody else create
resources on the emulator meanwhile: at the end it has to hold what it held at first.
Exit code: 0 all held, 1 something differs or failed, 2 wrong usage, no emulator or no aws CLI.
`;

export interface Options {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly workers: number | undefined;
  readonly withoutTlsPolicy: boolean;
}

/**
 * @returns `"help"` if help is asked for.
 * @throws UsageError, or the TypeError of node:util's parseArgs, for wrong usage.
 */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      endpoint: { type: "string" },
      workers: { type: "string" },
      "without-tls-policy": { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  return {
    endpoint: parseUrl(values.endpoint),
    workers: parseWorkers(values.workers),
    withoutTlsPolicy: values["without-tls-policy"],
  };
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

function parseWorkers(text: string | undefined): number | undefined {
  const count = Number(text);
  if (text !== undefined && (!Number.isInteger(count) || count < 1 || count > 1000)) {
    throw new UsageError(`--workers: expected a whole number from 1 to 1000, got ${text}`);
  }
  return text === undefined ? undefined : count;
}
