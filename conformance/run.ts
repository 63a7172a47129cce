/** Runs the suite against an S3 server. See `npm run conformance -- --help`. */
import { parseArgs } from "node:util";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Area, Behavior } from "./behavior";
import { areas, check } from "./suite";

const HELP = `Checks an S3 server for the behaviors of S3 that a sync depends on.

  npm run conformance -- --endpoint URL [options]

  --endpoint URL       the server, such as http://127.0.0.1:9000 (required); addressing is path-style
  --access-key KEY     default: AWS_ACCESS_KEY_ID, or "test" if not set
  --secret-key KEY     default: AWS_SECRET_ACCESS_KEY, or "test" if not set
  --region REGION      default: AWS_REGION, or us-east-1 if not set
  --only TEXT          run only the behaviors whose "area: title" contains the text
  --markdown           print table rows: area | title | ok, or the difference
  --help               print this help

The suite creates buckets with unique names (conformance-…) and removes them.
Exit status: 0 no differences, 1 at least one difference, 2 invalid usage.
`;

interface Settings {
  readonly config: S3ClientConfig;
  readonly only: string;
  readonly markdown: boolean;
}

/** Returns the settings, or the text to print (help or an error) and the exit status. */
function parseSettings(args: string[]): Settings | { text: string; status: number } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        endpoint: { type: "string" },
        "access-key": { type: "string", default: process.env.AWS_ACCESS_KEY_ID ?? "test" },
        "secret-key": { type: "string", default: process.env.AWS_SECRET_ACCESS_KEY ?? "test" },
        region: { type: "string", default: process.env.AWS_REGION ?? "us-east-1" },
        only: { type: "string", default: "" },
        markdown: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) return { text: HELP, status: 0 };
    const { endpoint, region, only, markdown } = values;
    if (endpoint === undefined || !URL.canParse(endpoint))
      return { text: `--endpoint: expected a URL, got ${endpoint ?? "nothing"}\n\n${HELP}`, status: 2 };
    const credentials = { accessKeyId: values["access-key"], secretAccessKey: values["secret-key"] };
    return { config: { endpoint, region, credentials, forcePathStyle: true }, only, markdown };
  } catch (error) {
    return { text: `${(error as Error).message}\n\n${HELP}`, status: 2 };
  }
}

/** Returns the difference in one line of at most 400 characters, or `undefined` if there is none. */
async function difference(behavior: Behavior, config: S3ClientConfig): Promise<string | undefined> {
  try {
    await check(behavior, config);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return (name === "Difference" ? message : `${name}: ${message}`).replaceAll(/\s+/g, " ").slice(0, 400);
  }
}

function line({ name }: Area, { title }: Behavior, differs: string | undefined, markdown: boolean): string {
  if (!markdown)
    return differs === undefined
      ? `ok       ${name}: ${title}`
      : `differs  ${name}: ${title}\n         ${differs}`;
  return `| ${name} | ${title} | ${differs === undefined ? "ok" : differs.replaceAll("|", "\\|")} |`;
}

async function main(): Promise<number> {
  const parsed = parseSettings(process.argv.slice(2));
  if ("text" in parsed) {
    (parsed.status === 0 ? process.stdout : process.stderr).write(parsed.text);
    return parsed.status;
  }
  let passed = 0;
  let failed = 0;
  for (const area of areas) {
    for (const behavior of area.behaviors) {
      if (!`${area.name}: ${behavior.title}`.includes(parsed.only)) continue;
      const differs = await difference(behavior, parsed.config);
      if (differs === undefined) passed++;
      else failed++;
      console.log(line(area, behavior, differs, parsed.markdown));
    }
  }
  console.log(`${parsed.markdown ? "\n" : ""}${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

main().then((status) => {
  process.exitCode = status;
});
