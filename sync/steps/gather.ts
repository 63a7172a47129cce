import { add, type Counter, type Tally, total } from "../metrics/counters";
import {
  ErrorName,
  NoProgress,
  SourceEmpty,
  type SyncError,
  SyncIncomplete,
  TooManyDeletes,
} from "../model/errors";
import type { KeyRange } from "../model/key-range";
import { combined } from "../partition/histogram";
import {
  type Failure,
  type Noted,
  type Part,
  paths,
  type RangeResult,
  type Records,
  type RoundPlan,
  type RoundResult,
} from "../records/records";
import type { Run } from "../request/run";
import { deniedCopies } from "../scan/range-scan";
import type { Gathered, Planned } from "./states";

export interface GatherContext {
  readonly records: Records;
  readonly count: Counter;
}

/** A worker must have worked so long for its rate to tell anything. */
const TELLING_MS = 5_000;
/** Keys that take so many times as long as usual count as slow, and as so slow at most. */
const SLOW = 1.5;
const SLOWEST = 20;
/** Notable outcomes kept of one round. */
const MOST_NOTABLE = 1_000;
/** Marks kept of one round. */
const MOST_MARKS = 4_000;
/** Batches of deletes; twice as many where files fit badly. Their numbers travel in a state's data. */
const MOST_BATCHES = 1_000;
/** Orphans of one batch at least, if there are as many: as many as one file holds. */
const KEYS_PER_BATCH = 10_000;

/** Adds up a round, and decides what comes next: another round, the deletes, or the report. */
export async function gather({ records, count }: GatherContext, planned: Planned): Promise<Gathered> {
  const { run, round } = planned;
  const { items } = await records.read<RoundPlan>(paths(run).plan(round, planned.plan));
  const results = await records.numbered<RangeResult>(paths(run).results(round));
  const seen = together(round, items, results);
  // Workers may come late, between two attempts at this: what the first one has seen counts.
  const gathered = await records.writeOnce(paths(run).gathered(round), seen);
  const { failure } = gathered;
  const tally = add(planned.tally, gathered.tally);
  const progress = { run, round, tally };
  const next =
    failure || gathered.left.length > 0
      ? { left: failure ? 0 : gathered.left.length, mayDelete: false, deletes: [], failure }
      : await afterCopying(records, progress);
  return { ...progress, ...next, tally: add(next.tally ?? tally, count) };
}

/** A worker of which there is no result has crashed: it has left its whole item over. */
function together(
  round: number,
  items: RoundPlan["items"],
  results: ReadonlyMap<number, RangeResult>,
): RoundResult {
  const all = [...results.values()];
  const perKey = timeOf(results.values());
  const left = items.flatMap((item, i) => leftOf(item, results.get(i), perKey));
  const tally = total(all.map((result) => result.tally));
  return {
    tally,
    left,
    failure: stops(round, left, tally, all),
    asExpected: asExpected(items, results),
    orphans: all.flatMap(({ orphans }) => orphans),
    notable: all.flatMap(({ notable }) => notable).slice(0, MOST_NOTABLE),
    marks: combined(
      all.flatMap(({ marks }) => marks),
      MOST_MARKS,
    ),
  };
}

/** Milliseconds that a key took; `undefined` where too little was done to tell. */
function timeOf(results: Iterable<RangeResult>): number | undefined {
  let [ms, keys] = [0, 0];
  for (const { tally } of results) {
    ms += tally.workedMs;
    keys += keysOf(tally);
  }
  return ms >= TELLING_MS && keys > 0 ? ms / keys : undefined;
}

/** What an item has left over, and how slow its keys were: they will be so again. */
function leftOf(item: readonly KeyRange[], result: RangeResult | undefined, usual: number | undefined) {
  if (result === undefined) return item;
  const own = timeOf([result]);
  const slow = own === undefined || usual === undefined ? 1 : Math.min(SLOWEST, own / usual);
  return slow < SLOW ? result.left : result.left.map((range) => ({ ...range, slow }));
}

const keysOf = ({ objects }: Tally): number => Math.max(objects.source, objects.destination);

/** Of an item that was stopped it is only known that there was as much as was walked. */
function asExpected(items: RoundPlan["items"], results: ReadonlyMap<number, RangeResult>): number | null {
  let [walked, expected] = [0, 0];
  for (const [i, { tally, left }] of results) {
    const keys = keysOf(tally);
    const planned = (items[i] ?? []).reduce((sum, range) => sum + (range.keys ?? Number.NaN), 0);
    walked += keys;
    expected += left.length === 0 ? planned : Math.min(planned, keys);
  }
  return expected > 0 ? walked / expected : null;
}

const failed = (error: SyncError): Failure => ({ error: error.name, cause: error.message });

function stops(
  round: number,
  left: RoundResult["left"],
  worked: Tally,
  results: readonly RangeResult[],
): Failure | null {
  const stopped = results.flatMap((result) => result.stopped ?? []);
  const fatal = stopped.find((stop) => stop.fatal);
  if (fatal) return { error: fatal.error, cause: fatal.cause };
  // A part of a large object is progress too, though no key is finished.
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const progress = worked.objects.source + worked.objects.destination + worked.bytes.copied + passed;
  if (left.length === 0 || progress > 0) return null;
  const why = stopped[0]
    ? `A worker stopped: ${stopped[0].cause}.`
    : "Every worker crashed or ran out of time.";
  return failed(new NoProgress(round, left.length, why));
}

interface Next extends Pick<Gathered, "left" | "mayDelete" | "deletes" | "failure"> {
  readonly tally?: Tally;
}

const nothingToDelete: Next = { left: 0, mayDelete: false, deletes: [], failure: null };

/** Everything was listed and settled. May what is only in the destination go? */
async function afterCopying(
  records: Records,
  { run, round, tally }: { run: Run; round: number; tally: Tally },
): Promise<Next> {
  const rounds = await Promise.all(
    Array.from({ length: round }, (_, i) => records.read<RoundResult>(paths(run).gathered(i + 1))),
  );
  const parts = rounds.flatMap(({ orphans }) => orphans);
  const orphans = sum(parts, "count");
  const failure = forbids(
    run,
    tally,
    orphans,
    rounds.flatMap(({ notable }) => notable),
  );
  if (failure || orphans === 0) return { ...nothingToDelete, failure };
  if (run.dryRun) return { ...nothingToDelete, tally: asDeleted(tally, parts) };
  const batches = batchesOf(parts);
  await records.write(paths(run).deletePlan, batches);
  return { ...nothingToDelete, mayDelete: true, deletes: batches.map((_, i) => i) };
}

const sum = (parts: readonly Part[], field: "count" | "bytes"): number =>
  parts.reduce((n, part) => n + part[field], 0);

/** The guards, in the order in which they matter. `null`: the deletes may go ahead. */
function forbids(run: Run, { objects }: Tally, orphans: number, notable: readonly Noted[]): Failure | null {
  if (objects.failed > 0) return incomplete(run, objects.failed, notable);
  if (orphans === 0) return null;
  if (objects.source === 0 && !run.allowEmptySource) return failed(new SourceEmpty(run.source, orphans));
  if (run.maxDeletes !== null && orphans > run.maxDeletes) {
    return failed(new TooManyDeletes(orphans, `maxDeletes (${run.maxDeletes})`));
  }
  const percent = (100 * orphans) / objects.destination;
  if (run.maxDeletePercent !== null && percent > run.maxDeletePercent) {
    const limit = `maxDeletePercent (${run.maxDeletePercent} % of ${objects.destination} objects)`;
    return failed(new TooManyDeletes(orphans, limit));
  }
  return null;
}

function incomplete(run: Run, count: number, notable: readonly Noted[]): Failure {
  const failures = notable.filter(({ outcome }) => outcome === "failed");
  const first = failures[0];
  if (first && failures.every(({ code }) => code === ErrorName.AccessDenied)) {
    return failed(deniedCopies(run.destination, first.reason));
  }
  return failed(new SyncIncomplete(count, first ? `${first.key}: ${first.reason}` : "see the report"));
}

const asDeleted = (tally: Tally, parts: readonly Part[]): Tally => ({
  ...tally,
  objects: { ...tally.objects, deleted: sum(parts, "count") },
  bytes: { ...tally.bytes, deleted: sum(parts, "bytes") },
});

/** Files of orphans in order, small ones together. */
function batchesOf(parts: readonly Part[]): Part[][] {
  const size = Math.max(KEYS_PER_BATCH, sum(parts, "count") / MOST_BATCHES);
  const batches: Part[][] = [];
  let room = 0;
  for (const part of parts) {
    if (part.count > room) {
      batches.push([]);
      room = size;
    }
    batches.at(-1)?.push(part);
    room -= part.count;
  }
  return batches;
}
