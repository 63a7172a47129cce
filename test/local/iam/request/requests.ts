/** Sample requests for each S3 operation, with the permissions that AWS documents for them. */
import { readTarget, type S3Call } from "../../../../local/iam/index";

export const place = { partition: "aws", region: "eu-west-1", accountId: "123456789012" };

/** Parses a request line. Example: `call("GET /b/k?versionId=1", { range: "bytes=0-1" })` */
export function call(line: string, headers: Record<string, string> = {}, body?: string): S3Call {
  const [method = "", target = ""] = line.split(" ");
  return { method, ...readTarget("", target), headers, ...(body === undefined ? {} : { body }) };
}

/** One sample request. */
export interface Row {
  readonly operation: string;
  readonly title: string;
  readonly call: S3Call;
  /** The required permissions as `action resource`, without the prefix `arn:aws:s3:::`. */
  readonly needs: readonly string[];
}

const row = (operation: string, title: string, request: S3Call, ...needs: string[]): Row => ({
  operation,
  title,
  call: request,
  needs,
});

const copy = (headers: Record<string, string> = {}) =>
  call("PUT /b/k", {
    "x-amz-copy-source": "/a/s",
    "x-amz-object-annotation-directive": "EXCLUDE",
    "x-amz-tagging-directive": "REPLACE",
    ...headers,
  });
const kms = {
  "x-amz-server-side-encryption": "aws:kms",
  "x-amz-server-side-encryption-aws-kms-key-id": "some-id",
};
const kmsKey = "arn:aws:kms:eu-west-1:123456789012:key/some-id";
const remove = (inner: string) =>
  call("POST /b?delete", {}, `<Delete><Object>${inner}</Object><Quiet>true</Quiet></Delete>`);

/** At least one sample request per operation. */
export const rows: readonly Row[] = [
  row("HeadBucket", "HEAD of a bucket", call("HEAD /b"), "s3:ListBucket b"),
  row("ListObjectsV2", "listing objects", call("GET /b?list-type=2&prefix=p%2F"), "s3:ListBucket b"),
  row(
    "ListObjects",
    "listing objects with version 1 of the API",
    call("GET /b/?marker=k"),
    "s3:ListBucket b",
  ),
  row("ListObjectVersions", "listing versions", call("GET /b?versions"), "s3:ListBucketVersions b"),
  row(
    "ListMultipartUploads",
    "listing multipart uploads",
    call("GET /b?uploads"),
    "s3:ListBucketMultipartUploads b",
  ),
  row(
    "GetBucketLocation",
    "reading the region of a bucket",
    call("GET /b?location"),
    "s3:GetBucketLocation b",
  ),
  row(
    "GetBucketVersioning",
    "reading the versioning state of a bucket",
    call("GET /b?versioning"),
    "s3:GetBucketVersioning b",
  ),
  row(
    "DeleteObjects",
    "deleting multiple keys, one permission per key",
    call(
      "POST /b?delete",
      {},
      "<Delete><Object><Key>k</Key></Object><Object><Key>l&amp;</Key></Object></Delete>",
    ),
    "s3:DeleteObject b/k",
    "s3:DeleteObject b/l&",
  ),
  row(
    "DeleteObjects",
    "deleting a key with a specific ETag",
    remove("<Key>k</Key><ETag>&quot;e&quot;</ETag>"),
    "s3:DeleteObject b/k",
    "s3:GetObject b/k",
  ),
  row(
    "DeleteObjects",
    "deleting a key with the ETag *",
    remove("<Key>k</Key><ETag>*</ETag>"),
    "s3:DeleteObject b/k",
  ),
  row(
    "DeleteObjects",
    "deleting a version",
    remove("<Key>k</Key><VersionId>v</VersionId>"),
    "s3:DeleteObjectVersion b/k",
  ),
  row("HeadObject", "HEAD of an object", call("HEAD /b/k"), "s3:GetObject b/k"),
  row(
    "HeadObject",
    "HEAD of one part of an object, with its checksum",
    call("HEAD /b/k?partNumber=1", { "x-amz-checksum-mode": "ENABLED" }),
    "s3:GetObject b/k",
  ),
  row("HeadObject", "HEAD of a version", call("HEAD /b/k?versionId=v"), "s3:GetObjectVersion b/k"),
  row("GetObject", "reading an object", call("GET /b/k?x-id=GetObject"), "s3:GetObject b/k"),
  row("GetObject", "reading a version", call("GET /b/k?versionId=v"), "s3:GetObjectVersion b/k"),
  row("GetObjectTagging", "reading tags", call("GET /b/k?tagging"), "s3:GetObjectTagging b/k"),
  row(
    "GetObjectTagging",
    "reading the tags of a version",
    call("GET /b/k?tagging&versionId=v"),
    "s3:GetObjectVersionTagging b/k",
  ),
  row(
    "GetObjectAttributes",
    "reading attributes",
    call("GET /b/k?attributes", { "x-amz-object-attributes": "ObjectParts" }),
    "s3:GetObject b/k",
    "s3:GetObjectAttributes b/k",
  ),
  row(
    "GetObjectAttributes",
    "reading the attributes of a version",
    call("GET /b/k?attributes&versionId=v"),
    "s3:GetObjectVersion b/k",
    "s3:GetObjectVersionAttributes b/k",
  ),
  row(
    "ListParts",
    "listing the parts of a multipart upload",
    call("GET /b/k?uploadId=u"),
    "s3:ListMultipartUploadParts b/k",
  ),
  row("PutObject", "writing an object", call("PUT /b/k"), "s3:PutObject b/k"),
  row(
    "PutObject",
    "writing with If-None-Match",
    call("PUT /b/k", { "if-none-match": "*" }),
    "s3:PutObject b/k",
  ),
  row(
    "PutObject",
    "writing with If-Match",
    call("PUT /b/k", { "if-match": '"e"' }),
    "s3:PutObject b/k",
    "s3:GetObject b/k",
  ),
  row(
    "PutObject",
    "writing with tags",
    call("PUT /b/k", { "x-amz-tagging": "a=b" }),
    "s3:PutObject b/k",
    "s3:PutObjectTagging b/k",
  ),
  row(
    "PutObject",
    "writing with an ACL",
    call("PUT /b/k", { "x-amz-acl": "private" }),
    "s3:PutObject b/k",
    "s3:PutObjectAcl b/k",
  ),
  row(
    "PutObject",
    "writing with Object Lock headers",
    call("PUT /b/k", { "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-legal-hold": "ON" }),
    "s3:PutObject b/k",
    "s3:PutObjectRetention b/k",
    "s3:PutObjectLegalHold b/k",
  ),
  row(
    "PutObject",
    "writing with a KMS key",
    call("PUT /b/k", kms),
    "s3:PutObject b/k",
    `kms:GenerateDataKey ${kmsKey}`,
  ),
  row(
    "PutObject",
    "writing with the aws/s3 KMS key of the account",
    call("PUT /b/k", { "x-amz-server-side-encryption": "aws:kms" }),
    "s3:PutObject b/k",
  ),
  row("CopyObject", "copying without tags and annotations", copy(), "s3:GetObject a/s", "s3:PutObject b/k"),
  row(
    "CopyObject",
    "copying with tags and annotations",
    call("PUT /b/k", { "x-amz-copy-source": "a/s%2B+%C3%A9" }),
    "s3:GetObject a/s+ é",
    "s3:PutObject b/k",
    "s3:GetObjectTagging a/s+ é",
    "s3:PutObjectTagging b/k",
    "s3:GetObjectAnnotation a/s+ é",
    "s3:PutObjectAnnotation b/k",
  ),
  row(
    "CopyObject",
    "copying a version with its tags",
    copy({ "x-amz-copy-source": "a/s?versionId=v", "x-amz-tagging-directive": "COPY" }),
    "s3:GetObjectVersion a/s",
    "s3:PutObject b/k",
    "s3:GetObjectVersionTagging a/s",
    "s3:PutObjectTagging b/k",
  ),
  row(
    "CopyObject",
    "copying with new tags, If-Match and a KMS key",
    copy({ "x-amz-tagging": "a=b", "if-match": '"e"', ...kms }),
    "s3:GetObject a/s",
    "s3:PutObject b/k",
    "s3:PutObjectTagging b/k",
    `kms:GenerateDataKey ${kmsKey}`,
    "s3:GetObject b/k",
  ),
  row("PutObjectTagging", "writing tags", call("PUT /b/k?tagging"), "s3:PutObjectTagging b/k"),
  row(
    "PutObjectTagging",
    "writing the tags of a version",
    call("PUT /b/k?tagging&versionId=v"),
    "s3:PutObjectVersionTagging b/k",
  ),
  row("DeleteObjectTagging", "deleting tags", call("DELETE /b/k?tagging"), "s3:DeleteObjectTagging b/k"),
  row(
    "CreateMultipartUpload",
    "creating a multipart upload with tags",
    call("POST /b/k?uploads", { "x-amz-tagging": "a=b" }),
    "s3:PutObject b/k",
    "s3:PutObjectTagging b/k",
  ),
  row(
    "CreateMultipartUpload",
    "creating a multipart upload with a KMS key",
    call("POST /b/k?uploads", { ...kms, "x-amz-server-side-encryption-aws-kms-key-id": kmsKey }),
    "s3:PutObject b/k",
    `kms:GenerateDataKey ${kmsKey}`,
    `kms:Decrypt ${kmsKey}`,
  ),
  row("UploadPart", "uploading a part", call("PUT /b/k?partNumber=1&uploadId=u"), "s3:PutObject b/k"),
  row(
    "UploadPartCopy",
    "copying a part",
    call("PUT /b/k?partNumber=1&uploadId=u", {
      "x-amz-copy-source": "a/s",
      "x-amz-copy-source-range": "bytes=0-9",
      "x-amz-copy-source-if-match": '"e"',
    }),
    "s3:GetObject a/s",
    "s3:PutObject b/k",
  ),
  row(
    "CompleteMultipartUpload",
    "completing a multipart upload",
    call("POST /b/k?uploadId=u", { "if-none-match": "*" }),
    "s3:PutObject b/k",
  ),
  row(
    "CompleteMultipartUpload",
    "completing a multipart upload with If-Match",
    call("POST /b/k?uploadId=u", { "if-match": '"e"' }),
    "s3:PutObject b/k",
    "s3:GetObject b/k",
  ),
  row(
    "AbortMultipartUpload",
    "aborting a multipart upload",
    call("DELETE /b/k?uploadId=u"),
    "s3:AbortMultipartUpload b/k",
  ),
  row("DeleteObject", "deleting an object", call("DELETE /b/k"), "s3:DeleteObject b/k"),
  row(
    "DeleteObject",
    "deleting with If-Match",
    call("DELETE /b/k", { "if-match": '"e"' }),
    "s3:DeleteObject b/k",
    "s3:GetObject b/k",
  ),
  row(
    "DeleteObject",
    "deleting a version with bypass of governance retention",
    call("DELETE /b/k?versionId=v", { "x-amz-bypass-governance-retention": "true" }),
    "s3:DeleteObjectVersion b/k",
    "s3:BypassGovernanceRetention b/k",
  ),
];
