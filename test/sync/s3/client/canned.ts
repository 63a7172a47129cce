import { Readable } from "node:stream";
import { type _Object, ListObjectsV2Command, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { ListPageCommand, pageOf } from "../../../../sync/s3/client/commands";
import type { Page } from "../../../../sync/s3/objects";

/** A request as the client would send it. */
export interface Sent {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** The caller's abort signal. */
  readonly signal?: AbortSignal | undefined;
}

export interface Canned {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  /** The connection breaks after the body. */
  readonly broken?: boolean;
}

function* chunks(body: Buffer, broken = false): Generator<Buffer> {
  yield body;
  if (broken) throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
}

/** A request handler with given responses, which records the requests. */
export function canned(respond: (request: Sent, nth: number) => Canned | Promise<Canned>) {
  const sent: Sent[] = [];
  const handler = {
    metadata: { handlerProtocol: "canned" },
    handle: async (request: Sent, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
      sent.push({ ...request, signal: abortSignal });
      const { status = 200, headers = {}, body = "", broken } = await respond(request, sent.length);
      const stream = Readable.from(chunks(Buffer.from(body as string), broken), { objectMode: false });
      return { response: { statusCode: status, headers: { ...headers }, body: stream } };
    },
  };
  return { handler: handler as unknown as NonNullable<S3ClientConfig["requestHandler"]>, sent };
}

export const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};

export const plainClient = (
  requestHandler: ReturnType<typeof canned>["handler"],
  more: S3ClientConfig = {},
) =>
  new S3Client({ region: "eu-north-1", credentials: CREDENTIALS, maxAttempts: 1, requestHandler, ...more });

/** The page as the SDK's parser reads it. */
export async function readBySdk(bytes: Uint8Array): Promise<Page> {
  const { handler } = canned(() => ({ body: bytes }));
  const page = await plainClient(handler).send(new ListObjectsV2Command({ Bucket: "b" }));
  const decode = (key: string) =>
    page.EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
  const entries = (page.Contents ?? []).map((object) => entryOf(object, decode));
  const token = entries.length === 0 ? page.NextContinuationToken : undefined;
  const folders = (page.CommonPrefixes ?? []).map(({ Prefix = "" }) => decode(Prefix));
  return {
    entries,
    last: !page.IsTruncated,
    ...(token !== undefined && { token }),
    ...(folders.length > 0 && { folders }),
  };
}

const entryOf = (object: _Object, decode: (key: string) => string): Page["entries"][number] => ({
  key: decode(object.Key ?? ""),
  size: object.Size ?? 0,
  etag: object.ETag ?? "",
  lastModified: object.LastModified?.getTime() ?? 0,
  storageClass: object.StorageClass ?? "STANDARD",
  ...(object.ChecksumAlgorithm?.[0] && { checksum: object.ChecksumAlgorithm[0] }),
  ...(object.RestoreStatus?.RestoreExpiryDate && { restored: true }),
});

/** The page as ListPageCommand reads it, sent by a plain SDK client. */
export async function readByUs(bytes: Uint8Array): Promise<Page> {
  const { handler } = canned(() => ({ body: bytes }));
  return pageOf(await plainClient(handler).send(new ListPageCommand({ Bucket: "b" })));
}
