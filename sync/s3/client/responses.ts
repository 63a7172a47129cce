import { type AnyStack, type Config, insert, type Response } from "./sdk";

/**
 * The whole body of a response. If the body is incomplete, the promise rejects with Node's own error, which the SDK
 * retries.
 */
export async function wholeBody({ body }: Response, config: Config): Promise<Buffer> {
  const bytes: Uint8Array = body instanceof Uint8Array ? body : await config.streamCollector(body);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the XML of a body is an error. S3 may send one with status 200. */
export const endsInError = (body: Buffer): boolean =>
  /<\/Error>\s*$/.test(body.toString("latin1", Math.max(0, body.length - 32)));

/** Commands whose response cannot be empty. S3 sends the status line early and may fail afterwards. */
const NEVER_EMPTY: ReadonlySet<unknown> = new Set([
  "CopyObjectCommand",
  "UploadPartCopyCommand",
  "CompleteMultipartUploadCommand",
]);

/**
 * Replaces the SDK's throw200ExceptionsMiddleware, which turns the body that it has read into a stream again. S3 may
 * respond with status 200 and an error in the body. Such a response counts as a 503 and is retried.
 */
export function errorIn200(stack: AnyStack, config: Config): void {
  const place = { relation: "after", toMiddleware: "deserializerMiddleware" } as const;
  insert(stack, { name: "throw200ExceptionsMiddleware", ...place }, (next, context) => async (args) => {
    const result = await next(args);
    const { response } = result;
    if (response.statusCode < 200 || response.statusCode >= 300) return result;
    const bytes = await wholeBody(response, config);
    if (bytes.length === 0 && NEVER_EMPTY.has(context.commandName)) throw aborted();
    response.body = bytes;
    if (endsInError(bytes)) response.statusCode = 503;
    return result;
  });
}

/** The SDK's own error for an aborted request. */
const aborted = (): Error =>
  Object.assign(new Error("S3 aborted request"), {
    name: "InternalError",
    $metadata: { httpStatusCode: 503 },
  });
