import type { Grant } from "./grants";

/** What the stack has to know of a function, beside its code. */
export interface FunctionSettings {
  readonly description: string;
  /** MB. 1,769 MB is one vCPU. */
  readonly memorySize: number;
  /** Seconds, at most 900. */
  readonly timeout: number;
  readonly grants: readonly Grant[];
  /** Whether it reads and writes objects that may be encrypted with the stack's KMS keys. */
  readonly usesKeys?: boolean;
}

/** What a handler uses of Lambda's context object. */
export interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** A state's data in, the next state's data out. Both are JSON. */
export type Handler<In, Out> = (event: In, context: LambdaContext) => Promise<Out>;
