import type { S3Client, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-s3";
import type { BuildMiddleware } from "@smithy/types";
import { AccessDenied, BucketNotFound, InvalidCredentials } from "../model/errors";
import { requireResults } from "./client/results";
import { ServerClock } from "./client/wire/server-clock";
import { wire } from "./client/wire/wire";
import { IDLE_TIMEOUT_MS } from "./constants";
import { storeError } from "./mapping";
import { isStoreError, type ObjectStore, StoreError } from "./object-store";
import { copy } from "./requests/copy-api";
import { remove } from "./requests/delete-api";
import { folders, list, region } from "./requests/list-api";
import * as uploads from "./requests/multipart-api";
import { head, headPart, tags } from "./requests/object-api";
import { probe } from "./requests/probe";
import * as records from "./requests/record-api";
import { type SendOptions, withGrace } from "./requests/send-options";

/**
 * An {@link ObjectStore} over the official client. Signing, retries and credentials are the client's.
 *
 * @param signal aborts all requests except `abortUpload`, and `createUpload` only after a grace period
 * @param atOnce whether requests are sent even while the client has its maximum number in flight
 */
export function s3Store(client: S3Client, signal?: AbortSignal, atOnce = false): ObjectStore {
  wire(client);
  requireResults(client);
  client.middlewareStack.add(sendRawExpires, { name: "sendRawExpires", step: "build", override: true });
  // Each bucket may be on a different server.
  const clocks = new Map<string, ServerClock>();
  const slow = (bucket: string): SendOptions => {
    const clock = clocks.get(bucket) ?? new ServerClock();
    clocks.set(bucket, clock);
    return { clock, ...(signal && { abortSignal: signal }), ...(atOnce && { atOnce }) };
  };
  const quick = (bucket: string): SendOptions => ({ ...slow(bucket), requestTimeout: IDLE_TIMEOUT_MS });
  const writeIf = (condition: records.Condition, bucket: string, key: string, body: string) =>
    ofBucket(
      "s3:PutObject",
      bucket,
      records.writeIf(client, condition, bucket, key, body, quick(bucket)).catch(gone),
    ).catch(undefinedIfRefused);
  return {
    serverTime: (bucket) => clocks.get(bucket)?.time(),
    region: (bucket, prefix) =>
      ofBucket(
        "s3:ListBucket",
        bucket,
        probe(bucket, (own) => region(client, bucket, prefix, { ...quick(bucket), ...own }), signal),
      ),
    list: (bucket, prefix, after, token) =>
      ofBucket("s3:ListBucket", bucket, list(client, { bucket, prefix, after, token }, quick(bucket))),
    folders: (bucket, prefix) =>
      ofBucket("s3:ListBucket", bucket, folders(client, bucket, prefix, quick(bucket))),
    head: (bucket, key) =>
      orMissing(head(client, bucket, key, quick(bucket)), `s3:GetObject on bucket ${bucket}`),
    tags: (bucket, key) =>
      ofObject(tags(client, bucket, key, quick(bucket)), `s3:GetObjectTagging on bucket ${bucket}`).catch(
        noneIfNotImplemented,
      ),
    copy: (order) => ofObject(copy(client, order, slow(order.destination.bucket))),
    remove: (bucket, orders) =>
      ofBucket("s3:DeleteObject", bucket, remove(client, bucket, orders, quick(bucket))),
    read: (bucket, key) =>
      ofBucket("s3:GetObject", bucket, orMissing(records.read(client, bucket, key, quick(bucket)))),
    write: async (bucket, key, body) =>
      void (await ofBucket("s3:PutObject", bucket, records.write(client, bucket, key, body, quick(bucket)))),
    writeNew: (bucket, key, body) => writeIf({ IfNoneMatch: "*" }, bucket, key, body),
    replace: (bucket, key, body, etag) => writeIf({ IfMatch: etag }, bucket, key, body),
    erase: (bucket, key) =>
      ofBucket("s3:DeleteObject", bucket, records.erase(client, bucket, key, quick(bucket))),
    headPart: (bucket, key, part) =>
      orMissing(headPart(client, bucket, key, part, quick(bucket)), `s3:GetObject on bucket ${bucket}`),
    createUpload: (order) =>
      withGrace(signal, (late) =>
        ofObject(uploads.createUpload(client, order, { ...quick(order.bucket), ...late })),
      ),
    copyPart: (upload, order) => ofObject(uploads.copyPart(client, upload, order, slow(upload.bucket))),
    uploadEmptyPart: (upload, number) =>
      ofObject(uploads.uploadEmptyPart(client, upload, number, quick(upload.bucket))),
    parts: (upload) => ofObject(uploads.parts(client, upload, quick(upload.bucket))),
    listUploads: (bucket, key) =>
      ofBucket(
        "s3:ListBucketMultipartUploads",
        bucket,
        uploads.listUploads(client, bucket, key, quick(bucket)),
      ),
    completeUpload: (upload, completion) =>
      ofObject(uploads.completeUpload(client, upload, completion, slow(upload.bucket))),
    abortUpload: async (upload) =>
      void (await orMissing(uploads.abortUpload(client, upload, { requestTimeout: IDLE_TIMEOUT_MS }))),
  };
}

const sendRawExpires: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const expires = (args.input as { readonly [uploads.RAW_EXPIRES]?: string })[uploads.RAW_EXPIRES];
  if (expires !== undefined) (args.request as { headers: Record<string, string> }).headers.expires = expires;
  return next(args);
};

function undefinedIfRefused(error: unknown): undefined {
  if (isStoreError(error, 412)) return undefined;
  throw error;
}

/** An object that should be replaced does not exist. */
function gone(error: unknown): never {
  const known = storeError(error);
  throw known instanceof StoreError && known.code === "NoSuchKey"
    ? new StoreError("PreconditionFailed", 412, known.message)
    : error;
}

/** A server that does not implement tags has no tags to lose. S3 itself never responds with 501. */
function noneIfNotImplemented(error: unknown): Record<string, string> {
  if (error instanceof StoreError && error.status === 501) return {};
  throw error;
}

/** @param needed the only action that the request needs, and its bucket, for the message of a denial */
const ofObject = <T>(result: Promise<T>, needed?: string): Promise<T> =>
  result.catch((error: unknown) => {
    throw storeError(error, needed);
  });

const orMissing = <T>(result: Promise<T>, needed?: string): Promise<T | undefined> =>
  ofObject(result, needed).catch((error: unknown) => {
    if (error instanceof StoreError && error.status === 404 && error.code !== "NoSuchBucket")
      return undefined;
    throw error;
  });

const ofBucket = <T>(action: string, bucket: string, result: Promise<T>): Promise<T> =>
  ofObject(result).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "SignatureDoesNotMatch") {
      const reason = `the secret access key does not belong to the access key (${error.code}: ${error.message})`;
      throw new InvalidCredentials(reason, { cause: error });
    }
    if (error.status === 404) throw new BucketNotFound(bucket, { cause: error });
    if (error.status === 403) throw new AccessDenied(action, bucket, error.message, { cause: error });
    throw error;
  });
