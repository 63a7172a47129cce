import type { Stores } from "../copy/inspect";
import { OpenUploads } from "../copy/open-uploads";
import type { MutableCounters } from "../metrics/counters";
import { NdjsonWriter } from "../records/ndjson-writer";
import { type ManifestKind, paths } from "../records/paths";
import type { Records } from "../records/records";
import type { RoundDivision } from "../records/schema";
import type { Run } from "../request/run";
import { readOnlyStore } from "../s3/decorators/read-only-store";
import type { Recording, WorkerContext } from "./context";

/** The work item of a worker, and where its records are. */
export interface Assignment {
  readonly run: Run;
  readonly records: Records;
  readonly division: Pick<RoundDivision, "limit" | "verdicts">;
  /**
   * The prefix of its file names. Each attempt at an item has its own name, so that no attempt overwrites another's
   * files.
   */
  readonly name: string;
}

/** The environment of a worker in a deployment, a test or a simulation. */
export interface Surroundings
  extends Pick<WorkerContext, "stores" | "budget" | "clock" | "copyPermits" | "splitSizes"> {
  /** The stores and the records count their requests here as well. */
  readonly counters: MutableCounters;
  /** Called after every batch of keys, and after every key and every part that was copied. @default nothing */
  readonly onProgress?: () => void;
}

/** Assembles the worker of one work item. Deployment, simulation and tests differ only in its surroundings. */
export function workerContext(assignment: Assignment, surroundings: Surroundings): WorkerContext {
  const { run, records, division } = assignment;
  const { counters, onProgress = () => {}, stores, ...environment } = surroundings;
  return {
    ...environment,
    stores: restricted(stores, run),
    run,
    limits: division.limit,
    uploads: new OpenUploads(records, run),
    recording: { ...writers(assignment), counters, onProgress },
    earlier: { records, verdicts: division.verdicts },
  };
}

/** A worker never writes to the source, and in a dry run not to the destination either. */
const restricted = ({ source, destination }: Stores, { dryRun }: Run): Stores => ({
  source: readOnlyStore(source, "the source"),
  destination: dryRun ? readOnlyStore(destination, "a dry run") : destination,
});

/** Each scan has its own files of verdicts, because the keys of a file are in order. */
function writers({
  run,
  records,
  name,
}: Assignment): Pick<Recording, "orphans" | "outcomes" | "newVerdicts"> {
  const writer = <T extends { readonly key: string }>(kind: ManifestKind, part = "") =>
    new NdjsonWriter<T>(records, (n) => paths(run).manifest(kind, `${name}${part}-${n}`));
  let scans = 0;
  return {
    orphans: writer("orphans"),
    outcomes: writer("outcomes"),
    newVerdicts: () => writer("verdicts", `-${scans++}`),
  };
}
