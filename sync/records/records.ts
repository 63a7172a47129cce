import type { Tally } from "../metrics/counters";
import type { KeyRange } from "../model/key-range";
import type { Mark } from "../partition/histogram";
import type { Run } from "../request/run";
import type { Store } from "../s3/object-store";

/** What ended a run, or a part of one, early. `error` is the name that the execution fails with. */
export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** A file of keys, one JSON a line, in the runs bucket. */
export interface Part {
  readonly key: string;
  readonly count: number;
  readonly bytes: number;
}

/** One line of a manifest of orphans: what is deleted once everything is copied. */
export interface Orphan {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** One line of the outcomes: what became of a key, where that is not "kept". The key is the source's. */
export interface Noted {
  readonly key: string;
  readonly outcome: "copied" | "skipped" | "conflict" | "failed" | "spared";
  readonly reason: string;
  readonly code?: string;
}

/** What `Plan` has written down for a round. */
export interface RoundPlan {
  /** One hand of ranges for each item. */
  readonly items: readonly (readonly KeyRange[])[];
  /** After so many keys, or milliseconds, a worker leaves the rest over, to be divided anew. */
  readonly limit: {
    readonly keys: number | null;
    readonly ms: number;
    /** Stretches that a worker walks at once. */
    readonly lanes: number;
    /** Share of the pages walked that a worker may spend on splitting its ranges. */
    readonly overhead: number;
  };
}

/** What one worker did, and what it left. */
export interface RangeResult {
  readonly tally: Tally;
  readonly left: readonly KeyRange[];
  readonly orphans: readonly Part[];
  /** The first outcomes that somebody should look at. */
  readonly notable: readonly Noted[];
  /** Keys that the filters left out. They are in no count, but walking past them is progress. */
  readonly passed: number;
  /** How the keys lie that it has walked. */
  readonly marks: readonly Mark[];
  /** Why it stopped before its time was up, if it did. */
  readonly stopped: (Failure & { readonly fatal: boolean }) | null;
}

/** What all workers of one round did. */
export interface RoundResult extends Pick<RangeResult, "tally" | "left" | "orphans" | "notable" | "marks"> {
  /** What forbids another round. */
  readonly failure: Failure | null;
  /** Keys that were walked, by those that the plan had expected. `null`: it did not know what to expect. */
  readonly asExpected: number | null;
}

/** The keys that a runs bucket has for one run: `runs/<id>/…`. */
export const paths = (run: Pick<Run, "id">) => {
  const root = `runs/${run.id}`;
  const round = (n: number) => `${root}/rounds/${String(n).padStart(4, "0")}`;
  return {
    request: `${root}/request.json`,
    plan: (n: number, attempt: string) => `${round(n)}/plan-${attempt}.json`,
    results: (n: number) => `${round(n)}/results/`,
    result: (n: number, range: number) => `${round(n)}/results/${range}.json`,
    gathered: (n: number) => `${round(n)}/gathered.json`,
    lines: (kind: "orphans" | "outcomes", name: string) => `${root}/${kind}/${name}.ndjson`,
    uploads: `${root}/uploads/`,
    deletePlan: `${root}/deletes/plan.json`,
    deleteResults: `${root}/deletes/results/`,
    deleteResult: (batch: number) => `${root}/deletes/results/${batch}.json`,
    report: `${root}/report.json`,
    reportText: `${root}/report.txt`,
  };
};

/** The runs bucket. What is written is stamped with the run's start, so that a name used again finds nothing old. */
export class Records {
  constructor(
    private readonly store: Store,
    readonly bucket: string,
    private readonly run: Pick<Run, "startedAt">,
  ) {}

  async write(key: string, value: object): Promise<void> {
    await this.store.write(this.bucket, key, this.stamped(value));
  }

  private stamped(value: object): string {
    return `${JSON.stringify({ startedAt: this.run.startedAt, value }, null, 1)}\n`;
  }

  /**
   * Writes a record that this run has not written yet. @returns the record that stands: of several attempts at one
   * thing the first one counts, however late another comes.
   */
  async writeOnce<T extends object>(key: string, value: T): Promise<T> {
    if (await this.store.writeNew(this.bucket, key, this.stamped(value))) return value;
    const standing = await this.find<T>(key);
    if (standing === undefined) await this.write(key, value); // an older run's of the same name
    return standing ?? value;
  }

  /** @returns `undefined` if this run has written no such record. */
  async find<T>(key: string): Promise<T | undefined> {
    const text = await this.store.read(this.bucket, key);
    if (text === undefined) return undefined;
    const { startedAt, value } = JSON.parse(text) as { startedAt: string; value: T };
    return startedAt === this.run.startedAt ? value : undefined;
  }

  /** @throws Error if this run has written no such record. */
  async read<T>(key: string): Promise<T> {
    const value = await this.find<T>(key);
    if (value === undefined) throw new Error(`The runs bucket ${this.bucket} has no ${key} of this run.`);
    return value;
  }

  /** Every record of this run under a prefix. */
  async under<T>(prefix: string): Promise<T[]> {
    return [...(await this.all<T>(prefix)).values()];
  }

  /** Every record under a prefix, by the number in its name. */
  async numbered<T>(prefix: string): Promise<Map<number, T>> {
    return new Map([...(await this.all<T>(prefix))].map(([key, value]) => [numberIn(key), value]));
  }

  async erase(key: string): Promise<void> {
    await this.store.erase(this.bucket, key);
  }

  private async all<T>(prefix: string): Promise<Map<string, T>> {
    const keys: string[] = [];
    for (let after: string | null = null, last = false; !last; ) {
      const page = await this.store.list(this.bucket, prefix, after);
      keys.push(...page.entries.map(({ key }) => key));
      after = keys.at(-1) ?? null;
      last = page.last;
    }
    const found = new Map<string, T>();
    await inBatches(keys, 32, async (key) => {
      const value = await this.find<T>(key);
      if (value !== undefined) found.set(key, value);
    });
    return found;
  }

  async writeText(key: string, text: string): Promise<void> {
    await this.store.write(this.bucket, key, text);
  }

  /** @throws Error if there is no such file. */
  async readLines<T>(key: string): Promise<T[]> {
    const lines = await this.findLines<T>(key);
    if (lines.length === 0) throw new Error(`The runs bucket ${this.bucket} has no ${key}.`);
    return lines;
  }

  /** @returns nothing if there is no such file. */
  async findLines<T>(key: string): Promise<T[]> {
    const text = (await this.store.read(this.bucket, key)) ?? "";
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as T);
  }
}

const numberIn = (key: string): number => Number(/(\d+)\.json$/.exec(key)?.[1]);

/** Like `Promise.all(items.map(work))`, with at most `size` under way. */
export async function inBatches<T, R>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += size) {
    results.push(...(await Promise.all(items.slice(i, i + size).map(work))));
  }
  return results;
}
