/** RestoreObject. A restore stays in progress. A test that needs a completed restore writes the object with it. */
import { DAY_MS } from "../constants";
import { isArchived } from "../model/object";
import { S3Error } from "../protocol/errors";
import { parseXml, textOf } from "../protocol/parse";
import { bucketNamed, type Context, integer, type Reply } from "../request/target";
import { existing } from "./objects";

/** @throws S3Error NoSuchKey, InvalidObjectState if the object is not archived, RestoreAlreadyInProgress */
export function restoreObject({ store, bucketName, key, query, body }: Context): Reply {
  const bucket = bucketNamed(store, bucketName);
  const object = existing(bucket, key, query.versionId);
  if (object.restore?.ongoing) throw new S3Error("RestoreAlreadyInProgress");
  const days = integer("Days", textOf(parseXml(body, "RestoreRequest"), "Days"), 1);
  if (object.restore !== undefined) {
    const expiry = bucket.seconds() + days * DAY_MS;
    bucket.update(key, object.versionId, { restore: { ongoing: false, expiry } });
    return {};
  }
  if (!isArchived(object))
    throw new S3Error("InvalidObjectState", "Restore is not allowed for the object's current storage class");
  bucket.update(key, object.versionId, { restore: { ongoing: true } });
  return { status: 202 };
}
