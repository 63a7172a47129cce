import type { Pair } from "../compare/merge-join";
import { compareKeys } from "../model/key";
import type { Records } from "../records/records";
import type { ManifestFile, Refusal } from "../records/schema";
import type { Entry } from "../s3/object-store";
import { ARCHIVE_RETRY_MS } from "./constants";

/**
 * Objects that S3 refused to copy in earlier runs, for one scan. Neither their encryption nor their access tier is in a
 * listing, so that each of them would cost requests in every run. Files are read when the scan reaches their first key, and
 * forgotten after their last one.
 */
export class KnownRefusals {
  private next = 0;
  private open: { readonly last: string; readonly refusals: ReadonlyMap<string, Refusal> }[] = [];

  /** @param files manifests, in the order of their first keys */
  constructor(
    private readonly records: Pick<Records, "findNdjson">,
    private readonly files: readonly ManifestFile[],
    private readonly now: () => number,
  ) {}

  /**
   * The refusal of an object, if both sides are as they were then. Keys have to come in order.
   *
   * An archived object may have been restored since, which changes neither its ETag nor its date. So it is tried again after
   * a week.
   */
  async find(pair: Pair<Entry>): Promise<Refusal | undefined> {
    const { key } = pair;
    this.open = this.open.filter(({ last }) => compareKeys(last, key) >= 0);
    for (let file = this.files[this.next]; file && compareKeys(file.first, key) <= 0; ) {
      this.next++;
      if (compareKeys(file.last, key) >= 0) this.open.push(await this.read(file));
      file = this.files[this.next];
    }
    const refusal = this.open.map(({ refusals }) => refusals.get(key)).find((found) => found !== undefined);
    if (refusal?.versions !== versionsOf(pair)) return undefined;
    const isOld = this.now() - refusal.at > ARCHIVE_RETRY_MS;
    return refusal.reason === "archived" && isOld ? undefined : refusal;
  }

  private async read({ key, last }: ManifestFile) {
    const refusals = await this.records.findNdjson<Refusal>(key);
    return { last, refusals: new Map(refusals.map((refusal) => [refusal.key, refusal])) };
  }
}

/** Identifies what both sides hold. */
export const versionsOf = ({ source, destination }: Pair<Entry>): string =>
  [source, destination].map((entry) => (entry ? `${entry.etag} ${entry.lastModified}` : "-")).join(" ");
