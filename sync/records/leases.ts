import { createHash } from "node:crypto";
import { AlreadyRunning, LeaseLost, LeaseUnknown } from "../model/lease-errors";
import { RequestFailed } from "../model/request-errors";
import type { HeldLease } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import { LEASE_ATTEMPTS, MIN_UNKNOWN_AGE_MS } from "./constants";

/** The record of a pair's lease. */
interface LeaseRecord {
  readonly token: string;
  /** The ARN of the execution, and its name. */
  readonly execution: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Milliseconds since 1970. */
  readonly takenAt: number;
  /** Whether the run has ended and released the lease. */
  readonly released: boolean;
}

/** The run that takes a lease. */
export interface Taker extends Pick<LeaseRecord, "execution" | "name" | "startedAt"> {
  readonly destination: string;
  /** The pair's prefix, not the narrower prefix of an execution. */
  readonly destinationPrefix: string;
}

/** The name of Step Functions' error for a missing permission. */
export const DENIED = "AccessDeniedException";

/**
 * The status of an execution, as DescribeExecution returns it. `undefined`: there is no such execution, or it has just
 * started, because DescribeExecution is eventually consistent.
 *
 * @throws an error named {@link DENIED} if the run lacks the permission
 */
export type ExecutionStatus = (execution: string) => Promise<string | undefined>;

const TERMINAL: ReadonlySet<string> = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]);

/**
 * The leases of pairs, as records in the runs bucket. A run holds the lease of its pair while it runs. Every write of a
 * lease is conditional, so that only one of two runs that start at the same time gets it. A lease that was not released is
 * taken over only after its execution has ended.
 */
export class Leases {
  constructor(
    private readonly store: ObjectStore,
    private readonly bucket: string,
    private readonly clock: { readonly now: () => number },
  ) {}

  /** Takes the lease of a pair. An execution that already holds it keeps it. @throws AlreadyRunning, LeaseUnknown, RequestFailed */
  async take(taker: Taker, status: ExecutionStatus): Promise<HeldLease> {
    const { destination, destinationPrefix, ...holder } = taker;
    const key = `runs/leases/${hash([destination, destinationPrefix])}.json`;
    const token = hash([holder.execution, holder.startedAt]);
    const own = { token, ...holder, takenAt: this.clock.now(), released: false };
    if (await this.store.writeNew(this.bucket, key, textOf(own))) return { key, token };
    for (let attempt = 1; ; attempt++) {
      const { record, etag } = await this.current(key);
      if (record?.token === token && !record.released) return { key, token };
      if (record && !(await this.isFree(key, record, status))) throw new AlreadyRunning(record);
      const taken =
        etag === undefined
          ? await this.store.writeNew(this.bucket, key, textOf(own))
          : await this.store.replace(this.bucket, key, textOf(own), etag);
      if (taken) return { key, token };
      if (attempt === LEASE_ATTEMPTS) throw record ? new AlreadyRunning(record) : this.notWritten(key);
    }
  }

  private notWritten(key: string): RequestFailed {
    const uri = `s3://${this.bucket}/${key}`;
    return new RequestFailed("S3", `${uri} does not exist, but cannot be written as a new object`);
  }

  /** @throws LeaseLost if the run no longer holds the lease */
  async check({ key, token }: HeldLease): Promise<void> {
    const record = await this.read(key);
    if (record?.token !== token || record.released)
      throw LeaseLost.to(record?.token === token ? undefined : record);
  }

  /** Releases a lease, if the run still holds it. @returns whether the run had already released it */
  async release({ key, token }: HeldLease): Promise<boolean> {
    const { record, etag } = await this.current(key);
    if (record?.token !== token || etag === undefined) return false;
    if (record.released) return true;
    await this.store.replace(this.bucket, key, textOf({ ...record, released: true }), etag);
    return false;
  }

  /** The ETag is read first. If the record changes between the two requests, a replacement fails. */
  private async current(key: string) {
    const etag = (await this.store.head(this.bucket, key))?.etag;
    return { etag, record: etag === undefined ? undefined : await this.read(key) };
  }

  private async read(key: string): Promise<LeaseRecord | undefined> {
    const text = await this.store.read(this.bucket, key);
    return text === undefined ? undefined : (JSON.parse(text) as LeaseRecord);
  }

  private async isFree(key: string, record: LeaseRecord, status: ExecutionStatus) {
    const { execution, released, takenAt } = record;
    if (released) return true;
    const found = await status(execution).catch((error: Error) => {
      if (error.name !== DENIED) throw error;
      throw new LeaseUnknown(record, `s3://${this.bucket}/${key}`, error);
    });
    return found === undefined ? this.clock.now() - takenAt > MIN_UNKNOWN_AGE_MS : TERMINAL.has(found);
  }
}

const hash = (values: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(values)).digest("hex");

const textOf = (record: LeaseRecord): string => `${JSON.stringify(record)}\n`;
