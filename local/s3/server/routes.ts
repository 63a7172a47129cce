/**
 * The operations, and what each understands: a parameter or `x-amz-` header that is not in its row leads to a
 * 501 which names it.
 */

import { CHECKSUM_HEADERS } from "../model/checksums";
import { CUSTOMER_HEADERS, SOURCE_CUSTOMER_HEADERS, SSE_HEADERS } from "../model/encryption";
import * as buckets from "../operations/buckets";
import { copyObject } from "../operations/copy";
import { deleteObject, deleteObjects } from "../operations/delete";
import { listObjects, listObjectsV2 } from "../operations/listing";
import { completeMultipartUpload } from "../operations/multipart/complete";
import { listMultipartUploads, listParts } from "../operations/multipart/list";
import {
  abortMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from "../operations/multipart/upload";
import { getObject, headObject, putObject } from "../operations/objects";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "../operations/tagging";
import { listObjectVersions } from "../operations/versions";
import type { Context, Reply } from "../request/target";

export type Scope = "service" | "bucket" | "object";

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly scope: Scope;
  readonly run: (context: Context) => Reply | Promise<Reply>;
  /** Query parameters which must be there. */
  readonly having: readonly string[];
  /** Whether the row is for requests with a copy source, or for those without. */
  readonly copies: boolean;
  readonly query: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
}

interface Knows {
  readonly having?: readonly string[];
  readonly copies?: boolean;
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
}

const PAGING = ["prefix", "delimiter", "encoding-type", "max-keys"];
const RESPONSE = ["type", "language", "disposition", "encoding"].map((name) => `response-content-${name}`);
const OVERRIDES = [...RESPONSE, "response-cache-control", "response-expires"];
const BODY = [...CHECKSUM_HEADERS, "x-amz-sdk-checksum-algorithm"];
const WRITTEN = [
  ...SSE_HEADERS,
  ...CUSTOMER_HEADERS,
  "x-amz-acl",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-website-redirect-location",
];
const COPY_SOURCE = [
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-source-expected-bucket-owner",
  ...SOURCE_CUSTOMER_HEADERS,
];
const DIRECTIVES = ["metadata", "tagging", "object-annotation"].map((name) => `x-amz-${name}-directive`);
const LISTED = ["x-amz-optional-object-attributes"];
const READ = {
  query: ["versionId", "partNumber", ...OVERRIDES],
  headers: [...CUSTOMER_HEADERS, "x-amz-checksum-mode"],
};

function route(text: string, run: Route["run"], knows: Knows = {}): Route {
  const [operation, method, scope] = text.split(" ") as [string, string, Scope];
  const { having = [], copies = false, query = [], headers = [] } = knows;
  return {
    operation,
    method,
    scope,
    run,
    having,
    copies,
    query: new Set([...having, ...query]),
    headers: new Set(headers),
  };
}

const TABLE: readonly Route[] = [
  route("ListBuckets GET service", buckets.listBuckets),
  route("CreateBucket PUT bucket", buckets.createBucket, {
    headers: ["x-amz-acl", "x-amz-object-ownership"],
  }),
  route("HeadBucket HEAD bucket", buckets.headBucket),
  route("DeleteBucket DELETE bucket", buckets.deleteBucket),
  route("GetBucketLocation GET bucket", buckets.getBucketLocation, { having: ["location"] }),
  route("GetBucketVersioning GET bucket", buckets.getBucketVersioning, { having: ["versioning"] }),
  route("PutBucketVersioning PUT bucket", buckets.putBucketVersioning, {
    having: ["versioning"],
    headers: BODY,
  }),
  route("GetBucketEncryption GET bucket", buckets.getBucketEncryption, { having: ["encryption"] }),
  route("PutBucketEncryption PUT bucket", buckets.putBucketEncryption, {
    having: ["encryption"],
    headers: BODY,
  }),
  route("DeleteBucketEncryption DELETE bucket", buckets.deleteBucketEncryption, { having: ["encryption"] }),
  route("ListObjectVersions GET bucket", listObjectVersions, {
    having: ["versions"],
    query: [...PAGING, "key-marker", "version-id-marker"],
    headers: LISTED,
  }),
  route("ListMultipartUploads GET bucket", listMultipartUploads, {
    having: ["uploads"],
    query: ["prefix", "delimiter", "encoding-type", "max-uploads", "key-marker", "upload-id-marker"],
  }),
  route("ListObjectsV2 GET bucket", listObjectsV2, {
    having: ["list-type"],
    query: [...PAGING, "start-after", "continuation-token", "fetch-owner"],
    headers: LISTED,
  }),
  route("ListObjects GET bucket", listObjects, { query: [...PAGING, "marker"], headers: LISTED }),
  route("DeleteObjects POST bucket", deleteObjects, { having: ["delete"], headers: BODY }),
  route("ListParts GET object", listParts, {
    having: ["uploadId"],
    query: ["max-parts", "part-number-marker"],
    headers: CUSTOMER_HEADERS,
  }),
  route("UploadPartCopy PUT object", uploadPartCopy, {
    having: ["uploadId", "partNumber"],
    copies: true,
    headers: [...COPY_SOURCE, ...CUSTOMER_HEADERS, "x-amz-copy-source-range"],
  }),
  route("UploadPart PUT object", uploadPart, {
    having: ["uploadId", "partNumber"],
    headers: [...BODY, ...CUSTOMER_HEADERS],
  }),
  route("CompleteMultipartUpload POST object", completeMultipartUpload, {
    having: ["uploadId"],
    headers: [...CHECKSUM_HEADERS, ...CUSTOMER_HEADERS, "x-amz-checksum-type", "x-amz-mp-object-size"],
  }),
  route("AbortMultipartUpload DELETE object", abortMultipartUpload, { having: ["uploadId"] }),
  route("CreateMultipartUpload POST object", createMultipartUpload, {
    having: ["uploads"],
    headers: [...WRITTEN, "x-amz-checksum-algorithm", "x-amz-checksum-type"],
  }),
  route("GetObjectTagging GET object", getObjectTagging, { having: ["tagging"], query: ["versionId"] }),
  route("PutObjectTagging PUT object", putObjectTagging, {
    having: ["tagging"],
    query: ["versionId"],
    headers: BODY,
  }),
  route("DeleteObjectTagging DELETE object", deleteObjectTagging, {
    having: ["tagging"],
    query: ["versionId"],
  }),
  route("CopyObject PUT object", copyObject, {
    copies: true,
    headers: [...WRITTEN, ...COPY_SOURCE, ...DIRECTIVES, "x-amz-checksum-algorithm"],
  }),
  route("PutObject PUT object", putObject, { headers: [...WRITTEN, ...BODY] }),
  route("GetObject GET object", getObject, READ),
  route("HeadObject HEAD object", headObject, READ),
  route("DeleteObject DELETE object", deleteObject, { query: ["versionId"] }),
];

/** Rows that ask for more come first, so the first that fits is the one. */
export const ROUTES = TABLE.toSorted((a, b) => b.having.length - a.having.length);
