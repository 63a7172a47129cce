/** The arguments of the command. */
import { parseArgs } from "node:util";
import { UsageError } from "../local/cli/usage";

export const HELP = `Checks an S3 server for the behaviors of S3 that a sync depends on.

  npm run conformance [-- options]

  --endpoint URL       the server, such as http://127.0.0.1:9000; addressing is path-style.
                       Default: the embedded server, which verifies signatures and whose clock does not wait
  --access-key KEY     default: AWS_ACCESS_KEY_ID, or "test" if not set
  --secret-key KEY     default: AWS_SECRET_ACCESS_KEY, or "test" if not set
  --region REGION      default: AWS_REGION, or us-east-1 if not set
  --only TEXT          run only the behaviors whose "area: title" contains the text
  --markdown           print table rows: area | title | ok, or the difference
  --save FILE          also write the results to this file, such as conformance/results/minio.json, which keeps
                       the server's name and command if it exists; not with --only
  --version TEXT       the server's version, for --save
  --document           update the tables of docs/conformance.md from conformance/results, and run nothing
  -h, --help           print this help

The suite creates buckets with unique names (conformance-…) and removes them.
Exit status: 0 no differences, 1 at least one difference, 2 invalid usage.
`;

export interface Settings {
  /** `undefined`: the embedded server. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly only: string;
  readonly markdown: boolean;
  readonly save: string | undefined;
  readonly version: string;
  readonly document: boolean;
}

/**
 * @returns `"help"` if the arguments contain `--help`
 * @throws UsageError for an invalid value; TypeError of `parseArgs` (node:util) for an unknown option
 */
export function parseSettings(args: readonly string[]): Settings | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      endpoint: { type: "string" },
      "access-key": { type: "string", default: process.env.AWS_ACCESS_KEY_ID ?? "test" },
      "secret-key": { type: "string", default: process.env.AWS_SECRET_ACCESS_KEY ?? "test" },
      region: { type: "string", default: process.env.AWS_REGION ?? "us-east-1" },
      only: { type: "string", default: "" },
      markdown: { type: "boolean", default: false },
      save: { type: "string" },
      version: { type: "string", default: "" },
      document: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { endpoint, save } = values;
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw new UsageError(`--endpoint: expected a URL, got ${endpoint}`);
  if (save !== undefined && values.only !== "") throw new UsageError("--save: expected no --only");
  const credentials = { accessKeyId: values["access-key"], secretAccessKey: values["secret-key"] };
  return { ...values, endpoint, save, credentials };
}
