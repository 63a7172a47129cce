import type { Retrier } from "./states/errors";
import { services } from "./states/services";
import type { CatchSpec, MapSpec, Spec, Table, TaskSpec } from "./states/state";

/** A definition in the States Language. It is plain JSON, except for ARNs that are Pulumi outputs. */
export interface Definition<out Arn> {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: Rendered<Arn> };
}

/** One state of a definition. Its fields depend on its type. */
export interface Rendered<out Arn> {
  readonly Type: Spec<Arn>["type"];
  readonly [field: string]: unknown;
}

/**
 * Renders a machine in the States Language.
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
      return { Type: "Succeed", ...defined({ OutputPath: spec.output }) };
    case "Fail":
      return { Type: "Fail", ErrorPath: spec.error, CausePath: spec.cause };
  }
}

const task = <Arn>({ service, fn, arn, parameters, timeoutSeconds, retry }: TaskSpec<Arn>) => ({
  Resource: `arn:aws:states:::${service}`,
  Parameters: { [services[service].target]: arn, ...(parameters ?? { "Payload.$": "$" }) },
  ...(fn ? { OutputPath: "$.Payload" } : { ResultPath: null }),
  ...defined({ TimeoutSeconds: timeoutSeconds }),
  ...(retry.length > 0 && { Retry: retry.map(retrier) }),
});

const map = <Arn>({ over, item, each, maxConcurrency }: MapSpec<Arn>) => ({
  ItemsPath: over,
  ItemSelector: item,
  ...defined({ MaxConcurrency: maxConcurrency }),
  ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...render(each) },
  ResultPath: null,
});

type Branch = Extract<Spec<unknown>, { type: "Choice" }>["branches"][number];
const branch = ({ variable, test, next }: Branch) => ({ Variable: variable, ...test, Next: next });

const next = ({ next }: { readonly next: string | undefined }) =>
  next === undefined ? { End: true } : { Next: next };

const catchers = (list: readonly CatchSpec[]) =>
  list.length > 0 && {
    Catch: list.map(({ errors, next, alone }) => ({
      ErrorEquals: errors,
      ...(!alone && { ResultPath: "$.error" }), // without it, the error replaces the input
      Next: next,
    })),
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
  ...defined({
    IntervalSeconds: intervalSeconds,
    MaxAttempts: maxAttempts,
    BackoffRate: backoffRate,
    MaxDelaySeconds: maxDelaySeconds,
    JitterStrategy: jitter,
  }),
});

/** The fields that are not `undefined`. */
const defined = (fields: { readonly [field: string]: unknown }) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
