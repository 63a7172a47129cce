import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";
import { withAction } from "../../model/denied";
import { storeError } from "../mapping";
import { NOT_CONFIRMED } from "../object-store";
import type { DeleteFailure, DeleteOrder } from "../objects";
import type { SendOptions } from "./send-options";

/**
 * Keys that DeleteObjects cannot name, because they have characters that an XML 1.0 document cannot contain. The SDK reads
 * white space alone as an empty text, so the response would not confirm such a key. XML turns an unescaped carriage return
 * into a line feed. Garage and moto do not escape it, so the response would confirm another key.
 */
const NOT_IN_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|^\s+$/;

/** The actions of a delete, for the message of a denial. The condition on the ETag needs s3:GetObject. */
const neededIn = (bucket: string): string => `s3:DeleteObject and s3:GetObject on bucket ${bucket}`;

export async function remove(
  client: S3Client,
  bucket: string,
  orders: readonly DeleteOrder[],
  options: SendOptions,
): Promise<DeleteFailure[]> {
  const single = orders.filter(({ key }) => NOT_IN_XML.test(key));
  const batch = orders.filter(({ key }) => !NOT_IN_XML.test(key));
  const failures = await Promise.all(single.map((order) => removeOne(client, bucket, order, options)));
  return [
    ...failures.flat(),
    ...(batch.length === 0 ? [] : await removeMany(client, bucket, batch, options)),
  ];
}

async function removeMany(
  client: S3Client,
  bucket: string,
  orders: readonly DeleteOrder[],
  options: SendOptions,
): Promise<DeleteFailure[]> {
  const Objects = orders.map(({ key, etag }) => ({ Key: key, ETag: etag }));
  const { Errors = [], Deleted = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }),
    options,
  );
  const failures = Errors.filter(({ Key }) => Key !== undefined).map(
    ({ Key = "", Code = "", Message = "" }) => ({
      key: Key,
      code: Code,
      message: Code === "AccessDenied" ? withAction(Message, neededIn(bucket)) : Message,
    }),
  );
  // An empty or unreadable response with status 200 confirms nothing.
  const confirmed = new Set([...Deleted.map(({ Key }) => Key), ...failures.map(({ key }) => key)]);
  const general = Errors.find(({ Key }) => Key === undefined);
  const message = general ? `${general.Code}: ${general.Message}` : "S3's response does not mention the key.";
  const missing = orders
    .filter(({ key }) => !confirmed.has(key))
    .map(({ key }) => ({ key, code: NOT_CONFIRMED, message }));
  return [...failures, ...missing];
}

async function removeOne(
  client: S3Client,
  bucket: string,
  order: DeleteOrder,
  options: SendOptions,
): Promise<DeleteFailure[]> {
  try {
    await client.send(
      new DeleteObjectCommand({ Bucket: bucket, Key: order.key, IfMatch: order.etag }),
      options,
    );
    return [];
  } catch (error) {
    const { code, status, message } = storeError(error, neededIn(bucket));
    // A server error without a code, such as a proxy's, confirms nothing.
    const isNameless = status >= 500 && code === String(status);
    return [{ key: order.key, code: isNameless ? NOT_CONFIRMED : code, message }];
  }
}
