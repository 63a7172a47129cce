import { setTimeout as wait } from "node:timers/promises";
import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import type { BuildMiddleware, FinalizeRequestMiddleware } from "@smithy/types";
import { AdaptiveLimit, type ConcurrencyLimit, isThrottle } from "../../sync/concurrency/adaptive-limit";
import { RateLimit } from "../../sync/concurrency/rate-limit";
import { Semaphore } from "../../sync/concurrency/semaphore";
import { newCounters } from "../../sync/metrics/counters";
import { type ExecutionStatus, Leases } from "../../sync/records/leases";
import { Records } from "../../sync/records/records";
import { type ClientOptions, createS3Client } from "../../sync/s3/client/create";
import { wire } from "../../sync/s3/client/wire/wire";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import type { ObjectStore } from "../../sync/s3/object-store";
import { s3Store } from "../../sync/s3/s3-store";
import type { SplitSizes } from "../../sync/scan/constants";
import { LEASE_SOCKETS, OTHER_SOCKETS } from "./constants";
import type { Runtime } from "./function";
import { ownersOf, type Settings } from "./settings";

/** The surroundings of the functions. Tests replace the time and the network. */
export interface Surroundings
  extends Pick<ClientOptions, "credentials" | "signer" | "endpoint" | "requestHandler" | "maxAttempts"> {
  /** The Region of the runs bucket. */
  readonly region: string;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
  /** Waits for the given number of milliseconds. @default setTimeout */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Returns the status of an execution. @default from Step Functions */
  readonly executionStatus?: ExecutionStatus;
  /** The minimum sizes for splits of segments. @default SPLIT_SIZES */
  readonly splitSizes?: SplitSizes;
  /** Writes a line to the function's log. @default console.log */
  readonly log?: (line: string) => void;
  /** Writes a line to the function's log without a change. @default standard output */
  readonly emit?: (line: string) => void;
}

/** The state that a warm function keeps between its invocations: connections, and the limit of copies in flight. */
export class LambdaEnvironment {
  private readonly clients = new Map<string, S3Client>();
  private readonly copyPermits: Semaphore<ConcurrencyLimit>;
  private readonly deleteRate: RateLimit;
  /** Permits for requests that copy. Each part of an object counts as a copy. */
  private readonly copyRequests: Semaphore;
  private readonly owners: ReadonlyMap<string, string>;
  /**
   * The counters of the latest invocation. Lambda runs one invocation at a time. In a local run, throttles may be
   * counted for another invocation.
   */
  private counters = newCounters();

  constructor(
    private readonly settings: Settings,
    private readonly surroundings: Surroundings,
  ) {
    const limit = new AdaptiveLimit(settings.copiesPerWorker);
    this.copyPermits = new Semaphore(limit);
    this.copyRequests = new Semaphore(limit);
    this.owners = ownersOf(settings);
    const { now = Date.now, sleep = defaultSleep } = surroundings;
    this.deleteRate = new RateLimit({ now, sleep });
  }

  /**
   * The runtime of one invocation.
   *
   * @param stop aborts requests that look for a bucket
   */
  runtime(stop?: AbortSignal): Runtime {
    const { settings, surroundings, copyPermits, deleteRate } = this;
    const {
      region: home,
      now = Date.now,
      sleep = defaultSleep,
      log = console.log,
      emit = writeLine,
      executionStatus,
      splitSizes,
    } = surroundings;
    const counters = newCounters();
    this.counters = counters;
    const started = now();
    const metered = (store: ObjectStore) => meteredStore(store, counters.requests, counters.classes);
    const store = (region: string, signal?: AbortSignal, follow = false) =>
      metered(s3Store(this.client(region, follow), signal));
    // A worker must know that it holds its lease even while all its other requests wait for a server that does not
    // respond.
    const leaseStore = metered(s3Store(this.client(home, false), undefined, true));
    return {
      settings,
      counters,
      store,
      anywhere: store(home, stop, true),
      records: (run) => new Records(store(home), settings.runsBucket, run),
      leases: new Leases(leaseStore, settings.runsBucket, { now }),
      ...(executionStatus && { executionStatus }),
      copyPermits,
      splitSizes,
      deleteRate,
      now,
      sleep,
      log,
      emit,
      clockOut: () => {
        counters.workedMs += now() - started;
      },
    };
  }

  private readonly throttled = (commandName: string): void => {
    this.counters.throttled++;
    if (COPIES.has(commandName)) this.copyPermits.limit.throttled();
    if (commandName === "DeleteObjectsCommand") this.deleteRate.throttled();
  };

  private client(region: string, followRegionRedirects: boolean): S3Client {
    const name = `${region} ${followRegionRedirects}`;
    const known = this.clients.get(name);
    if (known) return known;
    const { settings, surroundings } = this;
    const { credentials, signer, endpoint, requestHandler, maxAttempts } = surroundings;
    const made = createS3Client({
      region,
      followRegionRedirects,
      pathStyle: settings.s3UsePathStyle,
      maxSockets: settings.copiesPerWorker + OTHER_SOCKETS + LEASE_SOCKETS,
      owners: this.owners,
      ...(credentials && { credentials }),
      ...(signer && { signer }),
      ...(endpoint && { endpoint }),
      ...(requestHandler && { requestHandler }),
      ...(maxAttempts && { maxAttempts }),
    });
    wire(made, { copies: this.copyRequests, others: new Semaphore({ current: OTHER_SOCKETS }) });
    made.middlewareStack.addRelativeTo(reportThrottles(this.throttled), {
      name: "reportThrottles",
      relation: "after",
      toMiddleware: "retryMiddleware",
    });
    if (settings.requesterPays) made.middlewareStack.add(paying, { name: "requesterPays", step: "build" });
    this.clients.set(name, made);
    return made;
  }
}

/**
 * With `logFormat: JSON`, Lambda encloses a line of `console.log` in an object, but does not change JSON on standard
 * output.
 */
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);
const defaultSleep = (ms: number): Promise<void> => wait(ms);

/** Commands whose number in flight the adaptive limit controls, or that belong to such copies. */
const COPIES: ReadonlySet<string> = new Set([
  "CopyObjectCommand",
  "CreateMultipartUploadCommand",
  "UploadPartCopyCommand",
  "UploadPartCommand",
  "CompleteMultipartUploadCommand",
]);

/** Calls `throttled` for each throttled request, including requests that the client retries by itself. */
const reportThrottles =
  (
    throttled: (commandName: string) => void,
  ): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =>
  (next, { commandName = "" }) =>
  (args) =>
    next(args).catch((error: unknown) => {
      if (isThrottle(error)) throttled(commandName);
      throw error;
    });

/** Adds the header with which this account agrees to pay for the request. Buckets without Requester Pays ignore it. */
const paying: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const { headers } = args.request as { headers: Record<string, string> };
  headers["x-amz-request-payer"] = "requester";
  return next(args);
};
