import type { EmbeddedS3, Fault, S3Call, S3CallResult, S3Request, S3Response } from "../../local/s3/index";
import { sdkHandler } from "../../local/s3/server/sdk";
import { CALM_MS } from "../constants";
import type { Disturbances } from "./disturbances";
import { deleteFault, listingFault } from "./documents";
import type { Invocation } from "./invocation";
import type { Random } from "./random";
import type { Scenario } from "./scenario";
import { sleep } from "./virtual-time";

/** Operations that write an object. S3 may refuse them because of a concurrent write. */
const WRITES = new Set(["CopyObject", "CompleteMultipartUpload", "PutObject"]);
const COPIES = new Set(["CopyObject", "UploadPartCopy", "CompleteMultipartUpload"]);
/** Operations whose response is an XML document. */
const DOCUMENTS = new Set([...COPIES, "DeleteObjects", "ListObjectsV2", "CreateMultipartUpload"]);
/** Responses with status 200 that proxies and overloaded servers send instead of a document. */
const NOT_DOCUMENTS = ["", "<html><body>busy</body></html>", "<Error><Message>busy</Message></Error>"];
/** Never settles. A promise shared by all requests would keep every world that ever waited for it in memory. */
const never = (): Promise<never> => new Promise(() => {});

/** The name of a fault in the counts. */
function nameOf(fault: Fault): string {
  const suffix = "after" in fault && fault.after ? " after" : "";
  if (fault.kind !== "error") return fault.kind + suffix;
  return fault.code + (fault.status === 200 ? " within a 200" : "") + suffix;
}

/** Changes requests to those of a faulty engine. Tests of the harness use it. */
export type Sabotage = (request: S3Request) => S3Request;

export interface NetworkEvents {
  /** Called before a request is performed. */
  readonly before: (request: S3Request) => void;
  /** Called after each request that S3 has performed or refused. */
  readonly after: (call: S3CallResult, response: S3Response, by: Invocation) => void;
}

/**
 * The network between the functions and S3. Requests take a random time in both directions. S3 performs them one at a time, so
 * every change has one cause. Some requests fail, before or after S3 performs them.
 */
export class Network {
  /** Whether requests may fail, or take long. */
  unreliable = true;
  /** Faults so far, by name. */
  readonly faults: Record<string, number> = {};
  /** Requests that have not reached S3 yet. An aborted request may still arrive after its function has ended. */
  inFlight = 0;
  /** The fault of a request during an outage. @default no fault */
  outage: ((by: Invocation, call: S3Call) => Fault | undefined) | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private sender: Invocation | undefined;
  private last: S3CallResult | undefined;

  constructor(
    private readonly s3: EmbeddedS3,
    private readonly random: Random,
    private readonly scenario: Scenario,
    private readonly events: NetworkEvents,
    private readonly disturbances: Disturbances,
    private readonly sabotage: Sabotage = (request) => request,
  ) {
    s3.hooks.fault = (call) => this.fault(call);
    s3.hooks.onRequest = (call) => {
      this.last = call;
    };
  }

  /** A request handler for the SDK. `of` returns the invocation whose requests it sends. */
  handler(of: () => Invocation) {
    return sdkHandler((request) => this.send(this.sabotage(this.shorterPage(request)), of()));
  }

  private async send(request: S3Request, by: Invocation): Promise<S3Response> {
    if (!by.alive) return never();
    const most = this.longest(request);
    this.inFlight++;
    await sleep(this.random.int(1, most));
    this.inFlight--;
    // The process may have been killed since. Its request may or may not have reached S3.
    if (!by.alive && this.random.chance(0.5)) return never();
    const response = await this.perform(request, by);
    await sleep(this.random.int(1, most));
    return by.alive ? response : never();
  }

  /** Maximum duration of a request in each direction, in milliseconds. */
  private longest({ headers }: S3Request): number {
    const { requestMs, copyMs } = this.scenario;
    const isCopy = "x-amz-copy-source" in headers;
    return Math.min(isCopy ? copyMs : requestMs, this.unreliable ? Number.POSITIVE_INFINITY : CALM_MS);
  }

  private async perform(request: S3Request, by: Invocation): Promise<S3Response> {
    const turn = this.queue.then(async () => {
      this.events.before(request);
      this.sender = by;
      const response = await this.s3.handle(request);
      this.events.after(this.last as S3CallResult, response, by);
      return response;
    });
    this.queue = turn.catch(() => {});
    return turn;
  }

  /** S3 may send fewer keys than requested, so a few keys are enough for many pages. The functions request full pages. */
  private shorterPage(request: S3Request): S3Request {
    const { pageKeys } = this.scenario;
    const { target } = request;
    const whole = /[?&]list-type=2/.test(target) && !/[?&]max-keys=/.test(target);
    return whole ? { ...request, target: `${target}&max-keys=${pageKeys}` } : request;
  }

  private fault(call: S3Call): Fault | undefined {
    const { random, scenario, sender } = this;
    const lasting = sender && this.outage?.(sender, call);
    if (lasting) return lasting;
    if (!this.unreliable || !random.chance(scenario.rates.wire)) return undefined;
    if (!this.disturbances.next()) return undefined;
    const fault = this.drawFault(call);
    const name = nameOf(fault);
    this.faults[name] = (this.faults[name] ?? 0) + 1;
    return fault;
  }

  private drawFault(call: S3Call): Fault {
    const { operation } = call;
    const { random } = this;
    const after = random.chance(0.5);
    return random.weighted<Fault>([
      [2, { kind: "hangUp", after }],
      [2, { kind: "error", code: "InternalError", after }],
      [2, { kind: "error", code: "SlowDown" }],
      [1, { kind: "error", code: "ServiceUnavailable" }],
      [1, { kind: "error", code: "TooManyRequests", status: 429 }],
      [0.1, { kind: "error", code: "AccessDenied" }],
      [0.03, { kind: "error", code: "ExpiredToken" }],
      [1, { kind: "error", code: "RequestTimeout", after }],
      // KMS asks for fewer requests.
      [COPIES.has(operation) ? 0.5 : 0, { kind: "error", code: "ThrottlingException", status: 400 }],
      [1, { kind: "truncate", bytes: random.int(0, 300) }],
      [0.5, { kind: "stall", after }],
      [DOCUMENTS.has(operation) ? 1 : 0, { kind: "replaceBody", body: random.pick(NOT_DOCUMENTS) }],
      [COPIES.has(operation) ? 2 : 0, { kind: "error", code: "InternalError", status: 200, after }],
      [WRITES.has(operation) ? 2 : 0, { kind: "error", code: "ConditionalRequestConflict" }],
      [COPIES.has(operation) ? 0.3 : 0, { kind: "error", code: "PreconditionFailed" }],
      [operation === "ListObjectsV2" ? 2 : 0, listingFault(random, call)],
      // The upload exists, but no one knows its ID.
      [operation === "CreateMultipartUpload" ? 4 : 0, { kind: "hangUp", after: true }],
      [operation === "DeleteObjects" ? 1 : 0, { kind: "error", code: "OperationAborted" }],
      [operation === "DeleteObjects" ? 3 : 0, deleteFault(random)],
    ]);
  }
}
