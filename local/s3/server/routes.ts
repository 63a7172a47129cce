/**
 * The operations, with the query parameters and `x-amz-` headers that each supports. Any other parameter or
 * `x-amz-` header returns a 501 response that names it.
 */

import { ALL_CHECKSUM_HEADERS, CHECKSUM_HEADERS } from "../model/checksums";
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
import { restoreObject } from "../operations/restore";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "../operations/tagging";
import { listObjectVersions } from "../operations/versions";
import type { Context, Reply } from "../request/target";

export type Scope = "service" | "bucket" | "object";

export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly scope: Scope;
  readonly run: (context: Context) => Reply | Promise<Reply>;
  /** Query parameters that must be present. */
  readonly required: readonly string[];
  /** Whether the route is for requests with `x-amz-copy-source`, or for requests without it. */
  readonly hasCopySource: boolean;
  readonly query: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
}

interface RouteOptions {
  readonly required?: readonly string[];
  readonly hasCopySource?: boolean;
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
}

const PAGING_PARAMETERS = ["prefix", "delimiter", "encoding-type", "max-keys"];
const RESPONSE = ["type", "language", "disposition", "encoding"].map((name) => `response-content-${name}`);
const OVERRIDES = [...RESPONSE, "response-cache-control", "response-expires"];
const BODY_HEADERS = [...CHECKSUM_HEADERS, "x-amz-sdk-checksum-algorithm"];
const WRITE_HEADERS = [
  ...SSE_HEADERS,
  ...CUSTOMER_HEADERS,
  "x-amz-acl",
  "x-amz-storage-class",
  "x-amz-tagging",
  "x-amz-website-redirect-location",
];
const COPY_SOURCE_HEADERS = [
  "x-amz-copy-source",
  "x-amz-copy-source-if-match",
  "x-amz-copy-source-if-none-match",
  "x-amz-copy-source-if-modified-since",
  "x-amz-copy-source-if-unmodified-since",
  "x-amz-source-expected-bucket-owner",
  ...SOURCE_CUSTOMER_HEADERS,
];
const DIRECTIVES = ["metadata", "tagging", "object-annotation"].map((name) => `x-amz-${name}-directive`);
const LISTING_HEADERS = ["x-amz-optional-object-attributes"];
const READ = {
  query: ["versionId", "partNumber", ...OVERRIDES],
  headers: [...CUSTOMER_HEADERS, "x-amz-checksum-mode"],
};

function route(text: string, run: Route["run"], options: RouteOptions = {}): Route {
  const [operation, method, scope] = text.split(" ") as [string, string, Scope];
  const { required = [], hasCopySource = false, query = [], headers = [] } = options;
  return {
    operation,
    method,
    scope,
    run,
    required,
    hasCopySource,
    query: new Set([...required, ...query]),
    headers: new Set(headers),
  };
}

const UNSORTED_ROUTES: readonly Route[] = [
  route("ListBuckets GET service", buckets.listBuckets),
  route("CreateBucket PUT bucket", buckets.createBucket, {
    headers: ["x-amz-acl", "x-amz-object-ownership"],
  }),
  route("HeadBucket HEAD bucket", buckets.headBucket),
  route("DeleteBucket DELETE bucket", buckets.deleteBucket),
  route("GetBucketLocation GET bucket", buckets.getBucketLocation, { required: ["location"] }),
  route("GetBucketVersioning GET bucket", buckets.getBucketVersioning, { required: ["versioning"] }),
  route("PutBucketVersioning PUT bucket", buckets.putBucketVersioning, {
    required: ["versioning"],
    headers: BODY_HEADERS,
  }),
  route("GetBucketEncryption GET bucket", buckets.getBucketEncryption, { required: ["encryption"] }),
  route("PutBucketEncryption PUT bucket", buckets.putBucketEncryption, {
    required: ["encryption"],
    headers: BODY_HEADERS,
  }),
  route("DeleteBucketEncryption DELETE bucket", buckets.deleteBucketEncryption, { required: ["encryption"] }),
  route("ListObjectVersions GET bucket", listObjectVersions, {
    required: ["versions"],
    query: [...PAGING_PARAMETERS, "key-marker", "version-id-marker"],
    headers: LISTING_HEADERS,
  }),
  route("ListMultipartUploads GET bucket", listMultipartUploads, {
    required: ["uploads"],
    query: ["prefix", "delimiter", "encoding-type", "max-uploads", "key-marker", "upload-id-marker"],
  }),
  route("ListObjectsV2 GET bucket", listObjectsV2, {
    required: ["list-type"],
    query: [...PAGING_PARAMETERS, "start-after", "continuation-token", "fetch-owner"],
    headers: LISTING_HEADERS,
  }),
  route("ListObjects GET bucket", listObjects, {
    query: [...PAGING_PARAMETERS, "marker"],
    headers: LISTING_HEADERS,
  }),
  route("DeleteObjects POST bucket", deleteObjects, { required: ["delete"], headers: BODY_HEADERS }),
  route("ListParts GET object", listParts, {
    required: ["uploadId"],
    query: ["max-parts", "part-number-marker"],
    headers: CUSTOMER_HEADERS,
  }),
  route("UploadPartCopy PUT object", uploadPartCopy, {
    required: ["uploadId", "partNumber"],
    hasCopySource: true,
    headers: [...COPY_SOURCE_HEADERS, ...CUSTOMER_HEADERS, "x-amz-copy-source-range"],
  }),
  route("UploadPart PUT object", uploadPart, {
    required: ["uploadId", "partNumber"],
    headers: [...ALL_CHECKSUM_HEADERS, ...BODY_HEADERS, ...CUSTOMER_HEADERS],
  }),
  route("CompleteMultipartUpload POST object", completeMultipartUpload, {
    required: ["uploadId"],
    headers: [...ALL_CHECKSUM_HEADERS, ...CUSTOMER_HEADERS, "x-amz-checksum-type", "x-amz-mp-object-size"],
  }),
  route("AbortMultipartUpload DELETE object", abortMultipartUpload, { required: ["uploadId"] }),
  route("CreateMultipartUpload POST object", createMultipartUpload, {
    required: ["uploads"],
    headers: [...WRITE_HEADERS, "x-amz-checksum-algorithm", "x-amz-checksum-type"],
  }),
  route("RestoreObject POST object", restoreObject, {
    required: ["restore"],
    query: ["versionId"],
    headers: BODY_HEADERS,
  }),
  route("GetObjectTagging GET object", getObjectTagging, { required: ["tagging"], query: ["versionId"] }),
  route("PutObjectTagging PUT object", putObjectTagging, {
    required: ["tagging"],
    query: ["versionId"],
    headers: BODY_HEADERS,
  }),
  route("DeleteObjectTagging DELETE object", deleteObjectTagging, {
    required: ["tagging"],
    query: ["versionId"],
  }),
  route("CopyObject PUT object", copyObject, {
    hasCopySource: true,
    headers: [...WRITE_HEADERS, ...COPY_SOURCE_HEADERS, ...DIRECTIVES, "x-amz-checksum-algorithm"],
  }),
  route("PutObject PUT object", putObject, { headers: [...WRITE_HEADERS, ...BODY_HEADERS] }),
  route("GetObject GET object", getObject, READ),
  route("HeadObject HEAD object", headObject, READ),
  route("DeleteObject DELETE object", deleteObject, { query: ["versionId"] }),
];

/** Sorted by the number of required parameters, highest first. The first match is then the correct route. */
export const ROUTES = UNSORTED_ROUTES.toSorted((a, b) => b.required.length - a.required.length);
