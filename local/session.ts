import { parseBucketName } from "../sync/request/checks";
import { type Account, openAccount } from "./account";
import { type Ended, execute, type StateEvent } from "./execution";
import type { FunctionSettings } from "./lambda";
import type { Program } from "./program";
import { createS3, type EmbeddedS3 } from "./s3";
import type { StackSettings } from "./stack-config";

/** A stack on this computer, and where its buckets are. */
export interface SessionOptions {
  readonly source: string;
  readonly destination: string;
  readonly region: string;
  readonly credentials: FunctionSettings["credentials"];
  /** Where source and destination are: a server's URL, or `undefined` for AWS. */
  readonly endpoint?: string | undefined;
  /** Keep source and destination in the embedded server too. */
  readonly embedded?: boolean;
  readonly workers?: number | undefined;
  readonly copiesPerWorker?: number | undefined;
  /** What the program registers under a stack's settings. */
  readonly evaluate: (settings: StackSettings) => Promise<Program>;
  /** Gets each line that a function logs. */
  readonly log?: (line: string) => void;
}

/** The stack, up. Close it: it holds a server. */
export interface Session {
  readonly account: Account;
  /** Holds the runs bucket, and the others if they are embedded. */
  readonly s3: EmbeddedS3;
  run(input: unknown, onEvent?: (event: StateEvent) => void): Promise<Ended & { readonly runId: string }>;
  close(): Promise<void>;
}

/** Workers at once where all of them share one process. */
const WORKERS = 4;

/** Evaluates the program for these buckets, and sets up what it registers. The runs bucket is always embedded. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const program = await options.evaluate(stackSettings(options));
  const s3 = createS3({ region: options.region });
  const { endpoint, close } = await s3.listen();
  const runsBucket = program.outputs.runsBucket as string;
  s3.createBucket(runsBucket);
  const here = { endpoint: new URL(endpoint) };
  const account = openAccount(program, {
    region: options.region,
    credentials: options.credentials,
    transport: ({ bucket }) => (options.embedded || bucket === runsBucket ? here : undefined),
    ...(options.endpoint && { endpoints: [new URL(options.endpoint).hostname] }),
    ...(options.log && { log: options.log }),
  });
  return {
    account,
    s3,
    close,
    run: async (input, onEvent = () => {}) => {
      const startedAt = new Date();
      const name = runName(startedAt);
      return { ...(await execute(account, input, { name, startedAt, onEvent })), runId: name };
    },
  };
}

/** Legal as the name of an execution, and new each time. */
const runName = (now: Date): string =>
  `local-${now
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.\d+Z$/, "")}-${Math.random().toString(36).slice(2, 6)}`;

function stackSettings(options: SessionOptions): StackSettings {
  const { source, destination, region, endpoint, workers = WORKERS, copiesPerWorker } = options;
  return {
    "aws:region": region,
    // A name that cannot be is for the machine to refuse, as it refuses it on AWS.
    "sync-buckets:source": parseBucketName(source) ?? "no-source",
    "sync-buckets:destination": parseBucketName(destination) ?? "no-destination",
    "sync-buckets:workers": String(workers),
    ...(copiesPerWorker && { "sync-buckets:copiesPerWorker": String(copiesPerWorker) }),
    ...(endpoint && {
      "aws:endpoints": JSON.stringify([{ s3: endpoint }]),
      "aws:s3UsePathStyle": "true",
    }),
  };
}
