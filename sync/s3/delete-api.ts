import { DeleteObjectCommand, DeleteObjectsCommand, type S3Client } from "@aws-sdk/client-s3";
import { storeError } from "./mapping";
import type { DeleteFailure, DeleteOrder } from "./object-store";

/** Characters that an XML 1.0 document cannot contain, so that DeleteObjects cannot name the key. */
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

export async function remove(
  client: S3Client,
  bucket: string,
  orders: readonly DeleteOrder[],
): Promise<DeleteFailure[]> {
  const single = orders.filter(({ key }) => NOT_IN_XML.test(key));
  const batch = orders.filter(({ key }) => !NOT_IN_XML.test(key));
  const failures = await Promise.all(single.map((order) => removeOne(client, bucket, order)));
  return [...failures.flat(), ...(batch.length === 0 ? [] : await removeMany(client, bucket, batch))];
}

async function removeMany(
  client: S3Client,
  bucket: string,
  orders: readonly DeleteOrder[],
): Promise<DeleteFailure[]> {
  const Objects = orders.map(({ key, etag }) => ({ Key: key, ETag: etag }));
  const { Errors = [] } = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  return Errors.map(({ Key = "", Code = "", Message = "" }) => ({ key: Key, code: Code, message: Message }));
}

async function removeOne(client: S3Client, bucket: string, order: DeleteOrder): Promise<DeleteFailure[]> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: order.key, IfMatch: order.etag }));
    return [];
  } catch (error) {
    const { code, message } = storeError(error);
    return [{ key: order.key, code, message }];
  }
}
