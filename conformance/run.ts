/** Runs the suite over any S3 server. `npm run conformance -- --help` */
import { parseArgs } from "node:util";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { Area, Behaviour } from "./behaviour";
import { areas, check } from "./suite";

const HELP = `Checks what a sync relies on, over any S3 server.

  npm run conformance -- --endpoint URL [options]

  --endpoint URL       the server, such as http://127.0.0.1:9000; path-style addressing is used
  --access-key KEY     else AWS_ACCESS_KEY_ID, else "test"
  --secret-key KEY     else AWS_SECRET_ACCESS_KEY, else "test"
  --region REGION      else AWS_REGION, else us-east-1
  --only TEXT          only behaviours whose area or title contains the text
  --markdown           print rows of a table: behaviour | ok, or what differs
  --help               this text

Buckets are created under names of their own (conformance-…) and removed again.
Exit status: 0 all as in S3, 1 something differs, 2 wrong usage.
`;

interface Settings {
  readonly config: S3ClientConfig;
  readonly only: string;
  readonly markdown: boolean;
}

/** What the command line says; a text is help or a complaint, to be printed as it is. */
function settings(args: string[]): Settings | { text: string; status: number } {
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

/** One line: `undefined` if the server does as S3 does. */
async function difference(behaviour: Behaviour, config: S3ClientConfig): Promise<string | undefined> {
  try {
    await check(behaviour, config);
    return undefined;
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return (name === "Difference" ? message : `${name}: ${message}`).replaceAll(/\s+/g, " ").slice(0, 400);
  }
}

function line({ name }: Area, { title }: Behaviour, differs: string | undefined, markdown: boolean): string {
  if (!markdown)
    return differs === undefined
      ? `ok       ${name}: ${title}`
      : `differs  ${name}: ${title}\n         ${differs}`;
  return `| ${name} | ${title} | ${differs === undefined ? "ok" : differs.replaceAll("|", "\\|")} |`;
}

async function main(): Promise<number> {
  const given = settings(process.argv.slice(2));
  if ("text" in given) {
    (given.status === 0 ? process.stdout : process.stderr).write(given.text);
    return given.status;
  }
  let passed = 0;
  let failed = 0;
  for (const area of areas) {
    for (const behaviour of area.behaviours) {
      if (!`${area.name}: ${behaviour.title}`.includes(given.only)) continue;
      const differs = await difference(behaviour, given.config);
      if (differs === undefined) passed++;
      else failed++;
      console.log(line(area, behaviour, differs, given.markdown));
    }
  }
  console.log(`${given.markdown ? "\n" : ""}${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

main().then((status) => {
  process.exitCode = status;
});
