import { createHash } from "node:crypto";
import { AccessDenied } from "../model/errors";
import { combined, type HistogramBucket } from "../partition/histogram";
import type { Run } from "../request/run";
import { isStoreError } from "../s3/object-store";
import { HISTOGRAM_BUCKETS, HISTOGRAM_CHARACTERS } from "./constants";
import type { Records } from "./records";
import type { RoundResult } from "./schema";

/**
 * The key histogram of a pair of buckets, in the runs bucket, as the last run found it. It is only a hint: ranges that
 * are cut by it always hold every key, and where it is wrong the second round divides the keys again.
 */
export class KeyHistogramStore {
  private readonly key: string;

  constructor(
    private readonly records: Records,
    run: Run,
  ) {
    const pair = [run.source, run.prefix, run.destination, run.destinationPrefix, run.startAfter];
    this.key = `learned/${createHash("sha256").update(JSON.stringify(pair)).digest("hex")}.json`;
  }

  /** @returns an empty histogram if there is none. */
  async read(): Promise<readonly HistogramBucket[]> {
    const [histogram = []] = await this.records
      .findNdjson<readonly HistogramBucket[]>(this.key)
      .catch(unlessDenied);
    return histogram;
  }

  /** Combines what the rounds have scanned. */
  async write(rounds: readonly RoundResult[]): Promise<void> {
    let histogram = combined(
      rounds.flatMap((round) => round.histogram),
      HISTOGRAM_BUCKETS,
    );
    while (JSON.stringify(histogram).length > HISTOGRAM_CHARACTERS) {
      histogram = combined(histogram, histogram.length / 2);
    }
    await this.records.writeText(this.key, `${JSON.stringify(histogram)}\n`).catch(unlessDenied);
  }
}

/** No run fails because of a hint. A missing permission is reported: it would slow down every run. */
function unlessDenied(error: unknown): [] {
  if (error instanceof AccessDenied || isStoreError(error, 403)) throw error;
  return [];
}
