import { Readable } from "node:stream";
import { type Answer, type AnyStack, type Config, insert } from "./sdk";

/** The whole body of an answer. A body that breaks off rejects, with Node's own error, which the SDK retries. */
export async function wholeBody({ body }: Answer, config: Config): Promise<Buffer> {
  const bytes: Uint8Array = body instanceof Uint8Array ? body : await config.streamCollector(body);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** As the SDK's, without a stream of its own for each body. */
export function collector(asEver: Config["streamCollector"]): Config["streamCollector"] {
  return (stream) => (stream instanceof Readable ? collect(stream) : asEver(stream));
}

const collect = (stream: Readable): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.once("error", reject);
    stream.once("end", () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
  });

const ENDS_IN_ERROR = /<\/Error>\s*$/;
/** Commands whose answer cannot be empty: S3 gave up behind the status line. */
const NEVER_EMPTY: ReadonlySet<unknown> = new Set([
  "CopyObjectCommand",
  "UploadPartCopyCommand",
  "CompleteMultipartUploadCommand",
]);

/**
 * In place of the SDK's throw200ExceptionsMiddleware, which makes the body it has read into a stream again: S3 may
 * answer 200 and put an error into the body, which then counts as a 503 and is tried again.
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
    if (ENDS_IN_ERROR.test(bytes.toString("latin1", bytes.length - 32))) response.statusCode = 503;
    return result;
  });
}

/** As the SDK throws it. */
const aborted = (): Error =>
  Object.assign(new Error("S3 aborted request"), {
    name: "InternalError",
    $metadata: { httpStatusCode: 503 },
  });
