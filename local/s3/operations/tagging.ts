/** GetObjectTagging, PutObjectTagging, DeleteObjectTagging. They do not change the object's time or ETag. */

import type { Bucket } from "../model/bucket";
import type { ObjectVersion } from "../model/object";
import { checkTags } from "../model/tags";
import { S3Error } from "../protocol/errors";
import { childrenOf, parseXml, textOf } from "../protocol/parse";
import { document, element, parent } from "../protocol/xml";
import { versionHeader } from "../request/attributes";
import { bucketNamed, type Context, type Reply } from "../request/target";
import { existing } from "./objects";

function target(context: Context): { bucket: Bucket; object: ObjectVersion } {
  const bucket = bucketNamed(context.store, context.bucketName);
  return { bucket, object: existing(bucket, context.key, context.query.versionId) };
}

export function getObjectTagging(context: Context): Reply {
  const { bucket, object } = target(context);
  const tags = Object.entries(object.tags).map(([key, value]) =>
    parent("Tag", [element("Key", key), element("Value", value)]),
  );
  return {
    headers: versionHeader(bucket, object.versionId),
    body: document("Tagging", [parent("TagSet", tags)]),
  };
}

export function putObjectTagging(context: Context): Reply {
  const { bucket, object } = target(context);
  const set = parseXml(context.body, "Tagging").children.find((child) => child.name === "TagSet");
  if (set === undefined) throw new S3Error("MalformedXML");
  const tags = childrenOf(set, "Tag").map((tag): [string, string] => {
    const key = textOf(tag, "Key");
    const value = textOf(tag, "Value");
    if (key === undefined || value === undefined) throw new S3Error("MalformedXML");
    return [key, value];
  });
  bucket.update(context.key, object.versionId, { tags: checkTags(tags) });
  return { headers: versionHeader(bucket, object.versionId) };
}

export function deleteObjectTagging(context: Context): Reply {
  const { bucket, object } = target(context);
  bucket.update(context.key, object.versionId, { tags: {} });
  return { status: 204, headers: versionHeader(bucket, object.versionId) };
}
