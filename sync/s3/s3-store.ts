import {
  type ChecksumAlgorithm,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
  S3ServiceException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  type StorageClass,
} from "@aws-sdk/client-s3";
import type { BuildMiddleware } from "@smithy/types";
import { AccessDenied, BucketNotFound } from "../model/errors";
import { CopyCommand, ListPageCommand, pageOf } from "./client/commands";
import { remove } from "./delete-api";
import { copySource, headOf, storeError } from "./mapping";
import * as uploads from "./multipart-api";
import { type CopyOrder, isStoreError, type ObjectStore, type Page, StoreError } from "./object-store";
import * as records from "./record-api";

/** An {@link ObjectStore} over the official client. Signing, retries and credentials are the client's. */
export function s3Store(client: S3Client): ObjectStore {
  client.middlewareStack.add(sendRawExpires, { name: "sendRawExpires", step: "build", override: true });
  return {
    region: (bucket) => ofBucket("s3:ListBucket", bucket, region(client, bucket)),
    list: (bucket, prefix, after) => ofBucket("s3:ListBucket", bucket, list(client, bucket, prefix, after)),
    head: (bucket, key) =>
      orMissing(head(client, bucket, key).catch((error) => explained(client, bucket, key, error))),
    tags: (bucket, key) => ofObject(tags(client, bucket, key)).catch(noneIfNotImplemented),
    copy: (order, signal) => ofObject(copy(client, order, signal)),
    remove: (bucket, orders) => ofBucket("s3:DeleteObject", bucket, remove(client, bucket, orders)),
    read: (bucket, key) => orMissing(records.read(client, bucket, key)),
    write: (bucket, key, body) => ofBucket("s3:PutObject", bucket, records.write(client, bucket, key, body)),
    writeNew: (bucket, key, body) =>
      ofBucket("s3:PutObject", bucket, records.writeNew(client, bucket, key, body)).then(
        () => true,
        falseIfExists,
      ),
    erase: (bucket, key) => ofBucket("s3:DeleteObject", bucket, records.erase(client, bucket, key)),
    headPart: (bucket, key, part) =>
      orMissing(
        uploads.headPart(client, bucket, key, part).catch((error) => explained(client, bucket, key, error)),
      ),
    createUpload: (order) => ofObject(uploads.createUpload(client, order)),
    copyPart: (upload, order, signal) => ofObject(uploads.copyPart(client, upload, order, signal)),
    parts: (upload) => ofObject(uploads.parts(client, upload)),
    completeUpload: (upload, parts, etag, signal) =>
      ofObject(uploads.completeUpload(client, upload, parts, etag, signal)),
    abortUpload: async (upload) => void (await orMissing(uploads.abortUpload(client, upload))),
  };
}

const sendRawExpires: BuildMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => (args) => {
  const expires = (args.input as { readonly [uploads.RAW_EXPIRES]?: string })[uploads.RAW_EXPIRES];
  if (expires !== undefined) (args.request as { headers: Record<string, string> }).headers.expires = expires;
  return next(args);
};

async function region(client: S3Client, bucket: string): Promise<string> {
  const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: bucket }));
  return BucketRegion ?? (await client.config.region());
}

async function list(client: S3Client, bucket: string, prefix: string, after: string | null): Promise<Page> {
  const output = await client.send(
    new ListPageCommand({
      Bucket: bucket,
      EncodingType: "url", // keys may contain characters that XML cannot
      ...(prefix === "" ? {} : { Prefix: prefix }),
      ...(after === null ? {} : { StartAfter: after }),
    }),
  );
  const page = pageOf(output);
  if (page.last || page.entries.length > 0) return page;
  throw new StoreError("EmptyPage", 200, `The listing of ${bucket} is truncated but has no key.`);
}

async function head(client: S3Client, bucket: string, key: string) {
  return headOf(
    key,
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" })),
  );
}

/**
 * The response to a bad HEAD has no body. A GET of one byte is refused for the same reason, with a message; if it is
 * granted, the error of the HEAD is thrown.
 */
async function explained(client: S3Client, bucket: string, key: string, error: unknown): Promise<never> {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 400) {
    await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: "bytes=0-0" }));
  }
  throw error;
}

async function tags(client: S3Client, bucket: string, key: string): Promise<Record<string, string>> {
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
  return Object.fromEntries(TagSet.map(({ Key = "", Value = "" }) => [Key, Value]));
}

async function copy(client: S3Client, order: CopyOrder, signal: AbortSignal): Promise<void> {
  const { source, destination } = order;
  await client.send(
    new CopyCommand({
      Bucket: destination.bucket,
      Key: destination.key,
      CopySource: copySource(source.bucket, source.key),
      CopySourceIfMatch: source.etag,
      ...(destination.etag === null ? { IfNoneMatch: "*" } : { IfMatch: destination.etag }),
      MetadataDirective: "COPY",
      TaggingDirective: "COPY",
      // Annotations need their own permissions, are billed separately and change neither ETag nor LastModified.
      AnnotationDirective: "EXCLUDE",
      StorageClass: order.storageClass as StorageClass,
      ...(order.checksum && { ChecksumAlgorithm: order.checksum as ChecksumAlgorithm }),
      ...(order.redirect === null ? {} : { WebsiteRedirectLocation: order.redirect }),
    }),
    { abortSignal: signal },
  );
}

function falseIfExists(error: unknown): false {
  if (isStoreError(error, 412)) return false;
  throw error;
}

/** A server that does not implement tags has none to lose. S3 itself never responds with 501. */
function noneIfNotImplemented(error: unknown): Record<string, string> {
  if (error instanceof StoreError && error.status === 501) return {};
  throw error;
}

const ofObject = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    throw storeError(error);
  });

const orMissing = <T>(result: Promise<T>): Promise<T | undefined> =>
  ofObject(result).catch((error: unknown) => {
    if (error instanceof StoreError && error.status === 404 && error.code !== "NoSuchBucket")
      return undefined;
    throw error;
  });

const ofBucket = <T>(action: string, bucket: string, result: Promise<T>): Promise<T> =>
  ofObject(result).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
    if (error.status === 404) throw new BucketNotFound(bucket, { cause: error });
    if (error.status === 403) throw new AccessDenied(action, bucket, error.message, { cause: error });
    throw error;
  });
