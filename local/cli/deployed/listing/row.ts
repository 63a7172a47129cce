import { isObject, parsedJson } from "../../../../sync/model/json";
import type { Output, Report } from "../../../../sync/report/output";
import type { Run } from "../../../../sync/request/run";
import type { DescribedRun, Status } from "../machine/client";

/** One run, as `list --json` prints it. `null`: it is not known. */
export interface RunRow {
  readonly run: string;
  /** The pair that the run has selected, or that its input names. */
  readonly pair: string | null;
  readonly source: string | null;
  readonly destination: string | null;
  readonly dryRun: boolean | null;
  readonly status: Status;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Until now if it runs. */
  readonly seconds: number;
  /** What a dry run would copy and delete, otherwise what was copied and deleted, until now if it runs. */
  readonly copied: number | null;
  readonly deleted: number | null;
  readonly failed: number | null;
  readonly costUsd: number | null;
  readonly error: string | null;
  /** As it was given, so that another run can be started with it. */
  readonly input: object | null;
}

/** What is known of a run besides its description. */
interface Known {
  /** Of a run that failed: such a run has no output. */
  readonly report: Report | undefined;
  /** What a run in progress has done. */
  readonly soFar: Counts | undefined;
  /** What a run has selected that is in progress, was stopped, or timed out. */
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

/** Version 0.1.0 has the names `copied` and `deleted` for the counts of a dry run, too. */
function countsOf(result: Output | undefined): Counts | undefined {
  if (result?.objects === undefined) return undefined;
  const { objects } = result;
  const { failed } = objects;
  return "wouldCopy" in objects
    ? { copied: objects.wouldCopy, deleted: objects.wouldDelete, failed }
    : { copied: objects.copied, deleted: objects.deleted, failed };
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
