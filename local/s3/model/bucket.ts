/** A bucket: keys in order, each with its versions; and the bucket's settings. */
import { createHash } from "node:crypto";
import type { Upload } from "../operations/multipart/upload";
import { rankOf } from "./keys";
import type { Encryption, NewObject, ObjectVersion, Version } from "./object";
import { SortedStrings } from "./sorted";

/** Gives ids and the time. Both are arguments, so that a run can be repeated exactly. */
export interface Source {
  /** Milliseconds since the epoch. */
  now(): number;
  /** A fresh number: 1, 2, 3, ... */
  next(): number;
}

export type Versioning = "Off" | "Enabled" | "Suspended";

export class Bucket {
  versioning: Versioning = "Off";
  encryption: Encryption & { kind: "AES256" | "aws:kms" | "aws:kms:dsse" } = { kind: "AES256" };
  readonly uploads = new Map<string, Upload>();
  readonly created: number;
  /** Newest first; never empty. */
  readonly #versions = new Map<string, Version[]>();
  readonly #ranks = new SortedStrings();

  constructor(
    readonly name: string,
    readonly region: string,
    readonly source: Source,
  ) {
    this.created = this.seconds();
  }

  /** How many keys there are, those whose current version is a delete marker included. */
  get size(): number {
    return this.#ranks.size;
  }

  /** Now, in milliseconds, cut to whole seconds: S3 keeps no more. */
  seconds(): number {
    return Math.floor(this.source.now() / 1000) * 1000;
  }

  /** The object under the key, or undefined if there is none or the current version is a delete marker. */
  current(key: string): ObjectVersion | undefined {
    const version = this.newest(key);
    return version?.deleteMarker === false ? version : undefined;
  }

  /** The current version, be it a delete marker. */
  newest(key: string): Version | undefined {
    return this.#versions.get(rankOf(key))?.[0];
  }

  version(key: string, versionId: string): Version | undefined {
    return this.#versions.get(rankOf(key))?.find((version) => version.versionId === versionId);
  }

  /** Ranks >= `start`, each with its versions, in the order of a listing. */
  *from(start: string): Generator<[rank: string, versions: readonly Version[]], void> {
    for (const rank of this.#ranks.from(start)) yield [rank, this.#versions.get(rank)!];
  }

  /** Writes a new current version; in a bucket without versions it replaces the old one. */
  put(key: string, object: NewObject): ObjectVersion {
    const version: ObjectVersion = {
      ...object,
      deleteMarker: false,
      versionId: this.#nextVersionId(),
      lastModified: object.lastModified ?? this.seconds(),
    };
    this.#push(key, version);
    return version;
  }

  /** Deletes as a DELETE without a version does: removes, or puts a delete marker on top. */
  delete(key: string): { deleteMarker: boolean; versionId?: string } {
    if (this.versioning === "Off") {
      this.#drop(key, "null");
      return { deleteMarker: false };
    }
    const versionId = this.#nextVersionId();
    this.#push(key, { deleteMarker: true, versionId, lastModified: this.seconds() });
    return { deleteMarker: true, versionId };
  }

  /** Deletes one version for good. */
  deleteVersion(key: string, versionId: string): { deleteMarker: boolean; versionId: string } {
    const version = this.version(key, versionId);
    this.#drop(key, versionId);
    return { deleteMarker: version?.deleteMarker === true, versionId };
  }

  /** Changes a version in place, time and id unchanged: tags, restores. */
  amend(key: string, versionId: string, changes: Partial<ObjectVersion>): void {
    const versions = this.#versions.get(rankOf(key)) ?? [];
    const index = versions.findIndex((version) => version.versionId === versionId);
    const version = versions[index];
    if (version?.deleteMarker === false) versions[index] = { ...version, ...changes };
  }

  #push(key: string, version: Version): void {
    const rank = rankOf(key);
    const versions = this.#versions.get(rank);
    if (versions === undefined) {
      this.#versions.set(rank, [version]);
      this.#ranks.insert(rank);
      return;
    }
    // There is one null version at most: a new one takes the old one's place.
    if (version.versionId === "null") this.#remove(versions, "null");
    versions.unshift(version);
  }

  #drop(key: string, versionId: string): void {
    const rank = rankOf(key);
    const versions = this.#versions.get(rank);
    if (versions === undefined) return;
    this.#remove(versions, versionId);
    if (versions.length > 0) return;
    this.#versions.delete(rank);
    this.#ranks.remove(rank);
  }

  #remove(versions: Version[], versionId: string): void {
    const index = versions.findIndex((version) => version.versionId === versionId);
    if (index >= 0) versions.splice(index, 1);
  }

  #nextVersionId(): string {
    if (this.versioning !== "Enabled") return "null";
    return createHash("sha256").update(`version ${this.source.next()}`).digest("base64url").slice(0, 32);
  }
}
