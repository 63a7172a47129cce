import { add, type MutableCounters, NO_COUNTS } from "../metrics/counters";
import type { ExecutionStatus, Leases } from "../records/leases";
import { paths } from "../records/paths";
import type { Records } from "../records/records";
import { parseRequest, type RequestSettings } from "../request/request";
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
 * Checks the input and that both buckets can be listed, and takes the lease of the pair, before anything else is done.
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
  // The destination comes first, so that its time is not after the beginning of the listings.
  const destinationRegion = await context.anywhere.region(request.destination, request.destinationPrefix);
  const time = context.anywhere.serverTime(request.destination);
  const sourceRegion = await context.anywhere.region(request.source, request.prefix);
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
  const regions = { sourceRegion, destinationRegion };
  const settings = copySettings(pairNamed(context.settings, request.pair) ?? {});
  const run: Run = {
    ...{ ...request, ...settings, id: execution, executionArn, startedAt, destinationTime },
    ...{ ...regions, lease },
  };
  await context.records(run).write(paths(run).request, run);
  return { run, round: 0, counters: add(NO_COUNTS, context.counters), stalled: 0 };
}

const pairNamed = ({ pairs }: RequestSettings, pair: string) => pairs.find(({ name }) => name === pair);

/** Two executions of a pair exclude each other, also if their prefixes differ. */
const pairPrefix = (
  settings: RequestSettings,
  { pair, destinationPrefix }: Pick<Run, "pair" | "destinationPrefix">,
) => pairNamed(settings, pair)?.destinationPrefix ?? destinationPrefix;
