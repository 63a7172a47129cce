import type { ObjectVersion } from "../../local/s3/index";
import { sameRecord } from "../../sync/compare/decide";
import { MAX_LIST_AGE_MS } from "../constants";
import type { ExecutionInput } from "../world/input";
import type { Invocation } from "../world/invocation";
import { isIncluded, type Scenario } from "../world/scenario";
import { checkGuards } from "./guards";
import { type BucketHistory, type Change, isOurs } from "./history";
import { sameContent } from "./limits";
import type { Observations } from "./observations";
import type { ReceivedRequests } from "./requests";
import { isAfterStart } from "./scope";

export interface Sides {
  readonly source: BucketHistory;
  readonly destination: BucketHistory;
}

/** The known facts about an execution. */
export interface ExecutionLog {
  readonly input: ExecutionInput;
  readonly seen: Observations;
  /** The number of the change after its start. */
  readonly at: number;
  /** When `prepare` finished reading the destination, by the servers' clock, in milliseconds since 1970. */
  destinationTime: number;
  /** Keys that our requests have written and deleted. */
  written: number;
  deleted: number;
  readonly deletedKeys: Set<string>;
  /** Sizes of the objects that our requests have written and deleted. */
  readonly bytes: { written: number; deleted: number };
  readonly requests: ReceivedRequests;
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
      const { prefix, destinationPrefix } = log.input;
      if (!key.startsWith(destinationPrefix)) broken("A key outside the prefix was changed");
      const own = key.slice(destinationPrefix.length);
      if (!isIncluded(this.scenario, own)) broken("An excluded key was changed");
      if (!isAfterStart(log.input, own)) broken("A key before startAfter was changed");
      if (after.version) {
        log.written++;
        log.bytes.written += after.version.content.size;
        this.checkWrite(change, after.version, prefix + own, by, log, broken);
      } else {
        log.deleted++;
        log.deletedKeys.add(key);
        log.bytes.deleted += change.before?.version?.content.size ?? 0;
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
      .flatMap((moment) => (moment.version && sameContent(moment.version, version) ? [moment.version] : []));
    if (written.length === 0) broken("The destination has bytes that no writer wrote");
    else if (!written.some((source) => sameMetadata(source, version)))
      broken("The destination has metadata that no writer wrote with its bytes");
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
    const { seen, destinationTime } = log;
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
    if (this.missing(log).length > 0)
      broken("An object was deleted while a listed key was missing from the destination");
    if (this.denied(log).length > 0) broken("An object was deleted although a copy was denied");
    checkGuards(this.scenario, this.sides, log, broken);
  }

  /**
   * Listed keys of the source that the destination has not had since the execution started, or since the last
   * refused attempt to copy the key.
   */
  private missing({ at, seen, input }: ExecutionLog): string[] {
    const { prefix, destinationPrefix } = input;
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

  /** Keys whose last request was denied, with a source that is still the same, and another content in the destination. */
  private denied({ seen, input: { prefix, destinationPrefix } }: ExecutionLog): string[] {
    const { source, destination } = this.sides;
    return seen.denied().flatMap(({ key, at }) => {
      const from = source.now(key);
      const to = destination.now(destinationPrefix + key.slice(prefix.length));
      const excused =
        from?.version === undefined ||
        from.at >= at ||
        (to?.version !== undefined && sameContent(from.version, to.version));
      return excused ? [] : [key];
    });
  }
}

/** Whether headers and metadata are the same. A redirect is not compared: CopyObject does not copy it. */
const sameMetadata = (a: ObjectVersion, b: ObjectVersion): boolean =>
  sameRecord(a.headers, b.headers) && sameRecord(a.metadata, b.metadata);

/** Whether an object may be skipped: it is listed, and counts as skipped. */
const isSkipped = ({ storageClass, archiveStatus, encryption }: ObjectVersion): boolean =>
  ["GLACIER", "DEEP_ARCHIVE"].includes(storageClass) ||
  archiveStatus !== undefined ||
  encryption.kind === "customer";
