/** A Lambda function that runs in this process. */
import { randomUUID } from "node:crypto";
import { Authorizer } from "../iam";
import { newState } from "../services";
import { dispatcherOf } from "./calls/dispatcher";
import { gateOf } from "./calls/gate";
import { endpointOf } from "./calls/outgoing";
import { FunctionError, thrownError } from "./errors";
import { beforeDeadline, contextOf, type Invocation } from "./invocation";
import { eventOf, type Json, responseOf } from "./json";
import { Code } from "./sandbox/code";
import { environmentOf } from "./sandbox/environment";
import { type Handler, handlerIn } from "./sandbox/handler";
import { loadBundle } from "./sandbox/sandbox";
import { type FunctionSettings, placeOf, realClock, sessionArn } from "./settings";

/** A function that can be invoked. */
export interface LocalFunction {
  readonly name: string;
  /**
   * Runs the handler synchronously, as the invocation type `RequestResponse`.
   *
   * @param payload converted to JSON, it is the event
   * @returns the result of the handler, converted to JSON
   * @throws FunctionError for each error that Lambda would report as a function error
   * @throws Error at the first invocation if the policies are invalid
   */
  invoke(payload: unknown): Promise<Json>;
  /**
   * The authorizer of the function's S3 calls. Its `coverage` lists the policy parts that calls have used.
   */
  authorizer(): Promise<Authorizer>;
}

/**
 * Creates a function that runs in this process. The bundle has the environment variables that Lambda would
 * set, and each S3 call is checked against the policies of the role.
 *
 * Invocations can overlap. They share one instance of the bundle's module, and thus its module variables.
 * Lambda would start another execution environment instead.
 *
 * Not modeled: memory limits, freezing between invocations, timeouts of code that never yields, services other
 * than S3 and the services of `local/services`.
 *
 * Example: `await createFunction({ name: "plan", code, handler: "index.handler", … }).invoke({ source: "a" })`
 *
 * @throws Error if `roleArn` is not a role ARN, or if an environment variable is reserved
 */
export function createFunction(settings: FunctionSettings): LocalFunction {
  return new Sandboxed(settings);
}

class Sandboxed implements LocalFunction {
  readonly name: string;
  readonly #settings: FunctionSettings;
  readonly #environment: Record<string, string>;
  readonly #clock;
  #loading: Promise<Authorizer> | undefined;
  #authorizer: Authorizer | undefined;
  #handler: Handler | undefined;

  constructor(settings: FunctionSettings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#environment = environmentOf(settings);
    this.#clock = settings.clock ?? realClock;
    placeOf(settings);
  }

  authorizer(): Promise<Authorizer> {
    const { roleArn, policies } = this.#settings;
    this.#loading ??= Authorizer.load({ roleArn, place: placeOf(this.#settings) }, policies);
    return this.#loading;
  }

  async invoke(payload: unknown): Promise<Json> {
    this.#authorizer = await this.authorizer();
    const event = eventOf(payload);
    try {
      return await this.#run(event);
    } catch (thrown) {
      throw thrown instanceof FunctionError ? thrown : thrownError(thrown);
    }
  }

  async #run(event: Json): Promise<Json> {
    const { timeoutSeconds, requestId = randomUUID } = this.#settings;
    const deadline = this.#clock.now() + timeoutSeconds * 1000;
    const invocation: Invocation = { requestId: requestId(), deadline, timedOut: false };
    const context = contextOf(this.#settings, this.#clock, invocation);
    const result = await beforeDeadline(this.#clock, timeoutSeconds, invocation, async () => {
      this.#handler ??= this.#load();
      return this.#handler(event, context);
    });
    return responseOf(result);
  }

  #load(): Handler {
    const { code, files = {}, handler, endpoints = [] } = this.#settings;
    const { transport = () => undefined, log = () => {}, network, stop, codeCache } = this.#settings;
    const { state = newState() } = this.#settings;
    const calls = {
      place: placeOf(this.#settings),
      principal: sessionArn(this.#settings),
      endpoints: endpoints.map(endpointOf),
      network,
      stop,
      state,
      transport,
      authorizer: () => this.#authorizer as Authorizer,
    };
    const [modules, dispatcher] = [gateOf(calls), dispatcherOf(calls)];
    const environment = this.#environment;
    const bundle = typeof code === "string" ? Code.of(code) : code;
    return handlerIn(
      loadBundle({ code: bundle, files, environment, modules, dispatcher, log, codeCache }),
      handler,
    );
  }
}
