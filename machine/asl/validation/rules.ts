import type { Retrier } from "../states/errors";
import type { Spec } from "../states/state";

type Faults = readonly string[];

/** The faults of a state's name. The name of a map is also the label of its child executions. */
export function nameFaults(name: string, type: Spec<unknown>["type"]): Faults {
  const length = name.length >= 1 && name.length <= 80;
  const label = type !== "Map" || /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u.test(name);
  return [
    ...unless(length, `the name must have 1 to 80 characters, but has ${name.length}`),
    ...unless(
      label,
      'the name of a map must have 1 to 40 characters and no whitespace, control characters, or ? * < > { } [ ] : ; , \\ | ^ ~ $ # % & ` "',
    ),
  ];
}

/** The faults of a state itself. Transitions are not checked. */
export function specFaults(spec: Spec<unknown>): Faults {
  if (spec.type === "Task")
    return [
      ...integer("timeoutSeconds", spec.timeoutSeconds, 1, 99_999_999),
      ...errorFaults("retry", spec.retry),
      ...spec.retry.flatMap(retryFaults),
      ...errorFaults("catch", spec.catch),
    ];
  if (spec.type === "Map")
    return [
      ...integer("maxConcurrency", spec.maxConcurrency, 1, 10_000),
      ...errorFaults("catch", spec.catch),
    ];
  return unless(spec.type !== "Choice" || spec.branches.length > 0, "a choice must have at least one branch");
}

const retryFaults = ({ intervalSeconds, maxAttempts, backoffRate = 2, maxDelaySeconds }: Retrier): Faults => [
  ...integer("retry.intervalSeconds", intervalSeconds, 1, 99_999_999),
  ...integer("retry.maxAttempts", maxAttempts, 0, 99_999_999),
  ...unless(backoffRate >= 1, `retry.backoffRate must be at least 1, but is ${backoffRate}`),
  ...integer("retry.maxDelaySeconds", maxDelaySeconds, (intervalSeconds ?? 1) + 1, 31_622_399),
];

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const errorFaults = (field: string, list: readonly { readonly errors: readonly string[] }[]): Faults =>
  list.flatMap(({ errors }, at) => [
    ...unless(errors.length > 0, `${field}.errors is empty: add an error name, or "States.ALL"`),
    ...errors
      .filter(isUndefinedError)
      .map((error) => `${field}.errors: "${error}" is not an error name of Step Functions`),
    ...(errors.includes("States.ALL")
      ? [
          ...unless(errors.length === 1, `${field}.errors: "States.ALL" must be the only error in its list`),
          ...unless(at === list.length - 1, `${field}: entries after "States.ALL" have no effect`),
        ]
      : []),
  ]);

/** The prefix "States." is reserved for AWS, so any other name with it is a misspelling. */
const isUndefinedError = (error: string) =>
  error.startsWith("States.") && !reservedErrors.includes(error.slice("States.".length));

const reservedErrors =
  "ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout IntrinsicFailure ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions ResultPathMatchFailure ResultWriterFailed Runtime TaskFailed Timeout".split(
    " ",
  );

const integer = (field: string, value: number | undefined, min: number, max: number): Faults =>
  unless(
    value === undefined || (Number.isInteger(value) && value >= min && value <= max),
    `${field} must be an integer from ${min} to ${max}, but is ${value}`,
  );

const unless = (holds: boolean, fault: string): Faults => (holds ? [] : [fault]);
