import { type Account, openAccount } from "../../local/account";
import { type Ended, execute, type StateEvent } from "../../local/execution";
import type { LocalFunction } from "../../local/lambda";
import { type Clock, realClock } from "../../local/lambda/settings";
import type { Program } from "../../local/registration";
import { type BucketAccess, createS3, type EmbeddedS3, type Hooks } from "../../local/s3";
import type { StackSettings } from "../../local/stack-config";
import { paths } from "../../sync/records/paths";
import type { RoundDivision } from "../../sync/records/schema";
import type { Report } from "../../sync/report/output";
import type { DividedRound } from "../../sync/steps/states";
import { programOf } from "./programs";

export const SOURCE = "source-bucket";
export const DESTINATION = "destination-bucket";
export const STACK: StackSettings = {
  "aws:region": "eu-central-1",
  "sync-buckets:source": SOURCE,
  "sync-buckets:destination": DESTINATION,
  // Workers run one at a time, so a stopped worker stops at the same point in every run.
  "sync-buckets:workers": "1",
};

/** The Pulumi program with the settings of {@link STACK} and these overrides. */
export const program = (overrides: StackSettings = {}): Promise<Program> =>
  programOf({ ...STACK, ...overrides });

/** A before hook. The first evaluation loads Pulumi and bundles the functions, which takes seconds. */
export async function evaluated(): Promise<void> {
  await program();
}

/** The current scene of the functions, which are loaded only once. */
let current: { readonly endpoint: URL; readonly clock: Clock };

const accounts = new Map<Program, Account>();

function accountOf(registered: Program): Account {
  const opened = accounts.get(registered) ?? opening(registered);
  accounts.set(registered, opened);
  return opened;
}

const opening = (registered: Program): Account =>
  openAccount(registered, {
    region: "eu-central-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    transport: () => ({ endpoint: current.endpoint }),
    clock: {
      now: () => current.clock.now(),
      after: (milliseconds, call) => current.clock.after(milliseconds, call),
    },
  });

/** The account with a different policy for one function. The other functions are not loaded again. */
function accountWith(registered: Program, policy: SceneOptions["policy"]): Account {
  const account = accountOf(registered);
  if (policy === undefined) return account;
  const changed = opening(withPolicy(registered, ...policy));
  const functions = [...account.functions].map(
    ([arn, own]) => [arn, isOf(own, policy[0]) ? changed.functions.get(arn)! : own] as const,
  );
  return { ...account, functions: new Map(functions) };
}

/** The session as which a function calls S3. */
export function sessionOf(resources: Program["resources"], entry: string): string {
  const inputs = (name: string) =>
    resources.find((one) => one.name === `sync-buckets-${entry}-${name}`)?.state;
  const role = inputs("role")?.arn as string;
  const { name } = inputs("function") as { readonly name: string };
  return `${role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/${name}`;
}

const isOf = ({ name }: LocalFunction, entry: string): boolean => name.endsWith(`-${entry}-function`);

/** The result of one execution. Timestamps and the cost are replaced by constants. */
export interface Ran {
  readonly ended: Ended;
  readonly events: readonly StateEvent[];
  /** The report in the runs bucket, or `undefined` if the run ended before it wrote one. */
  readonly report: Report | undefined;
}

/** The stack on this computer, with three empty buckets. */
export interface Scene {
  readonly s3: EmbeddedS3;
  readonly source: BucketAccess;
  readonly destination: BucketAccess;
  readonly runs: BucketAccess;
  readonly account: Account;
  /** The S3 requests in order, for example `CopyObject destination-bucket/key`. */
  readonly requests: string[];
  run(input?: unknown): Promise<Ran>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly program?: Program;
  /** Changes the policy of one function's role. `entry` is the file of the function. */
  readonly policy?: readonly [entry: string, change: (document: PolicyDocument) => PolicyDocument];
  /** Replacements of registered functions, by file. */
  readonly instead?: Readonly<Record<string, (own: LocalFunction) => LocalFunction["invoke"]>>;
  readonly clock?: Clock;
  readonly fault?: NonNullable<Hooks["fault"]>;
  /** A bucket that is not created. */
  readonly without?: string;
}

/** The time of the first object of a scene. It is before the start of every run. */
const EARLIER = Date.parse("2024-02-29T12:00:00Z");

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const registered = options.program ?? (await program());
  const requests: string[] = [];
  let seconds = 0;
  const s3 = createS3({
    region: "eu-central-1",
    clock: () => EARLIER + 1_000 * seconds++,
    onRequest: ({ operation, bucket = "", key }) =>
      requests.push(`${operation} ${bucket}${key ? `/${key}` : ""}`),
    fault: options.fault,
    // Only this function creates uploads.
    principal: () => sessionOf(registered.resources, "copy-range"),
  });
  const names = [SOURCE, DESTINATION, registered.outputs.runsBucket as string];
  const [source, destination, runs] = names.map((name) =>
    name === options.without ? undefined : s3.createBucket(name),
  ) as [BucketAccess, BucketAccess, BucketAccess];
  const { endpoint, close } = await s3.listen();
  current = { endpoint: new URL(endpoint), clock: options.clock ?? realClock };
  const account = withFunctions(accountWith(registered, options.policy), options.instead ?? {});
  let serial = 0;
  const run = async (input: unknown = {}): Promise<Ran> => {
    const name = `run-${++serial}`;
    const events: StateEvent[] = [];
    const onEvent = (event: StateEvent) => events.push(event);
    const ended = await execute(account, input, { name, startedAt: new Date(), onEvent, retryMs: 0 });
    const report = textOf(runs, `runs/${name}/report.json`);
    return { ended: withoutTimes(ended), events, report: report && withoutTimes(JSON.parse(report)) };
  };
  return { s3, source, destination, runs, account, requests, run, close };
}

export function withFunctions(account: Account, instead: NonNullable<SceneOptions["instead"]>): Account {
  const functions = [...account.functions].map(([arn, own]) => {
    const [, replace] = Object.entries(instead).find(([entry]) => isOf(own, entry)) ?? [];
    return [arn, replace ? replaced(own, replace(own)) : own] as const;
  });
  return { ...account, functions: new Map(functions) };
}

const replaced = (own: LocalFunction, invoke: LocalFunction["invoke"]): LocalFunction => ({
  name: own.name,
  invoke,
  authorizer: () => own.authorizer(),
});

const REPLACEMENTS: Readonly<Record<string, unknown>> = {
  startedAt: "(then)",
  finishedAt: "(later)",
  estimatedCostUsd: "(USD)",
};

const withoutTimes = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value, (name, it) => REPLACEMENTS[name] ?? it)) as T;

/** An object's text, or `undefined`. */
export const textOf = (bucket: BucketAccess, key: string): string | undefined =>
  bucket.get(key)?.content.toBuffer().toString();

/** The texts of all objects in a bucket, by key. */
export const texts = (bucket: BucketAccess): Record<string, string | undefined> =>
  Object.fromEntries(bucket.keys().map((key) => [key, textOf(bucket, key)]));

/** Runs `act` while the time of this process advances by some seconds at each reading, so a worker runs out of time. */
export async function withAdvancingTime<T>(secondsPerReading: number, act: () => Promise<T>): Promise<T> {
  const { now } = Date;
  let time = now();
  Date.now = () => {
    time += secondsPerReading * 1_000;
    return time;
  };
  try {
    return await act();
  } finally {
    Date.now = now;
  }
}

/** The program with a changed policy for one function's role. */
function withPolicy(
  { resources, outputs }: Program,
  entry: string,
  change: (document: PolicyDocument) => PolicyDocument,
): Program {
  const changed = resources.map((resource) =>
    resource.name === `sync-buckets-${entry}-policy`
      ? {
          ...resource,
          inputs: { ...resource.inputs, policy: JSON.stringify(change(JSON.parse(resource.inputs.policy))) },
        }
      : resource,
  );
  return { resources: changed, outputs };
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Removes an action from a statement of a function's policy, or the statement if it has no other action. */
export const withoutAction = (
  entry: string,
  statement: number,
  action: string,
): NonNullable<SceneOptions["policy"]> => [
  entry,
  (document) => ({
    ...document,
    Statement: document.Statement.map((it, i) =>
      i === statement ? { ...it, Action: [it.Action].flat().filter((other) => other !== action) } : it,
    ).filter(({ Action }) => Action.length > 0),
  }),
];

/** A stopped clock. `stop` triggers all pending timers, which stops the running functions as a Lambda timeout does. */
export function stoppingClock(): { readonly clock: Clock; stop(): void } {
  const timers = new Set<() => void>();
  const after = (_: number, call: () => void) => {
    timers.add(call);
    return () => timers.delete(call);
  };
  return {
    clock: { now: () => 0, after },
    stop: () => {
      for (const call of timers) call();
    },
  };
}

/** A replacement for the function `divideKeys`: the first round has three work items, divided after these keys. */
export const inThree =
  (scene: () => Scene, [first, second]: readonly [string, string]) =>
  (divideKeys: LocalFunction): LocalFunction["invoke"] =>
  async (event) => {
    const divided = (await divideKeys.invoke(event)) as unknown as DividedRound;
    if (divided.round > 1) return divided as never;
    const bounds = [null, first, second, null];
    const items = [0, 1, 2].map((i) => [{ after: bounds[i] ?? null, through: bounds[i + 1] ?? null }]);
    const limit = { keys: null, ms: 900_000, segments: 1, overhead: 0, splitPages: 0, denials: null };
    writeRecord<RoundDivision>(scene().runs, divided.run, paths(divided.run).division(1, divided.attempt), {
      items,
      limit,
      verdicts: [],
      rates: null,
    });
    return { ...divided, items: [0, 1, 2] } as never;
  };

/** Writes a record to the runs bucket in the format of the functions. */
export function writeRecord<T>(
  runs: BucketAccess,
  { startedAt }: { readonly startedAt: string },
  key: string,
  value: T,
): void {
  runs.put(key, JSON.stringify({ startedAt, value }));
}
