import { isObject, parsedJson } from "../../../../sync/model/json";
import type { Output, Report } from "../../../../sync/report/output";
import type { Run } from "../../../../sync/request/run";
import type { DescribedRun, Status } from "../machine/client";

/** One run, as `list --json` prints it. `null`: unknown. */
export interface RunRow {
  readonly run: string;
  /** The pair that the run selected, or that its input names. */
  readonly pair: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly dryRun: boolean | null;
  readonly status: Status;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Until now if the run is in progress. */
  readonly seconds: number;
  /** Objects copied and deleted, so far if the run is in progress. In a dry run: objects that it would copy and delete. */
  readonly copied: number | null;
  readonly deleted: number | null;
  readonly failed: number | null;
  readonly costUsd: number | null;
  readonly error: string | null;
  /** As given. Another run can be started with it. */
  readonly input: object | null;
}

/** Facts about a run that its description does not have. */
interface Known {
  /** The report of a failed run, which has no output. */
  readonly report: Report | undefined;
  /** The counts so far of a run in progress. */
  readonly soFar: Counts | undefined;
  /** The selection of a run that is in progress, was stopped, or timed out. */
  readonly request: Selection | undefined;
}

type Selection = Pick<Run, "pair" | "source" | "destination" | "dryRun">;
type Counts = Pick<RunRow, "copied" | "deleted" | "failed">;

/** @param now milliseconds since 1970 */
export function rowOf(run: DescribedRun, { report, soFar, request }: Known, now: number): RunRow {
  const given = parsedJson(run.input); // some emulators accept an input that is not JSON
  const input = record(given);
  const { copied = null, deleted = null, failed = null } = soFar ?? {};
  const result =
    (run.output === undefined ? report : (record(parsedJson(run.output)) as unknown as Output)) ?? undefined;
  const selected: Partial<Selection> | undefined = result ?? request;
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return {
    run: run.name,
    pair: text(selected?.pair) ?? text(input.pair),
    source: selected?.source ?? text(input.source),
    destination: selected?.destination ?? text(input.destination),
    dryRun: selected?.dryRun ?? (typeof input.dryRun === "boolean" ? input.dryRun : null),
    status: run.status,
    startedAt: run.startedAt.toISOString(),
    seconds: Math.max(0, ((run.stoppedAt?.getTime() ?? now) - run.startedAt.getTime()) / 1_000),
    ...(countsOf(result) ?? { copied, deleted, failed }),
    costUsd: result?.estimatedCostUsd ?? null,
    error: run.status === "SUCCEEDED" ? null : (run.error ?? null),
    input: isObject(given) ? given : null,
  };
}

/** Version 0.1.0 uses the names `copied` and `deleted` even for the counts of a dry run. */
function countsOf(result: Output | undefined): Counts | undefined {
  if (result?.objects === undefined) return undefined;
  const { objects } = result;
  const { failed } = objects;
  return "wouldCopy" in objects
    ? { copied: objects.wouldCopy, deleted: objects.wouldDelete, failed }
    : { copied: objects.copied, deleted: objects.deleted, failed };
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
