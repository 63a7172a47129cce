import { gzipSync } from "node:zlib";
import { pageAfter } from "../compare/listing";
import { inBatches } from "../concurrency/batches";
import { RecordMissing } from "../model/request-errors";
import type { Run } from "../request/run";
import type { ObjectStore } from "../s3/object-store";
import type { Page } from "../s3/objects";
import { RECORDS_AT_ONCE } from "./constants";
import { numberIn } from "./paths";

/**
 * Records of a run in the runs bucket, as JSON. Each record has the run's start time, so that a run with the name of an
 * earlier run does not read that run's records.
 */
export class Records {
  constructor(
    private readonly store: ObjectStore,
    readonly bucket: string,
    private readonly run: Pick<Run, "startedAt">,
  ) {}

  /** Records in the same bucket that outlive a run. Every run can read them. */
  ofAllRuns(): Records {
    return new Records(this.store, this.bucket, { startedAt: "" });
  }

  async write(key: string, value: object): Promise<void> {
    await this.store.write(this.bucket, key, this.stamped(value));
  }

  private stamped(value: object): string {
    return `${JSON.stringify({ startedAt: this.run.startedAt, value }, null, 1)}\n`;
  }

  /**
   * Writes a record unless this run has already written it. The first of several attempts counts, no matter how late
   * another attempt writes.
   *
   * @returns the record that counts
   */
  async writeOnce<T extends object>(key: string, value: T): Promise<T> {
    if (await this.store.writeNew(this.bucket, key, this.stamped(value))) return value;
    const existing = await this.find<T>(key);
    if (existing === undefined) await this.write(key, value); // it belongs to an earlier run of the same name
    return existing ?? value;
  }

  /** Writes a record if there is none. @returns its ETag; `undefined` if it was not written */
  writeNew(key: string, value: object): Promise<string | undefined> {
    return this.store.writeNew(this.bucket, key, this.stamped(value));
  }

  /** Writes a record if it has this ETag. @returns the new ETag; `undefined` if it was not written */
  replace(key: string, value: object, etag: string): Promise<string | undefined> {
    return this.store.replace(this.bucket, key, this.stamped(value), etag);
  }

  /**
   * A record and its ETag. The ETag is read first. If the record changes before it is read, `replace` does not write.
   */
  async findWithEtag<T>(key: string): Promise<{ readonly value: T; readonly etag: string } | undefined> {
    const etag = (await this.store.head(this.bucket, key))?.etag;
    const value = etag === undefined ? undefined : await this.find<T>(key);
    return etag === undefined || value === undefined ? undefined : { value, etag };
  }

  /** @returns `undefined` if this run has written no such record */
  async find<T>(key: string): Promise<T | undefined> {
    const text = await this.store.read(this.bucket, key);
    if (text === undefined) return undefined;
    const { startedAt, value } = JSON.parse(text) as { startedAt: string; value: T };
    return startedAt === this.run.startedAt ? value : undefined;
  }

  /** @throws RecordMissing if this run has written no such record */
  async read<T>(key: string): Promise<T> {
    const value = await this.find<T>(key);
    if (value === undefined) throw new RecordMissing(key, this.bucket);
    return value;
  }

  /** Every record of this run under a prefix. */
  async under<T>(prefix: string): Promise<T[]> {
    return [...(await this.all<T>(prefix)).values()];
  }

  /** Every record of this run under a prefix, by the number in its name. */
  async numbered<T>(prefix: string): Promise<Map<number, T>> {
    return new Map([...(await this.all<T>(prefix))].map(([key, value]) => [numberIn(key), value]));
  }

  async erase(key: string): Promise<void> {
    await this.store.erase(this.bucket, key);
  }

  /** Deletes a record if it has this ETag. */
  async eraseIf(key: string, etag: string): Promise<void> {
    await this.store.remove(this.bucket, [{ key, etag }]);
  }

  private async all<T>(prefix: string): Promise<Map<string, T>> {
    const keys: string[] = [];
    for (let after: string | null = null, last = false; !last; ) {
      const page: Page = await pageAfter(this.store, this.bucket, prefix, after);
      keys.push(...page.entries.map(({ key }) => prefix + key));
      after = page.entries.at(-1)?.key ?? null;
      last = page.last;
    }
    const found = new Map<string, T>();
    await inBatches(keys, RECORDS_AT_ONCE, async (key) => {
      const value = await this.find<T>(key);
      if (value !== undefined) found.set(key, value);
    });
    return found;
  }

  async writeText(key: string, text: string): Promise<void> {
    await this.store.write(this.bucket, key, text);
  }

  /** Writes an NDJSON file, compressed if its key ends with `.gz`. The methods below cannot read a compressed file. */
  async writeNdjson(key: string, text: string): Promise<void> {
    await this.store.write(this.bucket, key, key.endsWith(".gz") ? gzipSync(text) : text);
  }

  /** The lines of an NDJSON file. @throws RecordMissing if there is no such file */
  async readNdjson<T>(key: string): Promise<T[]> {
    const lines = await this.findNdjson<T>(key);
    if (lines.length === 0) throw new RecordMissing(key, this.bucket);
    return lines;
  }

  /** The lines of an NDJSON file; no lines if there is no such file. */
  async findNdjson<T>(key: string): Promise<T[]> {
    const text = (await this.store.read(this.bucket, key)) ?? "";
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as T);
  }
}
