import { OpenUploads } from "../copy/open-uploads";
import { estimatedCostUsd } from "../metrics/cost";
import { add, type Counter, type Tally, total } from "../metrics/counters";
import { SyncIncomplete } from "../model/errors";
import { Learned } from "../records/key-histogram-store";
import { type Failure, type Noted, paths, type Records, type RoundResult } from "../records/records";
import type { Report, SyncOutput } from "../report/output";
import { inWords } from "../report/text-report";
import type { Run } from "../request/run";
import type { Store } from "../s3/object-store";
import type { DeleteResult } from "./delete-orphans";
import type { Ended, Reported } from "./states";

export interface ReportContext {
  readonly records: Records;
  readonly destination: Store;
  readonly count: Counter;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Writes down what the run came to, and says whether it succeeded. */
export async function report(context: ReportContext, ended: Ended): Promise<Reported> {
  const { records, count, now } = context;
  const { run, round } = ended;
  const leftBehind = await new OpenUploads(records, run).abortAll(context.destination);
  const deletes = await deleted(records, ended);
  const rounds = await gathered(records, run, round);
  const notable = [...rounds.flatMap((of) => of.notable), ...deletes.notable, ...leftBehind];
  const failure = ended.error ? caught(ended.error) : (ended.failure ?? deletes.failure);
  count.requests.PUT += failure ? 2 : 3; // the report, and what was learned, that are about to be written
  const tally = spareTheRest(add(add(ended.tally, deletes.tally), count));
  const output = outputOf(run, round, tally, now, `s3://${records.bucket}/${paths(run).report}`);
  const whole: Report = { ...output, request: run, failure, notable, files: files(run) };
  await records.writeText(paths(run).report, `${JSON.stringify(whole, null, 2)}\n`);
  await records.writeText(paths(run).reportText, inWords(whole));
  if (!failure) await new Learned(records, run).write(rounds);
  return {
    status: failure ? "failed" : "succeeded",
    error: failure?.error ?? "",
    cause: failure ? `${failure.cause} Report: ${output.report}` : "",
    output,
  };
}

const files = (run: Run) => ({
  outcomes: paths(run).lines("outcomes", "").replace(".ndjson", ""),
  orphans: paths(run).lines("orphans", "").replace(".ndjson", ""),
});

/** Step Functions gives a function's error as JSON, another state's as a sentence. */
function caught({ Error: error, Cause: cause }: { Error: string; Cause: string }): Failure {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return { error, cause: typeof errorMessage === "string" ? errorMessage : cause };
  } catch {
    return { error, cause };
  }
}

async function deleted(records: Records, { run, deletes = [] }: Ended) {
  if (deletes.length === 0) return { tally: total([]), notable: [], failure: null };
  const results = await records.numbered<DeleteResult>(paths(run).deleteResults);
  const tally = total([...results.values()].map((result) => result.tally));
  const notable = [...results.values()].flatMap((result) => result.notable);
  const failed = [...results.values()].reduce((sum, result) => sum + result.failed, 0);
  return { tally, notable, failure: deleteFailure(deletes.length - results.size, failed, notable) };
}

function deleteFailure(crashed: number, failed: number, notable: readonly Noted[]): Failure | null {
  if (crashed === 0 && failed === 0) return null;
  const one = notable.find(({ outcome }) => outcome === "failed");
  const first = one ? `${one.key}: ${one.reason}` : `${crashed} batches of deletes crashed`;
  const error = new SyncIncomplete(failed + crashed, first);
  return { error: error.name, cause: error.message };
}

/** What every round came to, but for one that failed before it was gathered. */
async function gathered(records: Records, run: Run, rounds: number): Promise<readonly RoundResult[]> {
  const found = await Promise.all(
    Array.from({ length: rounds }, (_, i) => records.find<RoundResult>(paths(run).gathered(i + 1))),
  );
  return found.flatMap((round) => round ?? []);
}

/** An orphan that was not deleted was spared, whatever the reason. */
const spareTheRest = (tally: Tally): Tally => ({
  ...tally,
  objects: { ...tally.objects, spared: tally.objects.orphans - tally.objects.deleted },
});

const outputOf = (run: Run, rounds: number, tally: Tally, now: number, at: string): SyncOutput => ({
  runId: run.id,
  source: run.source,
  destination: run.destination,
  prefix: run.prefix,
  dryRun: run.dryRun,
  startedAt: run.startedAt,
  finishedAt: new Date(now).toISOString(),
  rounds,
  objects: tally.objects,
  bytes: tally.bytes,
  requests: tally.requests,
  estimatedCostUsd: estimatedCostUsd(tally, rounds),
  report: at,
});
