import { createHash } from "node:crypto";
import type { Rates } from "../forecast/rates";
import { AccessDenied } from "../model/errors";
import { isObject } from "../model/json";
import { compareKeys } from "../model/key";
import { combined, type HistogramBucket } from "../partition/histogram";
import type { Run } from "../request/run";
import { HISTOGRAM_BUCKETS, HISTOGRAM_CHARACTERS, MAX_VERDICT_FILES } from "./constants";
import type { Records } from "./records";
import type { ManifestFile, RoundResult } from "./schema";

/**
 * Data that a run leaves for the next run of the same pair of buckets. All of it is a hint that only saves requests.
 */
export interface Learned {
  /** The distribution of the keys. Ranges that are cut by it always contain every key. */
  readonly histogram: readonly HistogramBucket[];
  /** Manifests of the objects that S3 refused to copy, in the order of their first keys. */
  readonly verdicts: readonly ManifestFile[];
  /** The rates of copies; `null` if no run has copied yet. */
  readonly rates: Rates | null;
}

/** Keeps {@link Learned} in the runs bucket, as a file of three lines. */
export class LearnedStore {
  private readonly key: string;

  constructor(
    private readonly records: Records,
    run: Run,
  ) {
    const pair = [run.source, run.prefix, run.destination, run.destinationPrefix, run.startAfter];
    this.key = `learned/${createHash("sha256").update(JSON.stringify(pair)).digest("hex")}.json`;
  }

  /** @returns empty lists and `null` rates if no earlier run has left data, or if the file has other content */
  async read(): Promise<Learned> {
    const [histogram, verdicts, rates] = await this.records.findNdjson<unknown>(this.key).catch(unlessDenied);
    return {
      histogram: listOf(histogram, BUCKET),
      verdicts: listOf(verdicts, MANIFEST),
      rates: isLike(rates, RATES) ? rates : null,
    };
  }

  /** Combines the results of the rounds. */
  async write(rounds: readonly RoundResult[], rates: Rates | null): Promise<void> {
    const buckets = rounds.flatMap((round) => round.histogram);
    const histogram = combined(buckets, HISTOGRAM_BUCKETS, HISTOGRAM_CHARACTERS);
    const verdicts = rounds
      .flatMap((round) => round.verdicts)
      .sort((a, b) => compareKeys(a.first, b.first))
      .slice(0, MAX_VERDICT_FILES);
    const lines = [histogram, verdicts, rates].map((line) => `${JSON.stringify(line)}\n`);
    await this.records.writeText(this.key, lines.join("")).catch(unlessDenied);
  }
}

/** The types of the fields of an object. */
type Fields<T> = { readonly [K in keyof T]: T[K] extends string ? "string" : "number" };
const BUCKET: Fields<HistogramBucket> = { key: "string", keys: "number" };
const MANIFEST: Fields<ManifestFile> = {
  ...{ key: "string", first: "string", last: "string" },
  ...{ count: "number", bytes: "number" },
};
const RATES: Fields<Rates> = { copies: "number", bytes: "number", copyMs: "number" };

const listOf = <T>(value: unknown, fields: Fields<T>): readonly T[] =>
  Array.isArray(value) && value.every((one) => isLike(one, fields)) ? value : [];

const isLike = <T>(value: unknown, fields: Fields<T>): value is T =>
  isObject(value) && Object.entries(fields).every(([name, type]) => typeof value[name] === type);

/** A hint must not make a run fail. But a missing permission is reported, because it would slow down every run. */
function unlessDenied(error: unknown): [] {
  if (error instanceof AccessDenied) throw error;
  return [];
}
