/**
 * Deploys the stack to an emulator, starts a run, and prints what `npm run runs` shows of it while it is in progress. Needs
 * the command `script` of util-linux, which gives a terminal to the display.
 *
 *     node -r ./infra/typescript.cjs docs/watch-picture.ts http://localhost:4566 | \
 *       node -r ./infra/typescript.cjs docs/picture.ts "npm run -s runs -- watch" > docs/watch.svg
 *
 * Further arguments: objects of the source, and the number of keys at which the display is taken.
 */
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openClients, type Site } from "../e2e/clients";
import { Deployment } from "../e2e/deployment";
import { each } from "../e2e/each";
import { createBucket, emptyBucket } from "../e2e/objects/bucket";
import { newBuckets, siteOf, stackSettings } from "../e2e/stack";
import { evaluateProgram } from "../local/program";

const ROOT = join(__dirname, "..");
const RUN = "photos-nightly";
/** Columns of the terminal. */
const COLUMNS = 170;

type Clients = ReturnType<typeof openClients>;

async function fill({ s3 }: Clients, source: string, destination: string, objects: number): Promise<void> {
  for (const bucket of [source, destination]) await createBucket(s3, bucket);
  const put = (Bucket: string, i: number, Body: string) =>
    s3.putObject({ Bucket, Key: `2026/${i % 12}/IMG_${String(i).padStart(5, "0")}.jpg`, Body });
  const numbers = Array.from({ length: objects }, (_, i) => i);
  await each(numbers, async (i) => {
    await put(source, i, "x".repeat(1 + ((i * 7_919) % 20_000)));
    if (i % 9 === 0) await put(destination, objects + i, "an orphan");
  });
}

/** Runs a command of `npm run runs`. */
function runsCommand(site: Site, stateMachine: string) {
  const env = {
    ...{ PATH: process.env.PATH, COLUMNS: String(COLUMNS), TERM: "xterm" },
    AWS_ACCESS_KEY_ID: site.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: site.credentials.secretAccessKey,
  };
  const line = (args: string) =>
    `exec ${process.execPath} local/launch/launch.cjs local/cli/deployed/runs.ts ${args} ` +
    `--state-machine ${stateMachine} --endpoint ${site.endpoint}`;
  return { env, line };
}

/** The line that the display shows when it has counted that many keys. */
async function displayed({ env, line }: ReturnType<typeof runsCommand>, keys: number): Promise<string> {
  const command = `stty cols ${COLUMNS}; ${line(`watch ${RUN}`)}`;
  const child = spawn("script", ["-qfec", command, "/dev/null"], { cwd: ROOT, env });
  try {
    for await (const some of child.stdout) {
      for (const drawn of String(some).split(ESCAPES)) {
        const [, count = "0"] = /([\d,]+) of [\d,]+ keys.* \d+s$/.exec(drawn.trimEnd()) ?? [];
        if (Number(count.replaceAll(",", "")) >= keys) return drawn.trimEnd();
      }
    }
  } finally {
    child.kill("SIGTERM");
  }
  throw new Error(`The run ended before it had ${keys} keys. Give more objects.`);
}

/** What a terminal does not show. */
const ESCAPES = /\u001b(?:\[[0-9;?]*[A-Za-z]|[78])|[\r\n]/;

async function main([endpoint = "http://localhost:4566", objects = "9000", at = "1500"]: readonly string[]) {
  const options = { endpoint, engine: undefined, workers: 4, withoutTlsPolicy: false };
  const buckets = newBuckets();
  const settings = stackSettings(options, buckets);
  const site = siteOf(settings, options);
  const clients = openClients(site);
  const deployment = new Deployment(clients);
  try {
    await fill(clients, buckets.source, buckets.destination, Number(objects));
    const { outputs } = await evaluateProgram(settings, deployment.provider);
    const runs = runsCommand(site, String(outputs.stateMachineArn));
    const call = async (args: string) =>
      (await promisify(execFile)("sh", ["-c", runs.line(args)], { cwd: ROOT, env: runs.env })).stdout;
    await call("start --name photos-before --pair default --dry-run");
    await call(`start --name ${RUN} --pair default --no-follow`);
    const shown = await displayed(runs, Number(at));
    const list = await call("list");
    process.stdout.write(`${shown}\n$ npm run -s runs -- list\n${list}`);
  } finally {
    await deployment.destroy();
    for (const bucket of [buckets.source, buckets.destination]) {
      await emptyBucket(clients.s3, bucket);
      await clients.s3.deleteBucket({ Bucket: bucket });
    }
  }
}

void main(process.argv.slice(2));
