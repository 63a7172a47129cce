/** A Lambda function on this computer. */
import { randomUUID } from "node:crypto";
import { Authorizer } from "../iam";
import { gateOf } from "./calls/gate";
import { FunctionError, thrownError } from "./errors";
import { beforeDeadline, contextOf, type Invocation } from "./invocation";
import { answerOf, eventOf, type Json } from "./json";
import { environmentOf } from "./sandbox/environment";
import { type Handler, handlerIn } from "./sandbox/handler";
import { loadBundle } from "./sandbox/sandbox";
import { type FunctionSettings, placeOf, realClock, sessionArn } from "./settings";
import { Meter, type Usage } from "./usage";

/** A function that can be invoked. */
export interface LocalFunction {
  readonly name: string;
  /**
   * Runs the handler.
   *
   * @param payload what JSON keeps of it is the event
   * @returns what JSON keeps of the handler's result
   * @throws FunctionError for whatever Lambda would report as a function error
   */
  invoke(payload: unknown): Promise<Json>;
  usage(): Usage;
  /** The check of its calls, whose `coverage` tells what of its policies was needed. */
  authorizer(): Promise<Authorizer>;
}

/**
 * A function as registered, run in this process: its bundle's own text sees only the environment that Lambda
 * would give it, and each S3 call is checked against its role's policies.
 *
 * Invocations may overlap. They share one instance of the bundle's module, where Lambda would start another
 * sandbox: what a bundle keeps in module variables is seen by all.
 *
 * Not modelled: memory limits, freezing between invocations, a timeout for code that never yields, calls to
 * other services than S3.
 *
 * Example: `await createFunction({ name: "plan", code, handler: "index.handler", … }).invoke({ source: "a" })`
 *
 * @throws Error for a role that is no ARN, or for reserved environment variables
 */
export function createFunction(settings: FunctionSettings): LocalFunction {
  return new Sandboxed(settings);
}

class Sandboxed implements LocalFunction {
  readonly name: string;
  readonly #settings: FunctionSettings;
  readonly #environment: Record<string, string>;
  readonly #meter: Meter;
  readonly #clock;
  #loading: Promise<Authorizer> | undefined;
  #authorizer: Authorizer | undefined;
  #handler: Handler | undefined;

  constructor(settings: FunctionSettings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#environment = environmentOf(settings);
    this.#meter = new Meter(settings.memorySize);
    this.#clock = settings.clock ?? realClock;
    placeOf(settings);
  }

  usage(): Usage {
    return this.#meter.usage();
  }

  authorizer(): Promise<Authorizer> {
    const { roleArn, policies } = this.#settings;
    this.#loading ??= Authorizer.load({ roleArn, place: placeOf(this.#settings) }, policies);
    return this.#loading;
  }

  async invoke(payload: unknown): Promise<Json> {
    this.#authorizer = await this.authorizer();
    const event = eventOf(payload);
    const begun = this.#clock.now();
    let failed = true;
    try {
      const answer = await this.#run(event, begun);
      failed = false;
      return answer;
    } catch (thrown) {
      throw thrown instanceof FunctionError ? thrown : thrownError(thrown);
    } finally {
      this.#meter.add(this.#clock.now() - begun, failed);
    }
  }

  async #run(event: Json, begun: number): Promise<Json> {
    const { timeoutSeconds, requestId = randomUUID } = this.#settings;
    const deadline = begun + timeoutSeconds * 1000;
    const invocation: Invocation = { requestId: requestId(), deadline, over: false };
    const context = contextOf(this.#settings, this.#clock, invocation);
    const result = await beforeDeadline(this.#clock, timeoutSeconds, invocation, async () => {
      this.#handler ??= this.#load();
      return this.#handler(event, context);
    });
    return answerOf(result);
  }

  #load(): Handler {
    const { code, handler, endpoints = [], transport = () => undefined, log = () => {} } = this.#settings;
    const modules = gateOf({
      place: placeOf(this.#settings),
      principal: sessionArn(this.#settings),
      endpoints,
      transport,
      authorizer: () => this.#authorizer as Authorizer,
    });
    return handlerIn(loadBundle({ code, environment: this.#environment, modules, log }), handler);
  }
}
