import type { Pair } from "../compare/merge-join";
import { compareKeys } from "../model/key";
import type { ManifestFile, Verdict } from "../records/schema";
import type { Entry } from "../s3/objects";
import { ARCHIVE_RETRY_MS } from "./constants";
import type { Earlier } from "./context";

/**
 * Facts that earlier runs have found out about pairs of objects with requests, for one scan. Encryption, access tiers and
 * checksums are not in a listing, so each of these pairs would cost requests in every run. A file is read when the scan
 * reaches its first key, and forgotten after its last key.
 */
export class KnownVerdicts {
  private next = 0;
  private open: { readonly last: string; readonly verdicts: ReadonlyMap<string, Verdict> }[] = [];

  constructor(
    private readonly earlier: Earlier,
    private readonly now: () => number,
  ) {}

  /**
   * The verdict of a pair, if both sides are unchanged. Keys must come in order.
   *
   * An archived object may have been restored since then, which changes neither its ETag nor its date. So it is tried again
   * after a week, and immediately if the listing shows that it is restored.
   */
  async find(pair: Pair<Entry>): Promise<Verdict | undefined> {
    const { key } = pair;
    this.open = this.open.filter(({ last }) => compareKeys(last, key) >= 0);
    const files = this.earlier.verdicts;
    for (let file = files[this.next]; file && compareKeys(file.first, key) <= 0; ) {
      this.next++;
      if (compareKeys(file.last, key) >= 0) this.open.push(await this.read(file));
      file = files[this.next];
    }
    const verdict = this.open.map(({ verdicts }) => verdicts.get(key)).find((found) => found !== undefined);
    if (verdict?.versions !== versionsOf(pair)) return undefined;
    const mayBeRead = pair.source?.restored || this.now() - verdict.at > ARCHIVE_RETRY_MS;
    return verdict.verdict === "archived" && mayBeRead ? undefined : verdict;
  }

  /** A verdict only saves requests. If a file cannot be read, the requests are sent. */
  private async read({ key, last }: ManifestFile) {
    const verdicts = await this.earlier.records.findNdjson<Verdict>(key).catch((): Verdict[] => []);
    return { last, verdicts: new Map(verdicts.map((verdict) => [verdict.key, verdict])) };
  }
}

/** Identifies the versions of both sides. */
export const versionsOf = ({ source, destination }: Pair<Entry>): string =>
  [source, destination].map((entry) => (entry ? `${entry.etag} ${entry.lastModified}` : "-")).join(" ");
