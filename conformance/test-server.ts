import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { createS3 } from "../local/s3";
import type { Area, Behavior } from "./behavior";
import { updatePage } from "./document";
import { REAL_TIME, type Time } from "./lab";
import { allResults, saveResults } from "./results";
import type { Settings } from "./settings";
import { areas, check } from "./suite";

/** A server under test. */
interface Server {
  readonly config: S3ClientConfig;
  readonly time: Time;
  close(): Promise<void>;
}

async function open({ endpoint, region, credentials }: Settings): Promise<Server> {
  const config = { region, credentials, forcePathStyle: true };
  if (endpoint !== undefined)
    return { config: { ...config, endpoint }, time: REAL_TIME, close: async () => {} };
  let waited = 0;
  const now = () => Date.now() + waited;
  const { endpoint: embedded, close } = await createS3({ region, credentials, clock: now }).listen();
  const wait = async (milliseconds: number) => {
    waited += milliseconds;
  };
  return { config: { ...config, endpoint: embedded }, time: { now, wait }, close };
}

/** Returns the difference in one line of at most 400 characters, or `undefined` if there is none. */
async function difference(behavior: Behavior, { config, time }: Server): Promise<string | undefined> {
  try {
    await check(behavior, config, time);
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

type Tested = Record<string, Record<string, boolean>>;

async function run(server: Server, { only, markdown }: Settings): Promise<Tested> {
  const tested: Tested = {};
  for (const area of areas) {
    for (const behavior of area.behaviors) {
      if (!`${area.name}: ${behavior.title}`.includes(only)) continue;
      const differs = await difference(behavior, server);
      tested[area.name] ??= {};
      tested[area.name]![behavior.title] = differs === undefined;
      console.log(line(area, behavior, differs, markdown));
    }
  }
  return tested;
}

/** A table of the areas with a total. */
function summary(tested: Tested): { text: string; failed: number } {
  const counts = Object.entries(tested).map(([name, results]) => {
    const all = Object.values(results);
    const passed = all.filter((result) => result).length;
    return { name, passed, failed: all.length - passed };
  });
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  const lines = [...counts, { name: "Total", passed, failed }].map(
    (count) =>
      `${count.name.padEnd(24)}${String(count.passed).padStart(6)}${String(count.failed).padStart(8)}`,
  );
  return { text: `\n${"Area".padEnd(24)}passed  failed\n${lines.join("\n")}`, failed };
}

/** Runs the suite against a server. @returns the exit code */
export async function testServer(settings: Settings): Promise<number> {
  if (settings.document) {
    updatePage(areas, allResults());
    return 0;
  }
  const server = await open(settings);
  try {
    const tested = await run(server, settings);
    if (settings.save !== undefined) saveResults(settings.save, tested, settings.version);
    const { text, failed } = summary(tested);
    console.log(text);
    return failed === 0 ? 0 : 1;
  } finally {
    await server.close();
  }
}
