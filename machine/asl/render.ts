import type { Retrier } from "./states/errors";
import type { CatchSpec, MapSpec, Spec, Table, TaskSpec } from "./states/state";

/** The States Language as plain JSON, but for the ARNs: they stay what they are, strings or what will be strings. */
export interface Definition<out Arn> {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: Rendered<Arn> };
}

/** One state. Its fields depend on its type; nothing but the ARNs in it is not JSON. */
export interface Rendered<out Arn> {
  readonly Type: Spec<Arn>["type"];
  readonly [field: string]: unknown;
}

/**
 * The definition that Step Functions takes.
 *
 *     JSON.stringify(render(machine))        // if the ARNs are strings
 *     pulumi.jsonStringify(render(machine))  // if they are outputs
 */
export const render = <Arn>({ startAt, states }: Table<Arn>): Definition<Arn> => ({
  StartAt: startAt,
  States: Object.fromEntries(Object.entries(states).map(([name, { spec }]) => [name, state(name, spec)])),
});

function state<Arn>(name: string, spec: Spec<Arn>): Rendered<Arn> {
  switch (spec.type) {
    case "Task":
      return { Type: "Task", ...task(spec), ...catchers(spec.catch), ...next(spec) };
    case "Map":
      return { Type: "Map", Label: name, ...map(spec), ...catchers(spec.catch), ...next(spec) };
    case "Choice":
      return { Type: "Choice", Choices: spec.branches.map(branch), Default: spec.default };
    case "Pass":
      return { Type: "Pass", Result: spec.result, ...next(spec) };
    case "Succeed":
      return { Type: "Succeed", ...given({ OutputPath: spec.output }) };
    case "Fail":
      return { Type: "Fail", ErrorPath: spec.error, CausePath: spec.cause };
  }
}

const task = <Arn>({ calls, payload, timeoutSeconds, retry }: TaskSpec<Arn>) => ({
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: {
    FunctionName: calls.arn,
    ...(payload === undefined ? { "Payload.$": "$" } : { Payload: payload }),
  },
  OutputPath: "$.Payload",
  ...given({ TimeoutSeconds: timeoutSeconds }),
  ...(retry.length > 0 && { Retry: retry.map(retrier) }),
});

const map = <Arn>({ over, item, each, maxConcurrency }: MapSpec<Arn>) => ({
  ItemsPath: over,
  ItemSelector: item,
  ...given({ MaxConcurrency: maxConcurrency }),
  ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...render(each) },
  ResultPath: null,
});

type Branch = Extract<Spec<unknown>, { type: "Choice" }>["branches"][number];
const branch = ({ variable, test, next }: Branch) => ({ Variable: variable, ...test, Next: next });

const next = ({ next }: { readonly next: string | undefined }) =>
  next === undefined ? { End: true } : { Next: next };

const catchers = (list: readonly CatchSpec[]) =>
  list.length > 0 && {
    Catch: list.map(({ errors, next }) => ({ ErrorEquals: errors, ResultPath: "$.error", Next: next })),
  };

const retrier = ({
  errors,
  intervalSeconds,
  maxAttempts,
  backoffRate,
  maxDelaySeconds,
  jitter,
}: Retrier) => ({
  ErrorEquals: errors,
  ...given({
    IntervalSeconds: intervalSeconds,
    MaxAttempts: maxAttempts,
    BackoffRate: backoffRate,
    MaxDelaySeconds: maxDelaySeconds,
    JitterStrategy: jitter,
  }),
});

/** The fields that have a value. */
const given = (fields: { readonly [field: string]: unknown }) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
