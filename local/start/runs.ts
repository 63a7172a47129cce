import { join } from "node:path";
import { number } from "../../sync/model/texts";
import { size, usd } from "../../sync/report/numbers";
import type { SyncOutput } from "../../sync/report/output";
import { Progress } from "../cli/progress/progress";
import { runsFolder, tidyRun } from "../cli/runs-folder";
import { EXIT } from "../cli/usage";
import { START_FILES } from "../constants";
import { evaluateProgram } from "../program";
import { openSession, type Session } from "../session";
import { filesBelow, sample } from "./files";
import { addKinds, change, fill } from "./scene";
import { compared } from "./verify";

const NODE_MODULES = join(__dirname, "..", "..", "node_modules");
const SOURCE = "start-source";
const DESTINATION = "start-destination";

/** The objects that a sync cannot read. */
const SKIPPED = new Set(["kinds/cold.txt", "kinds/locked.txt"]);

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/**
 * Runs one execution, prints its results and compares the two buckets.
 *
 * @returns `undefined` if the execution failed or the buckets differ.
 */
async function run(session: Session, progress: Progress, title: string): Promise<SyncOutput | undefined> {
  print(`\n${title}`);
  progress.begin();
  const ended = await session.run({ source: SOURCE, destination: DESTINATION }, progress.event);
  progress.clear();
  await tidyRun(session.s3, session.account.runsBucket, ended.runId);
  if (ended.status === "FAILED") {
    print(`The execution failed with ${ended.error}: ${ended.cause}`);
    return undefined;
  }
  const output = ended.output as SyncOutput;
  print(table(output));
  const { differ, otherETag } = await compared(session.s3, SOURCE, DESTINATION);
  const same = differ.every((key) => SKIPPED.has(key)) && differ.length === output.objects.skipped;
  const exceptions = [
    ...(differ.length > 0 ? [`${differ.length} skipped objects`] : []),
    ...(otherETag > 0 ? [`${otherETag} whose ETag differs because of SSE-KMS`] : []),
  ];
  print(
    same
      ? `Verified: the buckets list the same keys, sizes and ETags${exceptions.length > 0 ? `,\n  except ${exceptions.join(" and ")}` : ""}.`
      : `Verification failed: ${differ.length} keys differ, for example ${differ.slice(0, 3).join(", ")}`,
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
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  const rows: [string, string][] = [
    [
      "source",
      `${number(o.source)} objects: ${number(o.kept)} kept, ${number(o.copied)} copied (${size(bytes.copied)})`,
    ],
    ["destination", `${number(o.orphans)} orphans: ${number(o.deleted)} deleted (${size(bytes.deleted)})`],
    [
      "exceptions",
      `${o.skipped} skipped, ${o.conflicts} conflicts, ${o.failed} failed, ${o.retained} retained`,
    ],
    [
      "requests",
      Object.entries(requests)
        .map(([kind, n]) => `${number(n)} ${kind}`)
        .join(", "),
    ],
    ["duration", `${seconds.toFixed(1)} s on this computer`],
    ["cost", `about ${usd(estimatedCostUsd)} on AWS`],
    ["report", pageOf(report)],
  ];
  return rows.map(([name, text]) => `  ${name.padEnd(13)}${text}`).join("\n");
}

/** The path of the HTML report. @param report the S3 URI of `report.json` in the embedded runs bucket */
const pageOf = (report: string): string => report.replace(/^s3:\/\/[^/]+\//, "./").replace(/json$/, "html");

/** Runs the state machine three times on this computer, over real files. @returns the exit code */
export async function runThreeTimes(): Promise<number> {
  const progress = new Progress(process.stderr);
  print("Evaluating the Pulumi program on this computer, without AWS …\n");
  const session = await openSession({
    source: SOURCE,
    destination: DESTINATION,
    region: "us-east-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    embedded: true,
    evaluate: evaluateProgram,
    runsFolder: runsFolder({
      learns: false, // Each `npm start` does the same.
      onError: ({ message }) => progress.log(`The records of the runs are not saved: ${message}`),
    }),
    log: progress.log,
  });
  try {
    const source = session.s3.createBucket(SOURCE);
    const destination = session.s3.createBucket(DESTINATION);
    print(fill(source, destination, sample(filesBelow(NODE_MODULES), START_FILES)).text);
    print(addKinds(source).text);
    const first = await run(session, progress, "Run 1: synchronize the outdated copy");
    print(`\n${change(source).text}`);
    const second = await run(session, progress, "Run 2: synchronize the changes");
    const third = await run(session, progress, "Run 3: nothing to do");
    const idle = third !== undefined && third.objects.copied === 0 && third.objects.deleted === 0;
    if (third !== undefined)
      print(idle ? "The run copied and deleted nothing." : "Error: the run copied or deleted objects.");
    if (first) print(`\nOpen the report of run 1 in a browser: ${pageOf(first.report)}`);
    return first && second && idle ? EXIT.succeeded : EXIT.failed;
  } finally {
    await session.close();
  }
}
