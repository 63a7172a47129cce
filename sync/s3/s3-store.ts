import {
  type ChecksumAlgorithm,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  type StorageClass,
} from "@aws-sdk/client-s3";
import type { BuildMiddleware } from "@smithy/types";
import { AccessDenied, BucketNotFound } from "../model/errors";
import { CopyCommand, ListPageCommand, pageOf } from "./client/commands";
import { copySource, headOf, storeError } from "./mapping";
import * as uploads from "./multipart-api";
import {
  type CopyOrder,
  type DeleteFailure,
  type DeleteOrder,
  isStoreError,
  type ObjectStore,
  type Page,
  StoreError,
} from "./object-store";

/** A {@link ObjectStore} over the official client. Signing, retries and credentials are the client's. */
export function s3Store(client: S3Client): ObjectStore {
  client.middlewareStack.add(sendRawExpires, { name: "sendRawExpires", step: "build", override: true });
  return {
    region: (bucket) => ofBucket("s3:ListBucket", bucket, region(client, bucket)),
    list: (bucket, prefix, after) => ofBucket("s3:ListBucket", bucket, list(client, bucket, prefix, after)),
    head: (bucket, key) =>
      orMissing(head(client, bucket, key).catch((error) => explained(client, bucket, key, error))),
    tags: (bucket, key) => ofObject(tags(client, bucket, key)).catch(noneIfUnknown),
    copy: (order, signal) => ofObject(copy(client, order, signal)),
    remove: (bucket, orders) => ofBucket("s3:DeleteObject", bucket, remove(client, bucket, orders)),
    read: (bucket, key) => orMissing(read(client, bucket, key)),
    write: (bucket, key, body) => ofBucket("s3:PutObject", bucket, write(client, bucket, key, body)),
    writeNew: (bucket, key, body) =>
      ofBucket("s3:PutObject", bucket, writeNew(client, bucket, key, body)).then(() => true, unlessThere),
    erase: (bucket, key) => ofBucket("s3:DeleteObject", bucket, erase(client, bucket, key)),
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
  const answer = await client.send(
    new ListPageCommand({
      Bucket: bucket,
      EncodingType: "url", // keys may hold characters that XML cannot
      ...(prefix === "" ? {} : { Prefix: prefix }),
      ...(after === null ? {} : { StartAfter: after }),
    }),
  );
  const page = pageOf(answer);
  if (page.last || page.entries.length > 0) return page;
  throw new StoreError(
    "EmptyPage",
    200,
    `The listing of ${bucket} says that more follows, but names no key.`,
  );
}

async function head(client: S3Client, bucket: string, key: string) {
  return headOf(
    key,
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: "ENABLED" })),
  );
}

/**
 * HEAD's answer to a bad request has no body. A GET of one byte is refused for the same reason, and says it; should it
 * be granted, the HEAD's own error stands.
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
      // Annotations need grants of their own, are billed one by one and change neither ETag nor LastModified.
      AnnotationDirective: "EXCLUDE",
      StorageClass: order.storageClass as StorageClass,
      ...(order.checksum && { ChecksumAlgorithm: order.checksum as ChecksumAlgorithm }),
      ...(order.redirect === null ? {} : { WebsiteRedirectLocation: order.redirect }),
    }),
    { abortSignal: signal },
  );
}

/** Characters that no XML 1.0 document can hold, so that DeleteObjects cannot name the key. */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

async function remove(client: S3Client, bucket: string, orders: readonly DeleteOrder[]) {
  const alone = orders.filter(({ key }) => NOT_IN_XML.test(key));
  const together = orders.filter(({ key }) => !NOT_IN_XML.test(key));
  const failures = await Promise.all(alone.map((order) => removeOne(client, bucket, order)));
  return [...failures.flat(), ...(together.length === 0 ? [] : await removeMany(client, bucket, together))];
}

async function removeMany(
  client: S3Client,
  bucket: string,
  orders: readonly DeleteOrder[],
): Promise<DeleteFailure[]> {
  const Objects = orders.map(({ key, etag }) => ({ Key: key, ETag: etag }));
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  return Errors.map(({ Key = "", Code = "", Message = "" }) => ({ key: Key, code: Code, message: Message }));
}

async function removeOne(client: S3Client, bucket: string, order: DeleteOrder): Promise<DeleteFailure[]> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: order.key, IfMatch: order.etag }));
    return [];
  } catch (error) {
    const { code, message } = storeError(error);
    return [{ key: order.key, code, message }];
  }
}

async function read(client: S3Client, bucket: string, key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? "";
}

async function write(
  client: S3Client,
  bucket: string,
  key: string,
  body: string,
  condition: { readonly IfNoneMatch?: "*" } = {},
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: "application/json",
      ...condition,
    }),
  );
}

/** Somebody else may be writing the same object at this moment, which S3 answers with 409: then again. */
async function writeNew(
  client: S3Client,
  bucket: string,
  key: string,
  body: string,
  tries = 4,
): Promise<void> {
  try {
    await write(client, bucket, key, body, { IfNoneMatch: "*" });
  } catch (error) {
    if (tries === 1 || storeError(error).status !== 409) throw error;
    await writeNew(client, bucket, key, body, tries - 1);
  }
}

function unlessThere(error: unknown): false {
  if (isStoreError(error, 412)) return false;
  throw error;
}

async function erase(client: S3Client, bucket: string, key: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

const ofObject = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error: unknown) => {
    throw storeError(error);
  });

/** A server that does not implement tags has none to lose. S3 itself never answers so. */
function noneIfUnknown(error: unknown): Record<string, string> {
  if (error instanceof StoreError && error.status === 501) return {};
  throw error;
}

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
