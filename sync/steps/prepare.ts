import { add, type MutableCounters, NO_COUNTS } from "../metrics/counters";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import { parseRequest, type RequestSettings } from "../request/request";
import type { Run } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import type { Progress, Start } from "./states";

export interface PrepareContext {
  readonly settings: RequestSettings;
  /** A store that finds buckets in any Region. */
  readonly anywhere: ObjectStore;
  readonly records: (run: Run) => Records;
  readonly counters: MutableCounters;
}

/**
 * Checks the input and that both buckets can be listed, before anything else is done.
 *
 * @throws InvalidRequest, UnsupportedBucket, BucketNotFound, AccessDenied.
 */
export async function prepare(
  context: PrepareContext,
  { input, execution, startedAt }: Start,
): Promise<Progress> {
  const request = parseRequest(input, context.settings);
  // The destination comes first, so that its time is not after the beginning of the listings.
  const destinationRegion = await context.anywhere.region(request.destination, request.destinationPrefix);
  const time = context.anywhere.serverTime(request.destination);
  const sourceRegion = await context.anywhere.region(request.source, request.prefix);
  const destinationTime = time === undefined ? startedAt : new Date(time).toISOString();
  const run: Run = { ...request, id: execution, startedAt, destinationTime, sourceRegion, destinationRegion };
  await context.records(run).write(paths(run).request, run);
  return { run, round: 0, counters: add(NO_COUNTS, context.counters), stalled: 0 };
}
