/** A bucket: its keys in listing order, the versions of each key, and the bucket's settings. */
import { createHash } from "node:crypto";
import { DAY_MS } from "../constants";
import { S3Error } from "../protocol/errors";
import type { Folder } from "./folder";
import { rankOf } from "./keys";
import type { Encryption, NewObject, ObjectVersion, Version } from "./object";
import { SortedStrings } from "./sorted";
import type { Upload } from "./upload";

/** Clock and serial numbers. They are injected to make a run exactly reproducible. */
export interface Source {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Returns the next serial number: 1, 2, 3, ... */
  next(): number;
}

export type Versioning = "Off" | "Enabled" | "Suspended";

export class Bucket {
  versioning: Versioning = "Off";
  encryption: Encryption & { kind: "AES256" | "aws:kms" | "aws:kms:dsse" } = { kind: "AES256" };
  readonly uploads = new Map<string, Upload>();
  /** Days for which Object Lock protects each new version. Requires versioning. `undefined`: no protection. */
  retentionDays: number | undefined;
  /** Account ID of the owner, 12 digits. */
  owner: string;
  /** Difference between the clock of this bucket's endpoint and the server's clock, in milliseconds. */
  clockOffset = 0;
  /** Milliseconds since the epoch, in whole seconds. */
  readonly created: number;
  /** Number of changes of versions so far. */
  changes = 0;
  /** By rank. Each array is sorted newest first and is never empty. */
  readonly #versions = new Map<string, Version[]>();
  readonly #ranks = new SortedStrings();

  constructor(
    readonly name: string,
    readonly region: string,
    readonly source: Source & { readonly account: string },
    /** Where contents are kept. Default: in memory. */
    readonly folder?: Folder,
  ) {
    this.created = this.seconds();
    this.owner = source.account;
  }

  /** Number of keys, including keys whose current version is a delete marker. */
  get size(): number {
    return this.#ranks.size;
  }

  /** The time of this bucket's endpoint, in milliseconds since the epoch. */
  now(): number {
    return this.source.now() + this.clockOffset;
  }

  /** {@link now}, truncated to whole seconds: the precision of S3. */
  seconds(): number {
    return Math.floor(this.now() / 1000) * 1000;
  }

  /** The current object, or undefined if the key does not exist or its current version is a delete marker. */
  current(key: string): ObjectVersion | undefined {
    const version = this.newest(key);
    return version?.deleteMarker === false ? version : undefined;
  }

  /** The current version, which may be a delete marker. */
  newest(key: string): Version | undefined {
    const newest = this.#versions.get(rankOf(key))?.[0];
    return newest ?? (this.folder && this.#fromFolder(key, this.folder));
  }

  version(key: string, versionId: string): Version | undefined {
    return this.#versions.get(rankOf(key))?.find((version) => version.versionId === versionId);
  }

  /** The versions of a key, newest first. */
  versions(key: string): readonly Version[] {
    return this.#versions.get(rankOf(key)) ?? [];
  }

  /** Ranks >= `start` in listing order, each with its versions. */
  *from(start: string): Generator<[rank: string, versions: readonly Version[]], void> {
    for (const rank of this.#ranks.from(start)) yield [rank, this.#versions.get(rank)!];
  }

  /** Writes a new current version. In a bucket without versioning, it replaces the existing object. */
  put(key: string, object: NewObject): ObjectVersion {
    const version: ObjectVersion = {
      ...object,
      // The checksum is omitted, because it is computed from the content in memory.
      ...(this.folder && { content: this.folder.store(key, object.content), checksum: undefined }),
      deleteMarker: false,
      versionId: this.#nextVersionId(),
      lastModified: object.lastModified ?? this.seconds(),
      ...(this.retentionDays !== undefined && { retainUntil: this.now() + this.retentionDays * DAY_MS }),
    };
    this.#push(key, version);
    return version;
  }

  /**
   * Deletes like a DELETE request without a version ID: removes the object, or adds a delete marker if
   * versioning is enabled or suspended.
   */
  delete(key: string): { deleteMarker: boolean; versionId?: string } {
    if (this.versioning === "Off") {
      this.#drop(key, "null");
      this.folder?.remove(key);
      return { deleteMarker: false };
    }
    const versionId = this.#nextVersionId();
    this.#push(key, { deleteMarker: true, versionId, lastModified: this.seconds() });
    return { deleteMarker: true, versionId };
  }

  /** Deletes one version permanently. @throws S3Error AccessDenied if Object Lock protects it */
  deleteVersion(key: string, versionId: string): { deleteMarker: boolean; versionId: string } {
    const version = this.version(key, versionId);
    if (version?.deleteMarker === false && (version.retainUntil ?? 0) > this.now())
      throw new S3Error("AccessDenied", "Access Denied because object protected by object lock.");
    this.#drop(key, versionId);
    return { deleteMarker: version?.deleteMarker === true, versionId };
  }

  /** Changes tags or restore status of a version in place. Its time and ID do not change. */
  update(key: string, versionId: string, changes: Partial<ObjectVersion>): void {
    const versions = this.#versions.get(rankOf(key)) ?? [];
    const index = versions.findIndex((version) => version.versionId === versionId);
    const version = versions[index];
    if (version?.deleteMarker !== false) return;
    versions[index] = { ...version, ...changes };
    this.changes++;
  }

  /** The object in a file from an earlier process. */
  #fromFolder(key: string, folder: Folder): ObjectVersion | undefined {
    const content = folder.find(key);
    if (content === undefined) return undefined;
    const version: ObjectVersion = {
      ...{ headers: {}, metadata: {}, tags: {}, storageClass: "STANDARD", encryption: this.encryption },
      deleteMarker: false,
      versionId: "null",
      lastModified: this.seconds(),
      etag: content.digest("MD5").toString("hex"),
      content,
    };
    this.#push(key, version);
    return version;
  }

  #push(key: string, version: Version): void {
    this.changes++;
    const rank = rankOf(key);
    const versions = this.#versions.get(rank);
    if (versions === undefined) {
      this.#versions.set(rank, [version]);
      this.#ranks.insert(rank);
      return;
    }
    // A key has at most one null version. A new one replaces it.
    if (version.versionId === "null") this.#remove(versions, "null");
    versions.unshift(version);
  }

  #drop(key: string, versionId: string): void {
    const rank = rankOf(key);
    const versions = this.#versions.get(rank);
    if (versions === undefined) return;
    this.changes++;
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
