import { join } from "node:path";
import type { SyncOutput } from "../../sync/report/output";
import { size } from "../../sync/report/text-report";
import { Progress } from "../cli/progress";
import { saveReport } from "../cli/save-report";
import { EXIT, runCommand } from "../cli/usage";
import { evaluateProgram } from "../program";
import { openSession, type Session } from "../session";
import { filesBelow, sample } from "./files";
import { addKinds, change, fill } from "./scene";
import { compared } from "./verify";

const NODE_MODULES = join(__dirname, "..", "..", "node_modules");
/** Files that fill the source bucket: what a small computer syncs three times in well under a minute. */
const MOST_FILES = 20_000;
const SOURCE = "start-source";
const DESTINATION = "start-destination";

/** What the kinds hold that no sync can read. */
const SKIPPED = new Set(["kinds/cold.txt", "kinds/locked.txt"]);

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** One execution, with its progress, its figures and the comparison of both buckets behind it. */
async function run(session: Session, progress: Progress, title: string): Promise<SyncOutput | undefined> {
  say(`\n${title}`);
  progress.begin();
  const ended = await session.run({ source: SOURCE, destination: DESTINATION }, progress.event);
  progress.clear();
  await saveReport(session.s3, session.account.runsBucket, ended.runId);
  if (ended.status === "FAILED") {
    say(`The execution failed. ${ended.error}: ${ended.cause}`);
    return undefined;
  }
  const output = ended.output as SyncOutput;
  say(table(output));
  const { differ, unlike } = await compared(session.s3, SOURCE, DESTINATION);
  const same = differ.every((key) => SKIPPED.has(key)) && differ.length === output.objects.skipped;
  const odd = [
    ...(unlike > 0 ? [`${unlike} under KMS, whose ETag tells nothing and whose content is the same`] : []),
    ...(differ.length > 0 ? [`${differ.length} that were skipped`] : []),
  ];
  say(
    same
      ? `Both buckets list the same${odd.length > 0 ? `, but for ${odd.join(", and ")}` : ""}.`
      : `${differ.length} keys differ: ${differ.slice(0, 3).join(", ")} …`,
  );
  return same ? output : undefined;
}

function table({
  objects: o,
  bytes,
  requests,
  estimatedCostUsd,
  startedAt,
  finishedAt,
  report,
}: SyncOutput): string {
  const number = (n: number) => n.toLocaleString("en-US");
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  const rows: [string, string][] = [
    [
      "source",
      `${number(o.source)} objects: ${number(o.kept)} kept, ${number(o.copied)} copied (${size(bytes.copied)})`,
    ],
    ["destination", `${number(o.orphans)} only there: ${number(o.deleted)} deleted (${size(bytes.deleted)})`],
    ["trouble", `${o.skipped} skipped, ${o.conflicts} conflicts, ${o.failed} failed, ${o.retained} retained`],
    [
      "requests",
      Object.entries(requests)
        .map(([kind, n]) => `${number(n)} ${kind}`)
        .join(", "),
    ],
    ["on AWS", `about $${estimatedCostUsd.toFixed(4)}; here it took ${seconds.toFixed(1)} s`],
    ["report", report.replace(/^s3:\/\/[^/]+\//, "./").replace(".json", ".txt")],
  ];
  return rows.map(([name, text]) => `  ${name.padEnd(12)}${text}`).join("\n");
}

/** `npm start`: the deployed machine on this computer, three runs over real files. */
async function start(): Promise<number> {
  const progress = new Progress(process.stderr);
  say("Evaluating the Pulumi program, and setting up here what it registers …");
  const session = await openSession({
    source: SOURCE,
    destination: DESTINATION,
    region: "us-east-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    embedded: true,
    evaluate: evaluateProgram,
    log: progress.log,
  });
  try {
    const source = session.s3.createBucket(SOURCE);
    const destination = session.s3.createBucket(DESTINATION);
    say(fill(source, destination, sample(filesBelow(NODE_MODULES), MOST_FILES)).text);
    say(addKinds(source).text);
    const first = await run(session, progress, "1. The first run brings the destination in step.");
    say(`\n${change(source).text}`);
    const second = await run(session, progress, "2. The second run brings over what changed.");
    const third = await run(session, progress, "3. The third run has nothing to do.");
    const idle = third !== undefined && third.objects.copied === 0 && third.objects.deleted === 0;
    if (third !== undefined) say(idle ? "It copied nothing and deleted nothing." : "But it did something.");
    return first && second && idle ? EXIT.succeeded : EXIT.failed;
  } finally {
    await session.close();
  }
}

void runCommand("start", start);
