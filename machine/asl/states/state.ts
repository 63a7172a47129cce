import type { Json } from "../data/json";
import type { Retrier } from "./errors";

declare const flow: unique symbol;
declare const invokes: unique symbol;

/**
 * A state as a plain value: `spec` is what it does; the types say how data goes through it.
 *
 * - `Takes`: the data that it must be given.
 * - `Goes`: one `Edge` for each way out. A state without ways out ends the execution (or the item of a map).
 * - `Arn`: what stands for the ARNs of the functions in it: a string, or what Pulumi will know later.
 */
export interface State<in Takes, out Goes extends Edge<string, unknown>, out Arn> {
  readonly spec: Spec<Arn>;
  readonly [flow]?: { readonly takes: (data: Takes) => void; readonly goes: Goes };
}

/** A way out of a state: `Sends` is given to the state named `To`. Exists only in types. */
export interface Edge<To extends string, Sends> {
  readonly to: To;
  readonly sends: Sends;
}

/** An edge to each name in `To`; none if there is no name. */
export type Ways<To extends string, Sends> = To extends string ? Edge<To, Sends> : never;

/** Any state, its data forgotten: as a constraint it must not suggest data to the constructors. */
export interface AnyState<out Arn> {
  readonly spec: Spec<Arn>;
}

/** A deployed function as the machine sees it: what it takes and gives is in the type only. */
export interface LambdaRef<in In, out Out, out Arn> {
  readonly name: string;
  readonly arn: Arn;
  readonly [invokes]?: (event: In) => Out;
}

/** The reference to a handler: `Lambda<typeof handler, string>`. */
export type Lambda<Handler, Arn> = Handler extends (event: infer In, ...rest: never[]) => Promise<infer Out>
  ? LambdaRef<In, Out, Arn>
  : never;

export type AnyLambda<Arn> = LambdaRef<never, unknown, Arn>;

/** States by name, and the one where it begins. */
export interface Table<Arn> {
  readonly startAt: string;
  readonly states: { readonly [name: string]: AnyState<Arn> };
}

export interface CatchSpec {
  readonly errors: readonly string[];
  readonly next: string;
}

/** What a state does, with its paths and templates recorded. No `next` means that it ends there. */
export type Spec<Arn> = TaskSpec<Arn> | MapSpec<Arn> | ChoiceSpec | PassSpec | SucceedSpec | FailSpec;

export interface TaskSpec<Arn> {
  readonly type: "Task";
  readonly calls: AnyLambda<Arn>;
  readonly payload: Json | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly retry: readonly Retrier[];
  readonly catch: readonly CatchSpec[];
  readonly next: string | undefined;
}

export interface MapSpec<Arn> {
  readonly type: "Map";
  readonly over: string;
  readonly item: Json;
  readonly each: Table<Arn>;
  readonly maxConcurrency: number | undefined;
  readonly catch: readonly CatchSpec[];
  readonly next: string | undefined;
}

export interface ChoiceSpec {
  readonly type: "Choice";
  readonly branches: readonly {
    readonly variable: string;
    readonly test: { readonly [operator: string]: Json };
    readonly next: string;
  }[];
  readonly default: string;
}

export interface PassSpec {
  readonly type: "Pass";
  readonly result: Json;
  readonly next: string | undefined;
}

export interface SucceedSpec {
  readonly type: "Succeed";
  readonly output: string | undefined;
}

export interface FailSpec {
  readonly type: "Fail";
  readonly error: string;
  readonly cause: string;
}
