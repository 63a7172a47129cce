import { paths, type Records } from "./records";
import { parseRequest, type RequestSettings } from "./request";
import type { Run } from "./run";
import type { Progress, Start } from "./states";
import type { Store } from "./store";
import { add, type Counter, ZERO } from "./tally";

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
