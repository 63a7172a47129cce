import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { explained } from "../machine/explain";

/** An object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
}

/** The runs bucket of a deployed machine, as the commands read it. */
export class RunsBucket {
  /** @param place where S3 is, for messages: a Region, or the URL of an endpoint */
  constructor(
    readonly client: S3Client,
    readonly name: string,
    private readonly place: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** @returns `undefined` if there is no such object */
  async text(key: string): Promise<string | undefined> {
    const object = await this.get(key);
    return object === undefined ? undefined : this.explain("GetObject", key, object.transformToString());
  }

  /** The keys that start with a prefix, in order. */
  async keys(prefix: string): Promise<readonly string[]> {
    return (await this.list(prefix)).map(({ key }) => key);
  }

  /** The objects whose keys start with a prefix, in key order. */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    const listed = async (): Promise<readonly ListedObject[]> => {
      const objects: ListedObject[] = [];
      const input = { Bucket: this.name, Prefix: prefix };
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: this.client },
        input,
        this.options,
      ))
        objects.push(...Contents.map(({ Key: key = "", ETag: etag = "" }) => ({ key, etag })));
      return objects;
    };
    return this.explain("ListBucket", prefix, listed());
  }

  /** Downloads an object. The file appears only when it is complete. */
  async save(key: string, file: string): Promise<void> {
    const object = await this.get(key);
    if (object === undefined) return; // it has expired since it was listed
    await mkdir(dirname(file), { recursive: true });
    const partial = `${file}.partial`;
    await this.explain("GetObject", key, pipeline(object as unknown as Readable, createWriteStream(partial)));
    await rename(partial, file);
  }

  private get(key: string) {
    const command = new GetObjectCommand({ Bucket: this.name, Key: key });
    const body = this.client.send(command, this.options).then(
      ({ Body }) => Body,
      (error: Error) => {
        if (error.name !== "NoSuchKey") throw error;
        return undefined;
      },
    );
    return this.explain("GetObject", key, body);
  }

  private get options() {
    return this.signal === undefined ? {} : { abortSignal: this.signal };
  }

  private explain<T>(action: string, key: string, result: Promise<T>): Promise<T> {
    return result.catch((error: unknown) => {
      if (this.signal?.aborted) throw error;
      const resource = `s3://${this.name}/${key}`;
      throw explained(error, { action: `s3:${action}`, resource, place: this.place });
    });
  }
}
