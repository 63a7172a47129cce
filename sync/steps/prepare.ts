import { add, type MutableCounters, NO_COUNTS } from "../metrics/counters";
import { SyncError } from "../model/errors";
import { listed } from "../model/texts";
import type { ExecutionStatus, Leases } from "../records/leases";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import { parseRequest, type RequestSettings, type SyncRequest } from "../request/request";
import { checkRunId, type Run } from "../request/run";
import { copySettings } from "../s3/copy-settings";
import type { ObjectStore } from "../s3/object-store";
import type { Progress, Start } from "./states";

export interface PrepareContext {
  readonly settings: RequestSettings;
  /** A store that finds buckets in any Region. */
  readonly anywhere: ObjectStore;
  readonly records: (run: Run) => Records;
  readonly leases: Leases;
  readonly executionStatus: ExecutionStatus;
  readonly counters: MutableCounters;
}

/**
 * Checks the input, checks that both buckets can be listed, and takes the lease of the pair, before anything else is
 * done.
 *
 * @throws InvalidRequest, UnsupportedBucket, ServerUnreachable, BucketNotFound, AccessDenied, InvalidCredentials,
 * AlreadyRunning.
 */
export async function prepare(
  context: PrepareContext,
  { input, execution, executionArn, startedAt }: Start,
): Promise<Progress> {
  checkRunId(execution);
  const request = parseRequest(input, context.settings);
  const { time, ...regions } = await reached(context.anywhere, request);
  const destinationTime = time === undefined ? startedAt : new Date(time).toISOString();
  const lease = request.dryRun
    ? null
    : await context.leases.take(
        {
          ...{ execution: executionArn, name: execution, startedAt, destination: request.destination },
          destinationPrefix: pairPrefix(context.settings, request),
        },
        context.executionStatus,
      );
  const settings = copySettings(pairNamed(context.settings, request.pair) ?? {});
  const run: Run = {
    ...{ ...request, ...settings, id: execution, executionArn, startedAt, destinationTime },
    ...{ ...regions, lease },
  };
  await context.records(run).write(paths(run).request, run);
  return { run, round: 0, counters: add(NO_COUNTS, context.counters), stalled: 0 };
}

/**
 * The Regions of both buckets, requested concurrently, and the time of the destination's response.
 *
 * @throws one error for both buckets if both have an error
 */
async function reached(
  anywhere: ObjectStore,
  { source, prefix, destination, destinationPrefix }: SyncRequest,
): Promise<Pick<Run, "sourceRegion" | "destinationRegion"> & { readonly time: number | undefined }> {
  const [sourceRegion, destinationRegion] = await Promise.allSettled([
    anywhere.region(source, prefix),
    anywhere
      .region(destination, destinationPrefix)
      .then((region) => ({ region, time: anywhere.serverTime(destination) })),
  ]);
  if (sourceRegion.status === "fulfilled" && destinationRegion.status === "fulfilled") {
    const { region, time } = destinationRegion.value;
    return { sourceRegion: sourceRegion.value, destinationRegion: region, time };
  }
  throw [sourceRegion, destinationRegion]
    .flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []))
    .reduce(bothErrors);
}

/** One error for two errors. An error that may not occur again comes first, because then the state is retried. */
function bothErrors(one: unknown, other: unknown): unknown {
  if (!(one instanceof SyncError)) return one;
  if (!(other instanceof SyncError)) return other;
  if (one.message !== other.message) one.message = listed([one.message, other.message]);
  return one;
}

const pairNamed = ({ pairs }: RequestSettings, pair: string) => pairs.find(({ name }) => name === pair);

/** Two executions of a pair exclude each other, even if their prefixes differ. */
const pairPrefix = (
  settings: RequestSettings,
  { pair, destinationPrefix }: Pick<Run, "pair" | "destinationPrefix">,
) => pairNamed(settings, pair)?.destinationPrefix ?? destinationPrefix;
