import type { S3CallResult, S3Response } from "../../local/s3/index";
import type { KeyRange } from "../../sync/model/key-range";
import { nextChange } from "./history";
import { compare } from "./scope";

/** A listing page that S3 has sent to an invocation: the keys from `after` (exclusive) to `through` (inclusive). */
interface Page {
  readonly bucket: string;
  readonly invocation: number;
  /** The key ranges that its worker compares, without the prefix. Empty if the page had another purpose. */
  readonly ranges: readonly KeyRange[];
  readonly prefix: string;
  readonly after: string;
  /** `undefined`: the rest of the listing. */
  readonly through: string | undefined;
  /** ETags by key. */
  readonly entries: ReadonlyMap<string, string>;
  readonly at: number;
  readonly time: number;
}

/** A key of a bucket at the time of an observation. */
export interface Observation {
  readonly key: string;
  /** `undefined`: the bucket had no object at the key. */
  readonly etag: string | undefined;
  readonly invocation: number;
  /** The number of the change after the observation. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The observations of the two buckets by the invocations of one execution. */
export class Observations {
  private readonly pages: Page[] = [];
  private readonly heads: (Observation & { readonly bucket: string })[] = [];
  /** Copies that a condition refused, by invocation and key of the destination: the number of the change after the last one. */
  private readonly refused = new Map<string, number>();
  /** Requests about one key of the source. */
  private readonly about: {
    readonly key: string;
    readonly invocation: number;
    readonly at: number;
    readonly denied: boolean;
  }[] = [];
  /** The last key before the page of a continuation token. */
  private readonly tokens = new Map<string, string>();
  /**
   * Workers that have started to write their results. Other workers have no results, or S3 refused them, because another worker's
   * result of the same item counts.
   */
  private readonly finished = new Set<number>();
  /** Rounds whose results were gathered. The result of a later worker for the same item is not used either. */
  private readonly gathered = new Set<string>();

  /** Records a request to the runs bucket. */
  recordResult({ operation, key = "", status }: S3CallResult, invocation: number): void {
    const [, round = "", what = ""] = /\/rounds\/(\d+)\/(results\/|gathered)/.exec(key) ?? [];
    if (operation !== "PutObject" || round === "") return;
    if (what === "gathered") {
      if (status === 200) this.gathered.add(round);
    } else if (status !== 412 && !this.gathered.has(round)) this.finished.add(invocation);
  }

  record(call: S3CallResult, response: S3Response, invocation: number, ranges: readonly KeyRange[]): void {
    const { bucket = "", key, operation, status } = call;
    const seen = { bucket, invocation, at: nextChange(), time: Date.now() };
    // A listing with a delimiter finds folders. Its keys are not compared, and it omits the keys in folders.
    const isPage = operation === "ListObjectsV2" && status === 200 && call.query.delimiter === undefined;
    if (isPage) this.list(call, response, { ...seen, ranges });
    // A GET of one byte follows a refused HEAD.
    if (/^(Head|Get)Object$/.test(operation) && key !== undefined && [200, 206, 404].includes(status)) {
      const etag = status !== 404 ? unquoted(response.headers.etag ?? "") : undefined;
      this.heads.push({ ...seen, key, etag });
    }
    const from = bucket === "source" ? key : call.copySource?.key;
    if (from !== undefined) this.about.push({ ...seen, key: from, denied: call.code === "AccessDenied" });
    if (key !== undefined && status === 412) this.refused.set(`${invocation} ${key}`, seen.at);
  }

  /**
   * The number of the change after the last attempt to copy a key, if a condition refused it. If several workers have compared the
   * key, the run may use the result of any of them: `undefined` if at least one worker was not refused.
   */
  refusedAt(source: string, destination: string): number | undefined {
    const workers = new Set(this.of("source", source).map(({ invocation }) => invocation));
    const refused = [...workers]
      .filter((invocation) => this.finished.has(invocation))
      .map((invocation) => this.refused.get(`${invocation} ${destination}`));
    return refused.reduce((first, at) => first && at && Math.min(first, at), refused[0]);
  }

  /** Keys of the source whose last request, by a worker with a result, was denied. `at`: the change after it. */
  denied(): { readonly key: string; readonly at: number }[] {
    const last = new Map(
      this.about.filter(({ invocation }) => this.finished.has(invocation)).map((one) => [one.key, one]),
    );
    return [...last.values()].filter(({ denied }) => denied);
  }

  private list(
    { query }: S3CallResult,
    { body }: S3Response,
    seen: Omit<Page, "prefix" | "after" | "through" | "entries">,
  ) {
    const text = Buffer.from(body).toString();
    const entries = new Map(
      [...text.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = ""]) => [
        decodeURIComponent(element(entry, "Key").replaceAll("+", " ")),
        unquoted(element(entry, "ETag").replaceAll("&quot;", '"')),
      ]),
    );
    const token = query["continuation-token"];
    const after = token === undefined ? (query["start-after"] ?? "") : (this.tokens.get(token) ?? "");
    const next = element(text, "NextContinuationToken");
    const last = [...entries.keys()].at(-1) ?? after;
    if (next !== "") this.tokens.set(next, last);
    this.pages.push({
      ...seen,
      prefix: query.prefix ?? "",
      after,
      through: next === "" ? undefined : last,
      entries,
    });
  }

  /** The observations of a key, oldest first. `by`: only those of that invocation. */
  of(bucket: string, key: string, by?: number): Observation[] {
    const covers = (page: Page) =>
      page.bucket === bucket &&
      key.startsWith(page.prefix) &&
      compare(key, page.after) > 0 &&
      (page.through === undefined || compare(key, page.through) <= 0);
    const listed = this.pages
      .filter(covers)
      .map(({ entries, ...page }): Observation => ({ ...page, key, etag: entries.get(key) }));
    const heads = this.heads.filter((head) => head.bucket === bucket && head.key === key);
    return [...listed, ...heads]
      .filter(({ invocation }) => by === undefined || invocation === by)
      .sort((a, b) => a.at - b.at || a.time - b.time);
  }

  /** ETags of a key in listings. */
  listed(bucket: string, key: string, by?: number): Set<string> {
    const pages = this.pages.filter(
      (page) => page.bucket === bucket && (by === undefined || page.invocation === by),
    );
    return new Set(pages.flatMap(({ entries }) => entries.get(key) ?? []));
  }

  /** The last page of a segment may reach into the next segment, which has its own pages. Those keys were not compared. */
  private isInSegment(page: Page, key: string): boolean {
    return !this.pages.some(
      ({ bucket, invocation, after }) =>
        bucket === page.bucket &&
        invocation === page.invocation &&
        compare(after, page.after) > 0 &&
        compare(after, key) < 0,
    );
  }

  /** Keys of a bucket that workers with a result have compared, each with its first observation. */
  compared(bucket: string): Map<string, Observation> {
    const keys = new Map<string, Observation>();
    const used = ({ bucket: name, invocation }: Page) => name === bucket && this.finished.has(invocation);
    for (const page of this.pages.filter(used)) {
      for (const [key, etag] of page.entries) {
        const own = key.slice(page.prefix.length);
        if (
          !keys.has(key) &&
          page.ranges.some((range) => contains(range, own)) &&
          this.isInSegment(page, key)
        )
          keys.set(key, { ...page, key, etag });
      }
    }
    return keys;
  }
}

const contains = ({ after, through }: KeyRange, key: string): boolean =>
  (after === null || compare(key, after) > 0) && (through === null || compare(key, through) <= 0);

const element = (text: string, name: string): string =>
  new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(text)?.[1] ?? "";
const unquoted = (etag: string): string => etag.replaceAll('"', "");
