/** The fixture of a behavior: clients, buckets, and helpers for the most common requests. */
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
import { oneOf, same } from "./difference";

/** The parameters of a request without bucket and key. */
type Rest<Input> = Partial<Omit<Input, "Bucket" | "Key">>;

/** An object, or one version of it. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** The fixture of one behavior. {@link Lab.cleanUp} releases it. */
export class Lab {
  /** Sends the SDK's default checksums. */
  readonly client: S3Client;
  /** Sends a checksum only if the operation requires one, as older SDKs do. */
  readonly plain: S3Client;
  readonly #buckets: string[] = [];
  readonly #clients: S3Client[] = [];
  readonly #settings: S3ClientConfig;

  constructor(
    config: S3ClientConfig,
    readonly time: Time = REAL_TIME,
  ) {
    // A retry could hide a server error.
    this.#settings = { ...config, maxAttempts: 1 };
    this.client = this.clientWith({});
    this.plain = this.clientWith({ requestChecksumCalculation: "WHEN_REQUIRED" });
  }

  /** A client with other settings. {@link cleanUp} closes it. */
  clientWith(settings: S3ClientConfig): S3Client {
    const client = new S3Client({ ...this.#settings, ...settings });
    this.#clients.push(client);
    return client;
  }

  /**
   * A client that sends, signs and receives header values as UTF-8. By default Node.js sends and
   * receives one byte per character.
   */
  utf8Client(): S3Client {
    const client = this.clientWith({});
    const inner = client.config.requestHandler;
    const handle: typeof inner.handle = async (request, options) => {
      for (const name in request.headers) request.headers[name] = toBytes(request.headers[name]!);
      const { response } = await inner.handle(request, options);
      for (const name in response.headers) response.headers[name] = fromBytes(response.headers[name]!);
      return { response };
    };
    client.config.requestHandler = new Proxy(inner, {
      get: (target, name) => (name === "handle" ? handle : Reflect.get(target, name, target)),
    });
    return client;
  }

  /** Lists one page, and returns the headers of the response. Names are lowercase. */
  async listingHeaders(Bucket: string, rest: Rest<ListObjectsV2CommandInput> = {}) {
    let headers: Readonly<Record<string, string>> = {};
    const command = new ListObjectsV2Command({ Bucket, ...rest });
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        headers = (result.response as { headers: Record<string, string> }).headers;
        return result;
      },
      { step: "deserialize", name: "responseHeaders" },
    );
    await this.client.send(command);
    return headers;
  }

  /** Creates an empty bucket. {@link cleanUp} removes it. */
  async bucket(): Promise<string> {
    const name = `conformance-${randomUUID()}`;
    await this.client.send(new CreateBucketCommand({ Bucket: name }));
    this.#buckets.push(name);
    return name;
  }

  /** Sets the versioning status of the bucket. Default: a new bucket. */
  async versioned(status: "Enabled" | "Suspended" = "Enabled", bucket?: string): Promise<string> {
    const name = bucket ?? (await this.bucket());
    const configuration = { Bucket: name, VersioningConfiguration: { Status: status } };
    await this.client.send(new PutBucketVersioningCommand(configuration));
    return name;
  }

  /** The content is the key by default. */
  async put(
    Bucket: string,
    Key: string,
    Body: string | Uint8Array = Key,
    rest: Rest<PutObjectCommandInput> = {},
  ) {
    // The SDK treats an empty string as a stream of unknown length, so the body is sent as bytes.
    return this.client.send(
      new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body as string), ...rest }),
    );
  }

  /** Sends only the checksums that the caller sets. */
  async plainPut(Bucket: string, Key: string, Body: string, rest: Rest<PutObjectCommandInput> = {}) {
    return this.plain.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
  }

  /** Writes the keys with at most 16 requests in flight. The content of each object is its key. */
  async putAll(bucket: string, keys: readonly string[]): Promise<void> {
    const remaining = [...keys];
    const worker = async () => {
      for (let key = remaining.shift(); key !== undefined; key = remaining.shift())
        await this.put(bucket, key);
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

  async copy(from: ObjectLocation, to: ObjectLocation, rest: Rest<CopyObjectCommandInput> = {}) {
    const { bucket: Bucket, key: Key } = to;
    return this.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: copySource(from), ...rest }));
  }

  /** Lists one page. `keys` and `prefixes` are decoded; `entries` are as in the response. */
  async page(Bucket: string, rest: Rest<ListObjectsV2CommandInput> = {}) {
    const command = new ListObjectsV2Command({ Bucket, EncodingType: "url", ...rest });
    const page = await this.client.send(command);
    // A server that does not support the encoding does not return EncodingType.
    const decode = page.EncodingType === "url" ? decodeKey : (key: string) => key;
    return {
      ...page,
      entries: page.Contents ?? [],
      keys: (page.Contents ?? []).map(({ Key }) => decode(Key!)),
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix!)),
    };
  }

  /** Returns the decoded keys of one page. */
  async keys(bucket: string, rest: Rest<ListObjectsV2CommandInput> = {}): Promise<string[]> {
    return (await this.page(bucket, rest)).keys;
  }

  /** Removes the buckets of this behavior, ignores errors, and closes the clients. */
  async cleanUp(): Promise<void> {
    for (const bucket of this.#buckets) await removeBucket(this.client, bucket).catch(() => {});
    for (const client of this.#clients) client.destroy();
  }
}

const toBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
const fromBytes = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

/** Returns the value of `CopySource`, with each segment of the key percent-encoded. */
export function copySource({ bucket, key, versionId }: ObjectLocation): string {
  const path = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}

/** Decodes a key from a response with `EncodingType: url`. */
function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll("+", " "));
}

/**
 * Returns `success`, or the error as `<status> <code>`. A HEAD response has no error code: use {@link status}
 * for it.
 *
 * @throws errors other than an S3 error response
 */
export async function outcome(request: Promise<unknown>): Promise<string> {
  try {
    await request;
    return "success";
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return `${error.$metadata.httpStatusCode} ${error.name}`;
  }
}

/** Returns the HTTP status of a failed request, and 200 for a successful one. */
export async function status(request: Promise<unknown>): Promise<number> {
  const text = await outcome(request);
  return text === "success" ? 200 : Number(text.split(" ", 1)[0]);
}

export const CONCURRENT = 8;

/** Sends {@link CONCURRENT} requests concurrently, and returns their outcomes. */
export function concurrently(request: (index: number) => Promise<unknown>): Promise<string[]> {
  return Promise.all(Array.from({ length: CONCURRENT }, (_, index) => outcome(request(index))));
}

/** @throws Difference unless one conditional write succeeded and the other writes failed on their condition */
export function onlyOne(outcomes: readonly string[]): void {
  const failed = outcomes.filter((text) => text !== "success");
  same(outcomes.length - failed.length, 1, "successes");
  for (const text of failed) oneOf(text, ["412 PreconditionFailed", "409 ConditionalRequestConflict"]);
}

/** Returns the MD5 of the concatenated chunks in hexadecimal. */
export function md5(...chunks: readonly (string | Uint8Array)[]): string {
  const hash = createHash("md5");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

/** Returns the ETag of an object from PutObject, in quotes. */
export function etag(...chunks: readonly (string | Uint8Array)[]): string {
  return `"${md5(...chunks)}"`;
}

/** The server's clock. A test that controls the clock can advance it instead of waiting. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export const REAL_TIME: Time = {
  now: Date.now,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
