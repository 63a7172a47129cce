import { setTimeout as wait } from "node:timers/promises";
import { waitUntilFunctionUpdatedV2 } from "@aws-sdk/client-lambda";
import type { Clients } from "../clients";
import { POLL_MS } from "../constants";
import { each } from "../each";
import type { Execution } from "./execution";
import type { Steps } from "./steps";
import type { TestContext } from "./sync-steps";

/** Number of objects that an interrupted run copies. Chosen: some seconds on an emulator. */
const OBJECTS = 2_000;
/** Copies after which a run is stopped. */
const COPIES = 20;
/** Maximum duration of a run, in milliseconds. */
const TIMEOUT_MS = 5 * 60_000;
/** Timeout of an execution or a worker in these steps, in seconds. */
const SECONDS = { execution: 1, worker: 1 } as const;

/** The stack whose runs are interrupted. */
export interface Stopped {
  /** ARN of the alias that starts runs. */
  readonly stateMachineArn: string;
  readonly runsBucket: string;
  /** The name of the function that copies, and the ARN of its version that the machine calls. */
  readonly worker: { readonly name: string; readonly qualifiedArn: string };
}

interface Interruption {
  /** Name of the interruption in a title. */
  readonly what: string;
  /** Interrupts a run. @returns its outcome, which the next run must follow */
  readonly interrupt: () => Promise<Execution>;
  /** Possible outcomes of the interrupted run. */
  readonly ends: readonly string[];
}

/**
 * Interrupts runs by StopExecution, by a timeout of the execution, and by killed workers. After each interruption, checks
 * the lease, and that the next run takes it over, makes the buckets equal, and leaves no multipart upload.
 *
 * MiniStack 1.5.33 ignores the timeout of an execution. Its HeadObject does not return the number of parts, so it has no
 * multipart copies.
 */
export async function exerciseStops(steps: Steps, context: TestContext, stack: Stopped): Promise<void> {
  const machine = new Machine(context.clients, stack);
  const { clients, source, destination } = context;
  const refused = ({ status, cause = "" }: Execution) =>
    steps.expect(
      "a second run is refused meanwhile",
      [status, cause.includes("of this pair is in progress")],
      ["FAILED", true],
    );
  const interruptions: readonly Interruption[] = [
    {
      what: "stopped by StopExecution",
      interrupt: () => machine.stopped(destination, refused),
      ends: ["ABORTED"],
    },
    { what: "timed out", interrupt: () => machine.timedOut(), ends: ["TIMED_OUT"] },
    { what: "without its workers", interrupt: () => machine.killed(), ends: ["FAILED", "SUCCEEDED"] },
  ];
  for (const [i, { what, interrupt, ends }] of interruptions.entries()) {
    await upload(clients, source, `stops/${i}/`);
    const { status, seconds, error = "", cause = "" } = await interrupt();
    steps.note(`a run ${what}: ${status} after ${seconds.toFixed(1)} s ${error} ${cause}`.trimEnd());
    if (!ends.includes(status)) {
      const as = ends.length === 1 ? ` with ${ends[0]}` : "";
      steps.note(
        `differs from AWS, or ended before: an execution that is ${what} does not end${as}, but with ${status}`,
      );
    }
    const left = await machine.lease();
    const ended = status === "SUCCEEDED" || status === "FAILED";
    steps.expect(`a run ${what} has its lease only if its report gave it up`, left?.released, ended);
    const next = await machine.run();
    const { source: all, kept, copied, failed } = next.output?.objects ?? {};
    steps.expect(
      `the run after one ${what} copies the rest`,
      [next.status, kept + copied, failed],
      ["SUCCEEDED", all, 0],
    );
    const lease = await machine.lease();
    steps.expect(
      "it has taken the lease over, and given it up",
      [lease?.name, lease?.released],
      [next.name, true],
    );
    const { Uploads = [] } = await clients.s3.listMultipartUploads({ Bucket: destination });
    steps.expect("no multipart upload remains", Uploads.length, 0);
    const keys = await Promise.all([source, destination].map((bucket) => count(clients, bucket)));
    steps.expect("both buckets have as many objects", keys[1], keys[0]);
  }
}

/** New objects under a prefix of the source. */
async function upload({ s3 }: Clients, bucket: string, prefix: string): Promise<void> {
  const keys = Array.from({ length: OBJECTS }, (_, i) => `${prefix}${String(i).padStart(5, "0")}`);
  await each(keys, async (key) => void (await s3.putObject({ Bucket: bucket, Key: key, Body: key })));
}

async function count({ s3 }: Clients, bucket: string, prefix = ""): Promise<number> {
  let [keys, token] = [0, undefined as string | undefined];
  do {
    const page = await s3.listObjectsV2({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
    keys += page.KeyCount ?? 0;
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

interface Ran extends Execution {
  readonly name: string;
}

/** The state machine of the stack, and ways to interrupt its runs. */
class Machine {
  constructor(
    private readonly clients: Clients,
    private readonly stack: Stopped,
  ) {}

  /** Runs until the end. */
  async run(stateMachineArn?: string): Promise<Ran> {
    return this.end(await this.start(stateMachineArn));
  }

  /**
   * Stops a run after it has copied some objects.
   *
   * @param second gets another run, which starts before the stop
   */
  async stopped(destination: string, second: (ran: Ran) => void): Promise<Ran> {
    const before = await count(this.clients, destination);
    const executionArn = await this.start();
    const until = Date.now() + TIMEOUT_MS;
    while ((await count(this.clients, destination)) < before + COPIES && Date.now() < until)
      await wait(POLL_MS);
    second(await this.run());
    // On a slow computer the run may have ended by now.
    await this.clients.sfn
      .stopExecution({ executionArn, cause: "A step of the test." })
      .catch(async (error: Error) => {
        const { status } = await this.clients.sfn.describeExecution({ executionArn });
        if (status === "RUNNING") throw error;
      });
    return this.end(executionArn);
  }

  /** A run of the same definition with a short timeout. */
  timedOut(): Promise<Ran> {
    return this.runWith((definition) => ({ ...definition, TimeoutSeconds: SECONDS.execution }));
  }

  /** A run whose workers Lambda stops before they do anything. */
  async killed(): Promise<Ran> {
    const { name, qualifiedArn } = this.stack.worker;
    const { lambda } = this.clients;
    const timeout = async (seconds: number) => {
      await lambda.updateFunctionConfiguration({ FunctionName: name, Timeout: seconds });
      await waitUntilFunctionUpdatedV2(
        { client: lambda, maxWaitTime: 60, minDelay: 1 },
        { FunctionName: name },
      );
    };
    const { Timeout = 900 } = await lambda.getFunctionConfiguration({ FunctionName: name });
    await timeout(SECONDS.worker);
    try {
      const latest = qualifiedArn.replace(/:\d+$/, "");
      return await this.runWith(
        (definition) => JSON.parse(JSON.stringify(definition).replaceAll(qualifiedArn, latest)) as object,
      );
    } finally {
      await timeout(Timeout);
    }
  }

  /** The lease of the pair; `undefined` if there is none. */
  async lease(): Promise<{ readonly name: string; readonly released: boolean } | undefined> {
    const { s3 } = this.clients;
    const { Contents = [] } = await s3.listObjectsV2({
      Bucket: this.stack.runsBucket,
      Prefix: "runs/leases/",
    });
    const [{ Key = undefined } = {}] = Contents;
    if (Key === undefined) return undefined;
    const { Body } = await s3.getObject({ Bucket: this.stack.runsBucket, Key });
    return JSON.parse((await Body?.transformToString()) ?? "");
  }

  private async start(stateMachineArn = this.stack.stateMachineArn): Promise<string> {
    const { executionArn = "" } = await this.clients.sfn.startExecution({ stateMachineArn, input: "{}" });
    return executionArn;
  }

  /** @throws Error if the execution does not end */
  private async end(executionArn: string): Promise<Ran> {
    const began = Date.now();
    while (Date.now() < began + TIMEOUT_MS) {
      const {
        status = "",
        output,
        error,
        cause,
        name = "",
      } = await this.clients.sfn.describeExecution({ executionArn });
      const seconds = (Date.now() - began) / 1_000;
      if (status !== "RUNNING")
        return { name, status, output: output && JSON.parse(output), error, cause, seconds };
      await wait(POLL_MS);
    }
    throw new Error(`The execution ${executionArn} did not end within ${TIMEOUT_MS / 60_000} minutes.`);
  }

  /** A run of the machine with another definition. The alias, and so every other run, keeps its version. */
  private async runWith(change: (definition: object) => object): Promise<Ran> {
    const { sfn } = this.clients;
    const stateMachineArn = this.stack.stateMachineArn.replace(/(:stateMachine:[^:]+):.*$/, "$1");
    const { definition = "" } = await sfn.describeStateMachine({ stateMachineArn });
    const changed = JSON.stringify(change(JSON.parse(definition)));
    await sfn.updateStateMachine({ stateMachineArn, definition: changed });
    try {
      return await this.run(stateMachineArn);
    } finally {
      await sfn.updateStateMachine({ stateMachineArn, definition });
    }
  }
}
