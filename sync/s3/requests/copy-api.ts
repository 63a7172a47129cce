import type { S3Client, StorageClass } from "@aws-sdk/client-s3";
import { CopyCommand } from "../client/commands";
import { writeMembers } from "../copy-settings";
import { copySource, isErrorResponse } from "../mapping";
import type { CopyOrder } from "../objects";
import type { SendOptions } from "./send-options";

/**
 * Clients of Regions and servers that do not implement annotations. There are no annotations that a copy could carry.
 */
const withoutAnnotations = new WeakSet<S3Client>();

/** Copies an object. Without a checksum header, S3 keeps the algorithm of the source. A server may refuse a header. */
export async function copy(client: S3Client, order: CopyOrder, options: SendOptions): Promise<string> {
  if (withoutAnnotations.has(client)) return send(client, order, options, {});
  try {
    // Annotations need their own permissions, are billed separately, and change neither ETag nor
    // LastModified.
    return await send(client, order, options, { AnnotationDirective: "EXCLUDE" });
  } catch (error) {
    if (!isErrorResponse(error) || error.$metadata.httpStatusCode !== 501) throw error;
    const etag = await send(client, order, options, {});
    withoutAnnotations.add(client);
    return etag;
  }
}

async function send(
  client: S3Client,
  order: CopyOrder,
  options: SendOptions,
  annotations: { readonly AnnotationDirective?: "EXCLUDE" },
): Promise<string> {
  const { source, destination } = order;
  const { CopyObjectResult } = await client.send(
    new CopyCommand({
      Bucket: destination.bucket,
      Key: destination.key,
      CopySource: copySource(source.bucket, source.key),
      CopySourceIfMatch: source.etag,
      ...(destination.etag === null ? { IfNoneMatch: "*" } : { IfMatch: destination.etag }),
      MetadataDirective: "COPY",
      TaggingDirective: "COPY",
      ...annotations,
      StorageClass: order.storageClass as StorageClass,
      ...writeMembers(order),
      ...(order.redirect === null ? {} : { WebsiteRedirectLocation: order.redirect }),
    }),
    options,
  );
  return CopyObjectResult?.ETag ?? "";
}
