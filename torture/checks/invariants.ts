import type { ObjectVersion } from "../../local/s3/index";
import { MAX_LIST_AGE_MS } from "../constants";
import type { Invocation } from "../world/invocation";
import { isIncluded, type Scenario } from "../world/scenario";
import { type BucketHistory, type Change, isOurs } from "./history";
import { sameContent } from "./limits";
import type { Observations } from "./observations";

export interface Sides {
  readonly source: BucketHistory;
  readonly destination: BucketHistory;
}

/** The known facts about an execution. */
export interface ExecutionLog {
  readonly seen: Observations;
  /** The number of the change after its start. */
  readonly at: number;
  /** When `prepare` finished reading the destination, by the servers' clock, in milliseconds since 1970. */
  destinationTime: number;
  /** Keys that our requests have written and deleted. */
  written: number;
  deleted: number;
}

/** Invariants of every change that the functions make. */
export class Invariants {
  constructor(
    private readonly scenario: Scenario,
    private readonly sides: Sides,
    private readonly report: (violation: string) => void,
  ) {}

  /** Checks the changes of one of our requests. */
  check(side: keyof Sides, changes: readonly Change[], by: Invocation, log: ExecutionLog): void {
    for (const change of changes) {
      const { key, after } = change;
      const broken = (rule: string) =>
        this.report(`${rule}: ${side} ${JSON.stringify(key)}, by ${by.name} ${by.invocation}`);
      if (side === "source") {
        broken("The source was changed");
        continue;
      }
      const { prefix, destinationPrefix } = this.scenario.input;
      if (!key.startsWith(destinationPrefix)) broken("A key outside the prefix was changed");
      const own = key.slice(destinationPrefix.length);
      if (!isIncluded(this.scenario, own)) broken("An excluded key was changed");
      if (after.version) {
        log.written++;
        this.checkWrite(change, after.version, prefix + own, by, log, broken);
      } else {
        log.deleted++;
        this.checkDelete(change, prefix + own, by, log, broken);
      }
    }
  }

  private checkWrite(
    { key, before }: Change,
    version: ObjectVersion,
    from: string,
    by: Invocation,
    { seen }: ExecutionLog,
    broken: (rule: string) => void,
  ): void {
    const written = this.sides.source
      .of(from)
      .some((moment) => moment.version && sameContent(moment.version, version));
    if (!written) broken("The destination has bytes that no writer wrote");
    const old = before?.version;
    // A writer may have written the same bytes again since. No condition of S3 tells the two apart.
    const own = this.sides.destination
      .of(key)
      .some(
        (moment) =>
          isOurs(moment.by) && moment.by.invocation === by.invocation && moment.version?.etag === old?.etag,
      );
    if (old && !own && !seen.listed("destination", key, by.invocation).has(old.etag)) {
      broken("An object was overwritten whose ETag changed after it was listed");
    }
  }

  private checkDelete(
    { key, before }: Change,
    from: string,
    by: Invocation,
    log: ExecutionLog,
    broken: (rule: string) => void,
  ): void {
    const { seen, destinationTime, at } = log;
    const old = before?.version;
    if (old === undefined) return;
    if (!seen.listed("destination", key).has(old.etag)) {
      broken("An object was deleted whose ETag changed after it was listed");
    }
    const start = Math.floor(destinationTime / 1_000) * 1_000;
    const listed = seen
      .of("destination", key)
      .flatMap((seenAt) => this.sides.destination.at(key, seenAt.at) ?? []);
    if (!listed.some(({ etag, lastModified }) => etag === old.etag && lastModified < start)) {
      broken("An object was deleted that is newer than the run");
    }
    const own = seen.of("source", from, by.invocation);
    const basis = own.length > 0 || by.redriven ? own.slice(-1) : seen.of("source", from);
    const absent = basis.findLast(({ etag }) => etag === undefined);
    if (absent === undefined) broken("An object was deleted that the source held when it was listed");
    else if (Date.now() - absent.time > MAX_LIST_AGE_MS) broken("An object was deleted by an old list");
    if (this.missing(at, seen).length > 0)
      broken("An object was deleted while a listed key was missing from the destination");
  }

  /**
   * Listed keys of the source that the destination has not had since the execution started, or since the last
   * refused attempt to copy the key.
   */
  private missing(at: number, seen: Observations): string[] {
    const { prefix, destinationPrefix } = this.scenario.input;
    return [...seen.compared("source").values()].flatMap(({ key, at: listedAt }) => {
      const own = key.slice(prefix.length);
      const to = destinationPrefix + own;
      const versions = this.sides.source.of(key).filter((moment) => moment.version);
      const excused =
        to === "" ||
        !isIncluded(this.scenario, own) ||
        versions.some(({ version }) => isSkipped(version as ObjectVersion)) ||
        this.sides.destination.heldSince(to, seen.refusedAt(key, to) ?? at) ||
        this.sides.source.lackedSince(key, listedAt);
      return excused ? [] : [key];
    });
  }
}

/** Whether an object may be skipped: it is listed, and counts as skipped. */
const isSkipped = ({ storageClass, archiveStatus, encryption }: ObjectVersion): boolean =>
  ["GLACIER", "DEEP_ARCHIVE"].includes(storageClass) ||
  archiveStatus !== undefined ||
  encryption.kind === "customer";
