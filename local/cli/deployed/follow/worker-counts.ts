import { inBatches } from "../../../../sync/concurrency/batches";
import { parsedJson } from "../../../../sync/model/json";
import type { DeleteProgress, DeleteResult } from "../../../../sync/records/delete-schema";
import { numberIn } from "../../../../sync/records/paths";
import type { ItemResult, WorkerProgress } from "../../../../sync/records/schema";
import { countsOf, type ProgressCounts } from "../../progress/counts";
import { MAX_PROGRESS_READS, PROGRESS_POLL_MS, REQUESTS_AT_ONCE } from "../constants";
import type { ListedObject, RunsBucket } from "../records/runs-bucket";

/** Where the workers of a Map write, and the start time of their run, which each record contains. */
export interface WorkerRecords {
  /** Prefixes of the results of workers that have ended, and of the progress of workers that are running. */
  readonly results: string;
  readonly progress: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

type Bucket = Pick<RunsBucket, "list" | "text">;

/**
 * The counts of the workers of one Map. The counts of a worker that has ended come from its result, the counts of a running worker
 * from its last recorded progress. Each worker is counted once. A missing or incomplete record is skipped and read again later.
 */
export class WorkerCounts {
  private readonly ended = new Set<number>();
  /** The ETag of each worker's progress that was read, and when it was read. */
  private readonly seen = new Map<number, { readonly etag: string; readonly at: number }>();
  private nextPoll = 0;
  /** Whether a result could not be read. */
  private incomplete = false;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly bucket: Bucket,
    private readonly records: WorkerRecords,
    private readonly now: () => number,
  ) {}

  /**
   * Adds the counts by item that are new since the last call.
   *
   * @param othersEnded whether more workers have ended since the last call
   */
  async read(othersEnded: boolean, counts: Map<number, ProgressCounts>): Promise<void> {
    if (othersEnded || this.incomplete) await this.readResults(counts);
    if (this.now() < this.nextPoll) return;
    this.nextPoll = this.now() + PROGRESS_POLL_MS;
    await this.readProgress(counts);
  }

  private async readResults(counts: Map<number, ProgressCounts>): Promise<void> {
    const isNew = (object: ListedObject) => !this.ended.has(itemIn(object));
    this.incomplete = true;
    const added = (await this.bucket.list(this.records.results)).filter(isNew);
    await this.readEach(added, (item, value) => {
      if (value !== null) counts.set(item, value);
      this.ended.add(item);
    });
    this.incomplete = added.some(isNew);
  }

  /** Reads the records that were read longest ago first, so that every one of many workers has its turn. */
  private async readProgress(counts: Map<number, ProgressCounts>): Promise<void> {
    const listed = await this.bucket.list(this.records.progress);
    const readAt = (object: ListedObject) => this.seen.get(itemIn(object))?.at ?? 0;
    const changed = listed
      .filter((object) => !this.ended.has(itemIn(object)))
      .filter((object) => this.seen.get(itemIn(object))?.etag !== object.etag)
      .sort((a, b) => readAt(a) - readAt(b))
      .slice(0, MAX_PROGRESS_READS);
    await this.readEach(changed, (item, value, { etag }) => {
      if (value !== null) counts.set(item, value);
      this.seen.set(item, { etag, at: this.now() });
    });
  }

  /** @param found called with the counts of each complete record; `null`: the record is from another run, or has no counts */
  private async readEach(
    objects: readonly ListedObject[],
    found: (item: number, counts: ProgressCounts | null, object: ListedObject) => void,
  ): Promise<void> {
    await inBatches(objects, REQUESTS_AT_ONCE, async (object) => {
      const record = parsedJson(await this.bucket.text(object.key)) as StoredRecord | undefined;
      if (record === undefined) return; // some servers show a record that is being written
      // A run of the same name may have left records.
      const counts = record.startedAt === this.records.startedAt ? countsIn(record.value) : null;
      found(itemIn(object), counts, object);
    });
  }
}

interface StoredRecord {
  readonly startedAt: string;
  readonly value: ItemResult | DeleteResult | WorkerProgress | DeleteProgress;
}

/** A worker that deletes records its result so far; `null`: the worker has just started. */
function countsIn(value: StoredRecord["value"]): ProgressCounts | null {
  const { counters } = "result" in value ? (value.result ?? { counters: undefined }) : value;
  return counters === undefined ? null : countsOf(counters);
}

const itemIn = ({ key }: ListedObject): number => numberIn(key);
