/** What a behaviour works with: clients, buckets of its own, and short forms of the commonest requests. */
import { createHash, randomUUID } from "node:crypto";
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  DeleteObjectCommand,
  type DeleteObjectCommandInput,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { removeBucket } from "./cleanup";

type Rest<Input> = Partial<Omit<Input, "Bucket" | "Key">>;

export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

export class Lab {
  readonly client: S3Client;
  /** Sends no checksum unless an operation demands one: as older clients do. */
  readonly plain: S3Client;
  readonly #buckets: string[] = [];

  constructor(
    config: S3ClientConfig,
    readonly time: Time = REAL_TIME,
  ) {
    // A retry would hide a server's failure.
    const settings: S3ClientConfig = { ...config, maxAttempts: 1 };
    this.client = new S3Client(settings);
    this.plain = new S3Client({ ...settings, requestChecksumCalculation: "WHEN_REQUIRED" });
  }

  /** A new, empty bucket, removed after the behaviour. */
  async bucket(): Promise<string> {
    const name = `conformance-${randomUUID()}`;
    await this.client.send(new CreateBucketCommand({ Bucket: name }));
    this.#buckets.push(name);
    return name;
  }

  async versioned(status: "Enabled" | "Suspended" = "Enabled", bucket?: string): Promise<string> {
    const name = bucket ?? (await this.bucket());
    const configuration = { Bucket: name, VersioningConfiguration: { Status: status } };
    await this.client.send(new PutBucketVersioningCommand(configuration));
    return name;
  }

  async put(
    Bucket: string,
    Key: string,
    Body: string | Uint8Array = Key,
    rest: Rest<PutObjectCommandInput> = {},
  ) {
    // As bytes: the SDK takes an empty string for a stream of unknown length.
    return this.client.send(
      new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body as string), ...rest }),
    );
  }

  /** Without a checksum of the SDK's. */
  async plainPut(Bucket: string, Key: string, Body: string, rest: Rest<PutObjectCommandInput> = {}) {
    return this.plain.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
  }

  /** Several keys, each with itself as its content. */
  async putAll(bucket: string, keys: readonly string[]): Promise<void> {
    const waiting = [...keys];
    const worker = async () => {
      for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) await this.put(bucket, key);
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  }

  async remove(Bucket: string, Key: string, rest: Rest<DeleteObjectCommandInput> = {}) {
    return this.client.send(new DeleteObjectCommand({ Bucket, Key, ...rest }));
  }

  async head(Bucket: string, Key: string, rest: Rest<HeadObjectCommandInput> = {}) {
    return this.client.send(new HeadObjectCommand({ Bucket, Key, ...rest }));
  }

  async text(Bucket: string, Key: string, rest: Rest<GetObjectCommandInput> = {}): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket, Key, ...rest }));
    return Body!.transformToString("utf8");
  }

  async copy(from: Place, to: Place, rest: Rest<CopyObjectCommandInput> = {}) {
    const { bucket: Bucket, key: Key } = to;
    return this.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: copySource(from), ...rest }));
  }

  /** One page, its keys and common prefixes decoded. */
  async page(Bucket: string, rest: Rest<ListObjectsV2CommandInput> = {}) {
    const command = new ListObjectsV2Command({ Bucket, EncodingType: "url", ...rest });
    const page = await this.client.send(command);
    // A server that does not know the encoding does not say that it used it.
    const decode = page.EncodingType === "url" ? decodeKey : (key: string) => key;
    return {
      ...page,
      entries: page.Contents ?? [],
      keys: (page.Contents ?? []).map(({ Key }) => decode(Key!)),
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix!)),
    };
  }

  /** The keys of the bucket's first page. */
  async keys(bucket: string, rest: Rest<ListObjectsV2CommandInput> = {}): Promise<string[]> {
    return (await this.page(bucket, rest)).keys;
  }

  /** Removes this behaviour's buckets with all that is in them. */
  async cleanUp(): Promise<void> {
    for (const bucket of this.#buckets) await removeBucket(this.client, bucket).catch(() => {});
    this.client.destroy();
    this.plain.destroy();
  }
}

/** `CopySource` as S3 wants it: each segment of the key percent-encoded. */
export function copySource({ bucket, key, versionId }: Place): string {
  const path = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}

/** Undoes `EncodingType: url`. */
export function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}

/** The error of a request as `<status> <code>`, or `success`. HEAD has no code: its status alone counts. */
export async function outcome(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return "success";
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return `${error.$metadata.httpStatusCode} ${error.name}`;
  }
}

/** The status of a request that fails, or 200. */
export async function status(request: Promise<unknown>): Promise<number> {
  const text = await outcome(request);
  return text === "success" ? 200 : Number(text.split(" ", 1)[0]);
}

export function md5(...pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash("md5");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** With quotes, as an ETag travels. */
export function etag(...pieces: readonly (string | Uint8Array)[]): string {
  return `"${md5(...pieces)}"`;
}

/** The server's time, and waiting in it. A server whose clock is ours to set needs no real waiting. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export const REAL_TIME: Time = {
  now: Date.now,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
