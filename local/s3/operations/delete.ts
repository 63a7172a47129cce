/** DeleteObject and DeleteObjects. The deletion of a missing key succeeds, unless it has a condition. */
import { MAX_DELETE_KEYS } from "../constants";
import type { Bucket } from "../model/bucket";
import { verifyBody } from "../model/checksums";
import { Content } from "../model/content";
import { checkKey } from "../model/keys";
import { notImplemented, S3Error } from "../protocol/errors";
import { childrenOf, type Node, parseXml, textOf } from "../protocol/parse";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { checkDelete } from "../request/conditions";
import { bucketNamed, type Context, type Reply } from "../request/target";

/** One key to delete, with an optional condition. */
interface Target {
  readonly key: string;
  readonly versionId?: string | undefined;
  /** Required ETag of the current object. `*` matches any ETag. */
  readonly etag?: string | undefined;
}

interface Deleted {
  readonly deleteMarker: boolean;
  readonly versionId?: string;
}

function deleteOne(bucket: Bucket, { key, versionId, etag }: Target): Deleted {
  if (etag !== undefined) checkDelete(etag, bucket.newest(key), key);
  return versionId === undefined ? bucket.delete(key) : bucket.deleteVersion(key, versionId);
}

export function deleteObject({ store, bucketName, key, query, headers }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const deleted = deleteOne(bucket, { key, versionId: query.versionId, etag: headers["if-match"] });
  return {
    status: 204,
    headers: {
      "x-amz-delete-marker": deleted.deleteMarker ? "true" : undefined,
      "x-amz-version-id": bucket.versioning === "Off" ? undefined : deleted.versionId,
    },
  };
}

/** The error of a key is an `Error` element in the 200 response. It does not affect other keys. */
export async function deleteObjects(context: Context): Promise<Reply> {
  const bucket = bucketNamed(context.store, context.bucketName);
  const verified = verifyBody(Content.of(context.body), context.headers);
  if (verified === undefined && context.headers["content-md5"] === undefined)
    throw new S3Error(
      "InvalidRequest",
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  const request = parseXml(context.body, "Delete");
  const quiet = textOf(request, "Quiet")?.trim() === "true";
  const targets = childrenOf(request, "Object").map(targetOf);
  if (targets.length === 0 || targets.length > MAX_DELETE_KEYS) throw new S3Error("MalformedXML");
  const results: Xml[] = [];
  for (const target of targets) {
    const result = await attempt(context, bucket, target);
    if (!quiet || result.startsWith("<Error>")) results.push(result);
  }
  return { body: document("DeleteResult", results) };
}

function targetOf(node: Node): Target {
  for (const { name } of node.children) {
    if (name === "LastModifiedTime" || name === "Size")
      throw notImplemented(`the condition ${name} in DeleteObjects, which only directory buckets support`);
  }
  const key = textOf(node, "Key");
  if (key === undefined || key === "") throw new S3Error("MalformedXML");
  return { key, versionId: textOf(node, "VersionId"), etag: textOf(node, "ETag") };
}

async function attempt(context: Context, bucket: Bucket, target: Target): Promise<Xml> {
  const { key, versionId } = target;
  const identifiers = [element("Key", key), optional("VersionId", versionId)];
  try {
    checkKey(key);
    const denial = await context.denial("DeleteObjects", key, versionId);
    if (denial !== undefined) throw denial;
    const deleted = deleteOne(bucket, target);
    return parent("Deleted", [
      ...identifiers,
      optional("DeleteMarker", deleted.deleteMarker || undefined),
      optional("DeleteMarkerVersionId", deleted.deleteMarker ? deleted.versionId : undefined),
    ]);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return parent("Error", [...identifiers, element("Code", error.code), element("Message", error.message)]);
  }
}
