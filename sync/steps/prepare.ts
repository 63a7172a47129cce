import { add, type Counter, ZERO } from "../metrics/counters";
import { paths, type Records } from "../records/records";
import { parseRequest, type RequestSettings } from "../request/request";
import type { Run } from "../request/run";
import type { Store } from "../s3/object-store";
import type { Progress, Start } from "./states";

export interface PrepareContext {
  readonly settings: RequestSettings;
  /** A store that finds a bucket whatever its Region is. */
  readonly anywhere: Store;
  readonly records: (run: Run) => Records;
  readonly count: Counter;
}

/**
 * Checks the input and that both buckets can be listed, before anything is done.
 *
 * @throws InvalidRequest, UnsupportedBucket, BucketNotFound, AccessDenied.
 */
export async function prepare(
  context: PrepareContext,
  { input, execution, startedAt }: Start,
): Promise<Progress> {
  const request = parseRequest(input, context.settings);
  const [sourceRegion, destinationRegion] = await Promise.all([
    context.anywhere.region(request.source),
    context.anywhere.region(request.destination),
  ]);
  const run: Run = { ...request, id: execution, startedAt, sourceRegion, destinationRegion };
  await context.records(run).write(paths(run).request, run);
  return { run, round: 0, tally: add(ZERO, context.count) };
}
