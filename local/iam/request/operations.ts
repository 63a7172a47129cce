/**
 * The table of operations: how to recognize each S3 operation, and the permissions that it requires.
 *
 * Source: AWS, "Required permissions for Amazon S3 API operations" and the page of each operation in the API
 * reference. Rules with another source state it.
 */
import { readDeleteBody } from "./delete-body";
import { copySource, onVersion } from "./requirement";
import {
  attributes,
  bucketAction,
  comparedWrite,
  copied,
  created,
  deleted,
  listing,
  type Needs,
  objectAction,
  put,
} from "./rules";

/** An operation, and the properties of a request that identify it. */
export interface Operation {
  readonly name: string;
  /** The method and the type of the target. Examples: `GET bucket`, `PUT object` */
  readonly on: string;
  /** Query parameters that must be present. Default: none. */
  readonly required?: readonly string[];
  /** Other query parameters that may be present. Default: none. */
  readonly optional?: readonly string[];
  /** Whether the header `x-amz-copy-source` must be present. If false, it must be absent. Default: false. */
  readonly copies?: boolean;
  /** The permissions that a call requires. */
  readonly needs: Needs;
}

const LIST = ["prefix", "delimiter", "max-keys", "encoding-type"];
const RESPONSE = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
];
const READ = ["versionId", "partNumber", "response-expires", ...RESPONSE.map((name) => `response-${name}`)];

/** All supported operations. A call that matches no row is an error. */
export const OPERATIONS: readonly Operation[] = [
  { name: "HeadBucket", on: "HEAD bucket", needs: bucketAction("s3:ListBucket") },
  {
    name: "ListObjectsV2",
    on: "GET bucket",
    required: ["list-type"],
    optional: [...LIST, "start-after", "continuation-token", "fetch-owner"],
    needs: listing("s3:ListBucket"),
  },
  { name: "ListObjects", on: "GET bucket", optional: [...LIST, "marker"], needs: listing("s3:ListBucket") },
  {
    name: "ListObjectVersions",
    on: "GET bucket",
    required: ["versions"],
    optional: [...LIST, "key-marker", "version-id-marker"],
    needs: listing("s3:ListBucketVersions"),
  },
  {
    name: "ListMultipartUploads",
    on: "GET bucket",
    required: ["uploads"],
    optional: ["prefix", "delimiter", "encoding-type", "max-uploads", "key-marker", "upload-id-marker"],
    needs: bucketAction("s3:ListBucketMultipartUploads"),
  },
  {
    name: "GetBucketLocation",
    on: "GET bucket",
    required: ["location"],
    needs: bucketAction("s3:GetBucketLocation"),
  },
  {
    name: "GetBucketVersioning",
    on: "GET bucket",
    required: ["versioning"],
    needs: bucketAction("s3:GetBucketVersioning"),
  },
  {
    name: "DeleteObjects",
    on: "POST bucket",
    required: ["delete"],
    needs: (call, place) =>
      readDeleteBody(call.body ?? "").flatMap(({ key, versionId, etag }) =>
        deleted(call, place, key, versionId, etag),
      ),
  },
  {
    name: "HeadObject",
    on: "HEAD object",
    optional: READ,
    needs: objectAction("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "GetObject",
    on: "GET object",
    optional: READ,
    needs: objectAction("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "GetObjectTagging",
    on: "GET object",
    required: ["tagging"],
    optional: ["versionId"],
    needs: objectAction("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
  },
  {
    name: "GetObjectAttributes",
    on: "GET object",
    required: ["attributes"],
    optional: ["versionId"],
    needs: attributes,
  },
  {
    name: "ListParts",
    on: "GET object",
    required: ["uploadId"],
    optional: ["max-parts", "part-number-marker"],
    needs: objectAction("s3:ListMultipartUploadParts"),
  },
  {
    name: "PutObject",
    on: "PUT object",
    needs: (call, place) => [put(call, place, true), ...created(call, place, ["kms:GenerateDataKey"])],
  },
  { name: "CopyObject", on: "PUT object", copies: true, needs: copied },
  {
    name: "PutObjectTagging",
    on: "PUT object",
    required: ["tagging"],
    optional: ["versionId"],
    needs: objectAction("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
  },
  {
    name: "DeleteObjectTagging",
    on: "DELETE object",
    required: ["tagging"],
    optional: ["versionId"],
    needs: objectAction("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
  },
  {
    // Uploading parts with a KMS key requires kms:Decrypt, but only this call contains the key ID.
    name: "CreateMultipartUpload",
    on: "POST object",
    required: ["uploads"],
    needs: (call, place) => [
      put(call, place, false),
      ...created(call, place, ["kms:GenerateDataKey", "kms:Decrypt"]),
    ],
  },
  {
    name: "UploadPart",
    on: "PUT object",
    required: ["partNumber", "uploadId"],
    needs: (call, place) => [put(call, place, false)],
  },
  {
    name: "UploadPartCopy",
    on: "PUT object",
    required: ["partNumber", "uploadId"],
    copies: true,
    needs: (call, place) => [
      onVersion(place, copySource(call), "s3:GetObject", "s3:GetObjectVersion"),
      put(call, place, false),
    ],
  },
  {
    name: "CompleteMultipartUpload",
    on: "POST object",
    required: ["uploadId"],
    needs: (call, place) => [put(call, place, true), ...comparedWrite(call, place)],
  },
  {
    name: "AbortMultipartUpload",
    on: "DELETE object",
    required: ["uploadId"],
    needs: objectAction("s3:AbortMultipartUpload"),
  },
  {
    name: "DeleteObject",
    on: "DELETE object",
    optional: ["versionId"],
    needs: (call, place) =>
      deleted(call, place, call.key ?? "", call.query.get("versionId"), call.headers["if-match"]),
  },
];
