import { NOTABLE_PER_ITEM } from "./constants";
import type { NdjsonWriter } from "./ndjson-writer";
import { OutcomeGroups } from "./outcome-groups";
import { RankedObjects } from "./ranking";
import type { OutcomeGroup, OutcomeRecord, StoredOutcome } from "./schema";

/** Records outcomes: all of them in files, and a summary of bounded size in memory. */
export class OutcomeLog {
  private readonly failures: OutcomeRecord[] = [];
  private readonly others: OutcomeRecord[] = [];
  private readonly all = new OutcomeGroups();
  /** The largest and the slowest objects. */
  readonly ranking = new RankedObjects();

  /** @param run the run's ID */
  constructor(
    private readonly files: NdjsonWriter<StoredOutcome>,
    private readonly run: string,
  ) {}

  /**
   * @param notable whether a reader of the report should see this outcome
   * @returns a promise only if a file must be written first
   */
  add(record: OutcomeRecord, notable: boolean): Promise<void> | undefined {
    this.all.add(record);
    this.ranking.add(record);
    const first = record.outcome === "failed" ? this.failures : this.others;
    if (notable && first.length < NOTABLE_PER_ITEM) first.push(record);
    return this.files.add({ run: this.run, ...record });
  }

  /** The first notable outcomes. Failures come first. */
  get notable(): readonly OutcomeRecord[] {
    return [...this.failures, ...this.others].slice(0, NOTABLE_PER_ITEM);
  }

  get groups(): readonly OutcomeGroup[] {
    return this.all.list();
  }

  /** Writes the remaining records. Call it before the summary is used. Without the files, the summary is not valid. */
  async close(): Promise<void> {
    await this.files.close();
  }
}

/** The first notable outcomes of several results. Failures come first. */
export function firstNotable(
  results: readonly { readonly notable: readonly OutcomeRecord[] }[],
  most: number,
): readonly OutcomeRecord[] {
  const all = results.flatMap(({ notable }) => notable);
  const failures = all.filter(({ outcome }) => outcome === "failed");
  const others = all.filter(({ outcome }) => outcome !== "failed");
  return [...failures, ...others].slice(0, most);
}

/** An ETag without its quotes. */
export const bare = (etag: string): string => etag.replaceAll('"', "");
