/** DeleteObject and DeleteObjects. Deleting what is not there is a success, unless a condition was set. */
import type { Bucket } from "../model/bucket";
import { verifyBody } from "../model/checksums";
import { Content } from "../model/content";
import { checkKey } from "../model/keys";
import { notImplemented, S3Error } from "../protocol/errors";
import { childrenOf, type Node, parseXml, textOf } from "../protocol/parse";
import { document, element, optional, parent, type Xml } from "../protocol/xml";
import { checkDelete } from "../request/conditions";
import { bucketNamed, type Context, type Reply } from "../request/target";

const MOST = 1000;

/** One key to delete, and on which condition. */
interface Target {
  readonly key: string;
  readonly versionId?: string | undefined;
  /** The current object must have this ETag; `*`: any. */
  readonly etag?: string | undefined;
}

interface Deleted {
  readonly deleteMarker: boolean;
  readonly versionId?: string;
}

function deleteOne(bucket: Bucket, { key, versionId, etag }: Target): Deleted {
  if (etag !== undefined) checkDelete(etag, bucket.current(key), key);
  return versionId === undefined ? bucket.delete(key) : bucket.deleteVersion(key, versionId);
}

export function deleteObject({ store, bucketName, key, query, headers }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const done = deleteOne(bucket, { key, versionId: query.versionId, etag: headers["if-match"] });
  return {
    status: 204,
    headers: {
      "x-amz-delete-marker": done.deleteMarker ? "true" : undefined,
      "x-amz-version-id": bucket.versioning === "Off" ? undefined : done.versionId,
    },
  };
}

/** A failure of one key is an `Error` inside the 200; nothing else stops for it. */
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
  if (targets.length === 0 || targets.length > MOST) throw new S3Error("MalformedXML");
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
      throw notImplemented(`the condition ${name} of DeleteObjects, which only directory buckets have`);
  }
  const key = textOf(node, "Key");
  if (key === undefined || key === "") throw new S3Error("MalformedXML");
  return { key, versionId: textOf(node, "VersionId"), etag: textOf(node, "ETag") };
}

async function attempt(context: Context, bucket: Bucket, target: Target): Promise<Xml> {
  const { key, versionId } = target;
  const naming = [element("Key", key), optional("VersionId", versionId)];
  try {
    checkKey(key);
    const refused = await context.refusal("DeleteObjects", key, versionId);
    if (refused !== undefined) throw refused;
    const done = deleteOne(bucket, target);
    return parent("Deleted", [
      ...naming,
      optional("DeleteMarker", done.deleteMarker || undefined),
      optional("DeleteMarkerVersionId", done.deleteMarker ? done.versionId : undefined),
    ]);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return parent("Error", [...naming, element("Code", error.code), element("Message", error.message)]);
  }
}
