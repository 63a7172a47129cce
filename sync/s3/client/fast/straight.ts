import { randomUUID } from "node:crypto";
import { CopyObjectRequest$ } from "@aws-sdk/client-s3";
import { recursionDetectionMiddleware } from "@aws-sdk/core/client";
import { extendedEncodeURIComponent, HttpRequest } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { wholeBody } from "../responses";
import type { AuthScheme, Config, Handler, Response, SendOptions } from "../sdk";

type Handled = ReturnType<Handler["handle"]>;
type Signed = Awaited<ReturnType<AuthScheme["signer"]["sign"]>>;

/** Members of CopyObject's input that become headers without a change, from the SDK's own schema. */
const HEADERS: ReadonlyMap<string, string> = new Map(textHeaders(NormalizedSchema.of(CopyObjectRequest$)));

function* textHeaders(schema: NormalizedSchema): Generator<[member: string, header: string]> {
  for (const [member, of] of schema.structIterator()) {
    const { httpHeader } = of.getMergedTraits();
    const unchanged = of.isStringSchema() && !member.endsWith("SSECustomerKey"); // the SDK encodes those
    if (typeof httpHeader === "string" && unchanged) yield [member, httpHeader.toLowerCase()];
  }
}

interface CopyInput extends Readonly<Record<string, unknown>> {
  readonly Bucket: string;
  readonly Key: string;
}

/** Headers in which the SDK reports the current Lambda invocation. They differ between invocations. */
const TRACES: readonly string[] = ["x-amzn-trace-id", "traceparent", "tracestate", "baggage"];
const withTraces = recursionDetectionMiddleware()(async (args) => args as never, {});

/** A CopyObject request without the parts that differ between copies into one bucket. */
export interface Template {
  readonly request: HttpRequest;
  /** The beginning of the path, up to the key. */
  readonly base: string;
}

/** @returns `undefined` if the request has unknown members. Then the SDK sends all copies. */
export function templateOf(request: HttpRequest, input: object): Template | undefined {
  const copy = input as CopyInput;
  const [path, headers] = [pathOf(copy.Key), headersOf(copy)];
  if (headers === undefined || !request.path.endsWith(path)) return undefined;
  const own = new Set([...TRACES, ...Object.keys(headers)]);
  const common = Object.entries(request.headers).filter(([name]) => !own.has(name.toLowerCase()));
  return {
    request: new HttpRequest({ ...request, headers: Object.fromEntries(common) }),
    base: request.path.slice(0, -path.length),
  };
}

const pathOf = (key: string): string => key.split("/").map(extendedEncodeURIComponent).join("/");

/** The headers that the SDK would send. `undefined` if a member of the input is not plain header text. */
function headersOf(input: CopyInput): Record<string, string> | undefined {
  const headers: Record<string, string> = {};
  for (const member in input) {
    const value = input[member];
    if (member === "Bucket" || member === "Key" || value === undefined) continue;
    const header = HEADERS.get(member);
    if (header === undefined || typeof value !== "string" || value === "") return undefined;
    headers[header] = value;
  }
  return headers;
}

/** The request that the SDK would build. */
function filled({ request, base }: Template, input: CopyInput, maxAttempts: number): HttpRequest | undefined {
  const own = headersOf(input);
  if (own === undefined) return undefined;
  const headers = {
    ...request.headers,
    ...own,
    "amz-sdk-invocation-id": randomUUID(),
    "amz-sdk-request": `attempt=1; max=${maxAttempts}`,
  };
  return new HttpRequest({ ...request, headers, path: base + pathOf(input.Key) });
}

const COPIED = "</CopyObjectResult>";
const ETAG = /<ETag>(?:&quot;|&#34;|")?([0-9a-zA-Z-]+)(?:&quot;|&#34;|")?<\/ETag>/;

/**
 * Sends the first attempt of a copy without the SDK's middleware. The SDK's signer signs it, and the SDK's request handler
 * sends it. Most requests of a first run are copies, and only the ETag of their result is used. Any response other than a
 * complete copy goes to `bySdk` as the response of its first attempt, so the SDK handles errors and retries.
 */
export async function copyStraight(
  config: Config,
  template: Template,
  { signer, identity, httpAuthOption }: AuthScheme,
  input: object,
  options: SendOptions,
  bySdk: (config: Config) => Promise<object>,
): Promise<object> {
  const request = filled(template, input as CopyInput, await config.maxAttempts());
  if (request === undefined) return bySdk(config);
  const properties = httpAuthOption.signingProperties ?? {};
  await withTraces({ request, input });
  const signed = await signer.sign(request, identity, properties);
  const first = attempt(config, signed, options);
  const handled = await first.catch(() => undefined);
  const etag = handled && etagOf(handled.response);
  if (handled === undefined || etag === undefined) return bySdk(withFirstAttempt(config, first));
  signer.successHandler?.(handled.response, properties);
  return { $metadata: { httpStatusCode: 200, attempts: 1 }, CopyObjectResult: { ETag: `"${etag}"` } };
}

/** The response with its body. */
async function attempt(config: Config, request: Signed, options: SendOptions): Handled {
  const handled = await config.requestHandler.handle(request as HttpRequest, options);
  handled.response.body = await wholeBody(handled.response, config);
  return handled;
}

/** `undefined` if the response is not a complete copy. */
function etagOf({ statusCode, body }: Response): string | undefined {
  if (statusCode !== 200 || !Buffer.isBuffer(body)) return undefined;
  const text = body.toString("latin1");
  return text.endsWith(COPIED) ? ETAG.exec(text)?.[1] : undefined;
}

/** A configuration whose request handler first returns the response of the first attempt, and then sends requests. */
function withFirstAttempt(config: Config, first: Handled): Config {
  const { requestHandler } = config;
  const attempts = [first];
  const handle: Handler["handle"] = (request, options) =>
    attempts.pop() ?? requestHandler.handle(request, options);
  return { ...config, requestHandler: { ...requestHandler, handle } };
}
