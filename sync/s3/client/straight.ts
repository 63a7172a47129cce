import { randomUUID } from "node:crypto";
import { CopyObjectRequest$ } from "@aws-sdk/client-s3";
import { recursionDetectionMiddleware } from "@aws-sdk/core/client";
import { extendedEncodeURIComponent, HttpRequest } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { wholeBody } from "./responses";
import type { Answer, AuthScheme, Config, Handler, How } from "./sdk";

type Handled = ReturnType<Handler["handle"]>;
type Signed = Awaited<ReturnType<AuthScheme["signer"]["sign"]>>;

/** Members of CopyObject's input that become headers as they are, by the SDK's own schema. */
const HEADERS: ReadonlyMap<string, string> = new Map(textHeaders(NormalizedSchema.of(CopyObjectRequest$)));

function* textHeaders(schema: NormalizedSchema): Generator<[member: string, header: string]> {
  for (const [member, of] of schema.structIterator()) {
    const { httpHeader } = of.getMergedTraits();
    const asItIs = of.isStringSchema() && !member.endsWith("SSECustomerKey"); // such a key the SDK encodes
    if (typeof httpHeader === "string" && asItIs) yield [member, httpHeader.toLowerCase()];
  }
}

interface CopyInput extends Readonly<Record<string, unknown>> {
  readonly Bucket: string;
  readonly Key: string;
}

/** What the SDK tells S3 of the Lambda invocation that asks: another one each time. */
const TRACES: readonly string[] = ["x-amzn-trace-id", "traceparent", "tracestate", "baggage"];
const withTraces = recursionDetectionMiddleware()(async (args) => args as never, {});

/** A request for a copy without what is only that copy's: where the bucket is, and what every request says. */
export interface Template {
  readonly request: HttpRequest;
  /** What the bucket's paths begin with. */
  readonly base: string;
}

/** @returns `undefined` if the request has more in it than is known here: then no copy goes straight. */
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

/** What the SDK would put into headers. `undefined`: the input holds what is not just a header's text. */
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

/** As the SDK would make it. */
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

/**
 * The first attempt of a copy, straight from its input to the wire: signed by the SDK's signer, sent by its request
 * handler. Copies are most of what a first run asks for, and their result is nobody's need. Whatever comes but a
 * copy that S3 says is done goes to `bySdk` as its first attempt's answer: errors and retries are the SDK's.
 */
export async function copyStraight(
  config: Config,
  template: Template,
  { signer, identity, httpAuthOption }: AuthScheme,
  input: object,
  how: How,
  bySdk: (config: Config) => Promise<object>,
): Promise<object> {
  const request = filled(template, input as CopyInput, await config.maxAttempts());
  if (request === undefined) return bySdk(config);
  const properties = httpAuthOption.signingProperties ?? {};
  await withTraces({ request, input });
  const signed = await signer.sign(request, identity, properties);
  const first = attempt(config, signed, how);
  const answer = await first.catch(() => undefined);
  if (answer === undefined || !isCopied(answer.response)) return bySdk(answered(config, first));
  signer.successHandler?.(answer.response, properties);
  return { $metadata: { httpStatusCode: 200, attempts: 1 } };
}

/** The answer, its body read. */
async function attempt(config: Config, request: Signed, how: How): Handled {
  const handled = await config.requestHandler.handle(request as HttpRequest, how);
  handled.response.body = await wholeBody(handled.response, config);
  return handled;
}

const isCopied = ({ statusCode, body }: Answer): boolean =>
  statusCode === 200 &&
  Buffer.isBuffer(body) &&
  body.toString("latin1", Math.max(0, body.length - COPIED.length)) === COPIED;

/** The same for a request whose first attempt was made already. */
function answered(config: Config, first: Handled): Config {
  const { requestHandler } = config;
  const answers = [first];
  const handle: Handler["handle"] = (request, how) => answers.pop() ?? requestHandler.handle(request, how);
  return { ...config, requestHandler: { ...requestHandler, handle } };
}
