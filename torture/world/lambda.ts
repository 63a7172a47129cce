import { type FunctionName, functions } from "../../functions/index";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import type { LambdaContext, Step } from "../../functions/runtime/function";
import type { Settings } from "../../functions/runtime/settings";
import { unsigned } from "../../local/s3/index";
import { pairOf } from "../../sync/request/pair";
import type { SplitSizes } from "../../sync/scan/constants";
import { ACCOUNT, MAX_LATE_MS, OWNERS, sessionOf } from "../constants";
import type { Disturbances } from "./disturbances";
import type { Invocation } from "./invocation";
import type { Network } from "./network";
import type { Random } from "./random";
import type { Scenario } from "./scenario";
import { sleep } from "./virtual-time";

/** The fate of an invocation, in addition to the work of its function. */
type Fate =
  | "normal"
  /** The function succeeds, but Step Functions gets an error of the Lambda service instead of the result, and retries. */
  | "lost"
  /** Step Functions gets an error of the Lambda service and retries, while the function continues. */
  | "concurrent"
  /** Like `concurrent`, but the function starts much later. */
  | "late"
  /** The process ends at any time. */
  | "killed"
  /** Lambda does not start the function, because of the quota for concurrent functions. */
  | "refused";

/** An error that Step Functions gets instead of a result. */
class TaskError extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(JSON.stringify({ errorType: name, errorMessage: message }));
  }
}

/** The errors of a process that ends early: a crash, or too little memory. */
const KILLED = ["Runtime.ExitError", "Runtime.OutOfMemory", "Lambda.Unknown"] as const;

/** Milliseconds until Step Functions gives up an invocation that Lambda refuses. Chosen: also longer than a list of orphans is valid. */
const REFUSED_MS = [100, 60_000, 5_400_000] as const;

/** The value of a deployment, in proportion to the page size. Otherwise a seed has too few keys for any split. */
const splitSizes = ({ pageKeys, splitPages }: Scenario): SplitSizes => ({
  pageKeys,
  minKeys: splitPages * pageKeys,
  minFolderKeys: 2 * pageKeys,
});

interface Slot {
  readonly environment: LambdaEnvironment;
  invocation: Invocation;
}

/** Lambda: calls the functions, each in its own environment, which the next call reuses. */
export class Lambda {
  /** Whether invocations may go wrong. */
  unreliable = true;
  /** The error of an invocation that does not start, during an outage. @default no error */
  outage: ((name: FunctionName) => string | undefined) | undefined;
  /** Invocations by fate. */
  readonly counts: Record<Fate, number> = {
    normal: 0,
    lost: 0,
    concurrent: 0,
    late: 0,
    killed: 0,
    refused: 0,
  };
  /** Invocations in progress, and invocations that start later. */
  running = 0;
  private serial = 0;
  private readonly idle = new Map<FunctionName, Slot[]>();

  constructor(
    private readonly random: Random,
    private readonly scenario: Scenario,
    private readonly network: Network,
    private readonly disturbances: Disturbances,
    private readonly trace: (line: string) => void,
    private readonly statusOf: (execution: string) => string | undefined,
  ) {}

  /** Invokes a function for a task. @throws TaskError */
  async invoke(execution: string, name: FunctionName, payload: unknown): Promise<unknown> {
    const refused = this.outage?.(name);
    if (refused !== undefined) throw new TaskError(refused, "The function was not started.");
    const fate = this.fate();
    this.counts[fate]++;
    if (fate === "refused") {
      await sleep(this.random.pick(REFUSED_MS));
      throw new TaskError("Lambda.TooManyRequestsException", "Rate Exceeded.");
    }
    const { redrives = 0 } = payload as { readonly redrives?: number };
    const redriven = redrives > 0;
    const begin = () =>
      this.run({ invocation: ++this.serial, execution, name, alive: true, redriven, payload }, fate);
    if (fate === "normal" || fate === "killed") return begin();
    const late = fate === "late" ? this.random.int(1_000, MAX_LATE_MS) : 0;
    this.running++;
    const running = sleep(late)
      .then(begin)
      .finally(() => {
        this.running--;
      });
    running.catch(() => {});
    const lost = fate === "lost" ? running : sleep(this.random.int(1, 60_000));
    await lost.catch(() => {});
    throw new TaskError("Lambda.SdkClientException", "The response was lost.");
  }

  /**
   * Later invocations get new environments. In an environment that was used before, a request that the client repeats late would
   * belong to the next invocation, which does not count it.
   */
  startAnew(): void {
    this.idle.clear();
  }

  private fate(): Fate {
    const { random, scenario } = this;
    if (!this.unreliable || !random.chance(scenario.rates.invocations)) return "normal";
    if (!this.disturbances.next()) return "normal";
    return random.weighted<Fate>([
      [1, "lost"],
      [1, "concurrent"],
      [0.5, "late"],
      [1, "killed"],
      [0.5, "refused"],
    ]);
  }

  private async run(invocation: Invocation, fate: Fate): Promise<unknown> {
    const { name } = invocation;
    const slot = this.idle.get(name)?.pop() ?? this.newSlot(invocation);
    slot.invocation = invocation;
    this.running++;
    this.trace(`${invocation.invocation} ${fate} ${name}${fate === "normal" ? "" : ` (${fate})`} begins`);
    const share = this.unreliable ? this.scenario.timeShare : 1;
    const timeout = Math.ceil(functions[name].settings.timeout * 1_000 * share);
    const killed = fate === "killed" ? this.random.int(1, this.killWithin()) : Number.POSITIVE_INFINITY;
    const stop = Math.min(timeout, killed);
    try {
      const result = await Promise.race([this.step(slot, timeout), this.end(stop, killed <= timeout)]);
      this.idle.set(name, [...(this.idle.get(name) ?? []), slot]);
      return result;
    } finally {
      this.trace(`${invocation.invocation} ${name} ends`);
      invocation.alive = false;
      this.running--;
    }
  }

  /** The duration of a few requests: a process ends while it works. */
  private killWithin(): number {
    return this.random.int(1, 20) * Math.max(this.scenario.requestMs, this.scenario.copyMs / 4);
  }

  private async end(ms: number, killed: boolean): Promise<never> {
    await sleep(ms);
    if (killed) throw new TaskError(this.random.pick(KILLED), "The process was killed.");
    throw new TaskError("Sandbox.Timedout", "The function timed out.");
  }

  private async step({ environment, invocation }: Slot, timeout: number): Promise<unknown> {
    const { name, payload } = invocation;
    const end = Date.now() + timeout;
    const context: LambdaContext = {
      awsRequestId: `request-${invocation.invocation}`,
      getRemainingTimeInMillis: () => end - Date.now(),
    };
    const step = functions[name].step as Step<unknown, unknown>;
    try {
      const result = await step(environment.runtime(), JSON.parse(JSON.stringify(payload)), context);
      return JSON.parse(JSON.stringify(result ?? null));
    } catch (error) {
      const { name: type, message } = error as Error;
      this.trace(`${invocation.invocation} ${name} throws ${type}: ${message}`);
      throw new TaskError(type, message);
    }
  }

  private settings(): Settings {
    const { workers, copiesPerWorker, sharedCredentials } = this.scenario;
    return {
      ...{ pairs: [{ ...pairOf("default", "source", "destination"), ...OWNERS }], runsBucket: "runs" },
      account: ACCOUNT,
      ...(!sharedCredentials && { copier: sessionOf("copyRange") }),
      ...{ workers, copiesPerWorker, requesterPays: false, s3UsePathStyle: true },
    };
  }

  private newSlot(invocation: Invocation): Slot {
    const slot: Slot = {
      invocation,
      environment: new LambdaEnvironment(this.settings(), {
        region: "us-east-1",
        endpoint: "http://s3.embedded",
        credentials: { accessKeyId: invocation.name, secretAccessKey: "embedded" },
        signer: unsigned(invocation.name),
        now: () => Date.now(),
        sleep,
        splitSizes: splitSizes(this.scenario),
        log: () => {},
        executionStatus: async (execution) => this.statusOf(execution),
        requestHandler: this.network.handler(() => slot.invocation),
      }),
    };
    return slot;
  }
}
