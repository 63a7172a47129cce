/**
 * The table: which S3 operation a call is, and which permissions that operation needs.
 *
 * Source: AWS, "Required permissions for Amazon S3 API operations" and the API reference's page of each
 * operation. What goes beyond them says so at its rule.
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

/** How an operation is told from others with the same method on the same kind of target. */
export interface Operation {
  readonly name: string;
  /** `GET bucket`, `PUT object`, … */
  readonly on: string;
  /** Query parameters that make it this operation. */
  readonly marks?: readonly string[];
  /** Query parameters that it may have besides. */
  readonly may?: readonly string[];
  /** Whether `x-amz-copy-source` makes it this operation. */
  readonly copies?: boolean;
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

/** Every operation that is known. A call that fits no row is refused. */
export const OPERATIONS: readonly Operation[] = [
  { name: "HeadBucket", on: "HEAD bucket", needs: bucketAction("s3:ListBucket") },
  {
    name: "ListObjectsV2",
    on: "GET bucket",
    marks: ["list-type"],
    may: [...LIST, "start-after", "continuation-token", "fetch-owner"],
    needs: listing("s3:ListBucket"),
  },
  { name: "ListObjects", on: "GET bucket", may: [...LIST, "marker"], needs: listing("s3:ListBucket") },
  {
    name: "ListObjectVersions",
    on: "GET bucket",
    marks: ["versions"],
    may: [...LIST, "key-marker", "version-id-marker"],
    needs: listing("s3:ListBucketVersions"),
  },
  {
    name: "ListMultipartUploads",
    on: "GET bucket",
    marks: ["uploads"],
    may: ["prefix", "delimiter", "encoding-type", "max-uploads", "key-marker", "upload-id-marker"],
    needs: bucketAction("s3:ListBucketMultipartUploads"),
  },
  {
    name: "GetBucketLocation",
    on: "GET bucket",
    marks: ["location"],
    needs: bucketAction("s3:GetBucketLocation"),
  },
  {
    name: "GetBucketVersioning",
    on: "GET bucket",
    marks: ["versioning"],
    needs: bucketAction("s3:GetBucketVersioning"),
  },
  {
    name: "DeleteObjects",
    on: "POST bucket",
    marks: ["delete"],
    needs: (call, place) =>
      readDeleteBody(call.body ?? "").flatMap(({ key, versionId, etag }) =>
        deleted(call, place, key, versionId, etag),
      ),
  },
  {
    name: "HeadObject",
    on: "HEAD object",
    may: READ,
    needs: objectAction("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "GetObject",
    on: "GET object",
    may: READ,
    needs: objectAction("s3:GetObject", "s3:GetObjectVersion"),
  },
  {
    name: "GetObjectTagging",
    on: "GET object",
    marks: ["tagging"],
    may: ["versionId"],
    needs: objectAction("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
  },
  {
    name: "GetObjectAttributes",
    on: "GET object",
    marks: ["attributes"],
    may: ["versionId"],
    needs: attributes,
  },
  {
    name: "ListParts",
    on: "GET object",
    marks: ["uploadId"],
    may: ["max-parts", "part-number-marker"],
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
    marks: ["tagging"],
    may: ["versionId"],
    needs: objectAction("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
  },
  {
    name: "DeleteObjectTagging",
    on: "DELETE object",
    marks: ["tagging"],
    may: ["versionId"],
    needs: objectAction("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
  },
  {
    // The parts of an upload encrypted with a KMS key need kms:Decrypt, but only this call names the key.
    name: "CreateMultipartUpload",
    on: "POST object",
    marks: ["uploads"],
    needs: (call, place) => [
      put(call, place, false),
      ...created(call, place, ["kms:GenerateDataKey", "kms:Decrypt"]),
    ],
  },
  {
    name: "UploadPart",
    on: "PUT object",
    marks: ["partNumber", "uploadId"],
    needs: (call, place) => [put(call, place, false)],
  },
  {
    name: "UploadPartCopy",
    on: "PUT object",
    marks: ["partNumber", "uploadId"],
    copies: true,
    needs: (call, place) => [
      onVersion(place, copySource(call), "s3:GetObject", "s3:GetObjectVersion"),
      put(call, place, false),
    ],
  },
  {
    name: "CompleteMultipartUpload",
    on: "POST object",
    marks: ["uploadId"],
    needs: (call, place) => [put(call, place, true), ...comparedWrite(call, place)],
  },
  {
    name: "AbortMultipartUpload",
    on: "DELETE object",
    marks: ["uploadId"],
    needs: objectAction("s3:AbortMultipartUpload"),
  },
  {
    name: "DeleteObject",
    on: "DELETE object",
    may: ["versionId"],
    needs: (call, place) =>
      deleted(call, place, call.key ?? "", call.query.get("versionId"), call.headers["if-match"]),
  },
];
