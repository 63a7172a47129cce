import type { Retrier } from "../states/errors";
import type { Spec } from "../states/state";

type Faults = readonly string[];

/** What is wrong with a state's name. A map's name is the label of its child executions as well. */
export function nameFaults(name: string, type: Spec<unknown>["type"]): Faults {
  const length = name.length >= 1 && name.length <= 80;
  const label = type !== "Map" || /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u.test(name);
  return [
    ...unless(length, `its name has ${name.length} characters: use 1 to 80`),
    ...unless(
      label,
      'names a map: use 1 to 40 characters, no spaces, brackets or any of ? * : ; , \\ | ^ ~ $ # % & ` "',
    ),
  ];
}

/** What is wrong with a state by itself, whatever its neighbours. */
export function specFaults(spec: Spec<unknown>): Faults {
  if (spec.type === "Task")
    return [
      ...whole("timeoutSeconds", spec.timeoutSeconds, 1, 99_999_999),
      ...errorFaults("retry", spec.retry),
      ...spec.retry.flatMap(retryFaults),
      ...errorFaults("catch", spec.catch),
    ];
  if (spec.type === "Map")
    return [...whole("maxConcurrency", spec.maxConcurrency, 1, 10_000), ...errorFaults("catch", spec.catch)];
  return unless(
    spec.type !== "Choice" || spec.branches.length > 0,
    "has no branches: add one, or do without it",
  );
}

const retryFaults = ({ intervalSeconds, maxAttempts, backoffRate = 2, maxDelaySeconds }: Retrier): Faults => [
  ...whole("retry: intervalSeconds", intervalSeconds, 1, 99_999_999),
  ...whole("retry: maxAttempts", maxAttempts, 0, 99_999_999),
  ...unless(backoffRate >= 1, `retry: backoffRate: expected at least 1, got ${backoffRate}`),
  ...whole("retry: maxDelaySeconds", maxDelaySeconds, (intervalSeconds ?? 1) + 1, 31_622_399),
];

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const errorFaults = (field: string, list: readonly { readonly errors: readonly string[] }[]): Faults =>
  list.flatMap(({ errors }, at) => [
    ...unless(errors.length > 0, `${field}: names no errors: name some, or "States.ALL"`),
    ...errors.filter(isUnknown).map((error) => `${field}: AWS has no error ${error}: correct the name`),
    ...(errors.includes("States.ALL")
      ? [
          ...unless(
            errors.length === 1,
            `${field}: "States.ALL" must stand alone: take out the other errors`,
          ),
          ...unless(at === list.length - 1, `${field}: nothing after "States.ALL" counts: put it last`),
        ]
      : []),
  ]);

/** Names that begin with "States." are AWS's own: any other of them is a slip of the pen. */
const isUnknown = (error: string) =>
  error.startsWith("States.") && !ofAws.includes(error.slice("States.".length));

const ofAws =
  "ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout IntrinsicFailure ItemReaderFailed NoChoiceMatched ParameterPathFailure Permissions ResultPathMatchFailure ResultWriterFailed Runtime TaskFailed Timeout".split(
    " ",
  );

const whole = (what: string, value: number | undefined, from: number, to: number): Faults =>
  unless(
    value === undefined || (Number.isInteger(value) && value >= from && value <= to),
    `${what}: expected a whole number from ${from} to ${to}, got ${value}`,
  );

const unless = (holds: boolean, fault: string): Faults => (holds ? [] : [fault]);
