import type { Json } from "../data/json";
import type { Edge } from "./edge";
import type { Retrier } from "./errors";
import type { ServiceName } from "./services";

declare const flow: unique symbol;
declare const signature: unique symbol;

/**
 * A state as a plain value. `spec` holds its definition; the type parameters describe the data flow.
 *
 * - `Input`: the data that the state requires.
 * - `Out`: one `Edge` for each transition. A state without transitions ends the execution (or the map item).
 * - `Arn`: the type of the ARNs of functions and resources in the state: `string`, or a Pulumi output.
 */
export interface State<in Input, out Out extends Edge<string, unknown>, out Arn> {
  readonly spec: Spec<Arn>;
  /** Exists only in types. */
  readonly [flow]?: { readonly input: (data: Input) => void; readonly edges: Out };
}

/** Any state, without its data types. As a constraint, `State` would affect the inference of the data types. */
export interface AnyState<out Arn> {
  readonly spec: Spec<Arn>;
}

/** A reference to a deployed function. Its event and result exist only in types. */
export interface LambdaRef<in In, out Out, out Arn> {
  readonly name: string;
  readonly arn: Arn;
  readonly [signature]?: (event: In) => Out;
}

/** The reference to the function of a handler: `Lambda<typeof handler, string>`. */
export type Lambda<Handler, Arn> = Handler extends (event: infer In, ...rest: never[]) => Promise<infer Out>
  ? LambdaRef<In, Out, Arn>
  : never;

/** A reference to a function with any event and result. */
export type AnyLambda<Arn> = LambdaRef<never, unknown, Arn>;

/** States by name, and the name of the start state. */
export interface Table<Arn> {
  readonly startAt: string;
  readonly states: { readonly [name: string]: AnyState<Arn> };
}

export interface CatchSpec {
  readonly errors: readonly string[];
  readonly next: string;
  /** Whether the error replaces the input. @default the error is added, as the field `error` */
  readonly alone?: boolean;
}

/** The definition of a state, with selectors resolved to paths and templates. Without `next`, the state is terminal. */
export type Spec<Arn> = TaskSpec<Arn> | MapSpec<Arn> | ChoiceSpec | PassSpec | SucceedSpec | FailSpec;

export interface TaskSpec<Arn> {
  readonly type: "Task";
  readonly service: ServiceName;
  /** The function, if the task invokes one. */
  readonly fn: AnyLambda<Arn> | undefined;
  /** The function or the resource that is called. */
  readonly arn: Arn;
  /** Parameters except the ARN; `undefined`: a function receives the whole input. */
  readonly parameters: { readonly [name: string]: Json } | undefined;
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
