import type { S3Client } from "@aws-sdk/client-s3";
import { ListPageCommand, pageOf, regionOf } from "../client/commands";
import { isErrorResponse } from "../mapping";
import type { Page } from "../objects";
import type { SendOptions } from "./send-options";

interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly after: string | null;
  readonly token?: string | undefined;
}

/** Clients of servers that do not implement optional attributes. S3 itself implements them. */
const withoutOptional = new WeakSet<S3Client>();

export async function list(client: S3Client, request: ListRequest, options: SendOptions): Promise<Page> {
  const { bucket, prefix, after, token } = request;
  const optional = !withoutOptional.has(client);
  const command = new ListPageCommand({
    Bucket: bucket,
    EncodingType: "url", // keys may have characters that XML cannot contain
    ...(optional && { OptionalObjectAttributes: ["RestoreStatus"] }),
    ...(prefix === "" ? {} : { Prefix: prefix }),
    ...(after === null || token !== undefined ? {} : { StartAfter: after }),
    ...(token !== undefined && { ContinuationToken: token }),
  });
  try {
    return pageOf(await client.send(command, options));
  } catch (error) {
    if (!optional || !isErrorResponse(error) || error.$metadata.httpStatusCode !== 501) throw error;
    withoutOptional.add(client);
    return list(client, request, options);
  }
}

/** The folders in a folder; `undefined` if they are more than one page. */
export async function folders(
  client: S3Client,
  bucket: string,
  prefix: string,
  options: SendOptions,
): Promise<readonly string[] | undefined> {
  const command = new ListPageCommand({
    Bucket: bucket,
    Delimiter: "/",
    EncodingType: "url",
    ...(prefix === "" ? {} : { Prefix: prefix }),
  });
  const page = pageOf(await client.send(command, options));
  return page.last ? (page.folders ?? []) : undefined;
}

/**
 * The Region of a bucket. A LIST of the prefix needs only a permission that the run has anyway. S3 refuses HeadBucket
 * if the permission to list is restricted to a prefix.
 */
export async function region(
  client: S3Client,
  bucket: string,
  prefix: string,
  options: SendOptions,
): Promise<string> {
  const output = await client.send(
    new ListPageCommand({
      Bucket: bucket,
      EncodingType: "url",
      MaxKeys: 1,
      ...(prefix === "" ? {} : { Prefix: prefix }),
    }),
    options,
  );
  return regionOf(output) ?? (await client.config.region());
}
