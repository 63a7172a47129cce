import type { PriceArgs } from "../functions/runtime/billing";
import { parseBucketName } from "../sync/request/checks";
import type { Pair } from "../sync/request/pair";
import { type Account, openAccount } from "./account";
import { LOCAL_WORKERS } from "./constants";
import { type Ended, execute, type StateEvent } from "./execution";
import type { CodeCache, FunctionSettings, Network } from "./lambda";
import { withPlaceholders, withValues } from "./placeholders";
import type { Program } from "./registration";
import { createS3, type EmbeddedS3, type Folder } from "./s3";
import type { StackSettings } from "./stack-config";

/** The configuration of a stack on this computer and the location of its buckets. */
export interface SessionOptions {
  readonly source: string;
  readonly destination: string;
  readonly region: string;
  readonly credentials: FunctionSettings["credentials"];
  /** The S3 endpoint of source and destination, or `undefined` for AWS. */
  readonly endpoint?: string | undefined;
  /** Whether the bucket is in the path of a URL. Default: `true` with an endpoint, otherwise `false`. */
  readonly pathStyle?: boolean | undefined;
  /** Whether source and destination are in the embedded server. Default: `false` */
  readonly embedded?: boolean;
  readonly workers?: number | undefined;
  readonly copiesPerWorker?: number | undefined;
  /** @default the list prices of us-east-1 */
  readonly prices?: PriceArgs | undefined;
  /** Where the records of runs are kept. Default: in memory. */
  readonly runsFolder?: Folder;
  readonly requesterPays?: boolean | undefined;
  /** The owners of the buckets, and the KMS key and the ACL of the copies. Default: none. */
  readonly pair?: Pick<Pair, "sourceAccount" | "destinationAccount" | "sseKmsKeyId" | "acl">;
  /** Additional environment variables of the functions. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly network?: Network | undefined;
  readonly codeCache?: CodeCache | undefined;
  /** Stops the runs of the session: they fail with the error `Stopped`. */
  readonly stop?: AbortSignal;
  /** Evaluates the program with the settings of the stack. */
  readonly evaluate: (settings: StackSettings) => Promise<Program>;
  /** Called with each log line of a function. */
  readonly log?: (line: string) => void;
}

/** A running stack. Call `close` to stop its embedded S3 server. */
export interface Session {
  readonly account: Account;
  /** Contains the runs bucket, and source and destination if they are embedded. */
  readonly s3: EmbeddedS3;
  run(input: unknown, onEvent?: (event: StateEvent) => void): Promise<Ended & { readonly runId: string }>;
  close(): Promise<void>;
}

/** Evaluates the program for these buckets and creates its functions. The runs bucket is always embedded. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const program = await programFor(options);
  const { region, credentials, endpoint: outside, environment, network, codeCache, stop, log } = options;
  const known = typeof credentials === "function" ? credentials() : credentials;
  // Credentials for AWS may be replaced during a run. Only a run within the embedded server checks them.
  const s3 = createS3({ region, ...(options.embedded && { credentials: known }) });
  const { endpoint, close } = await s3.listen();
  const runsBucket = program.outputs.runsBucket as string;
  s3.createBucket(runsBucket, options.runsFolder);
  const embedded = { endpoint: new URL(endpoint) };
  const account = openAccount(program, {
    ...{ region, credentials, environment, network, codeCache, stop, log },
    transport: ({ bucket }) => (options.embedded || bucket === runsBucket ? embedded : undefined),
    endpoints: outside === undefined ? [] : [outside],
  });
  return {
    account,
    s3,
    close: async () => {
      codeCache?.save();
      await close();
    },
    run: async (input, onEvent = () => {}) => {
      const startedAt = new Date();
      const name = runName(startedAt);
      return { ...(await execute(account, input, { name, startedAt, onEvent, stop })), runId: name };
    },
  };
}

/** A unique name that is valid as an execution name. */
const runName = (now: Date): string =>
  `local-${now
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.\d+Z$/, "")}-${Math.random().toString(36).slice(2, 6)}`;

/**
 * The program for the buckets of a run. It is evaluated once for all buckets, Regions and endpoints, because an evaluation
 * takes seconds of CPU time.
 */
async function programFor(options: SessionOptions): Promise<Program> {
  const { region, endpoint, workers = LOCAL_WORKERS, copiesPerWorker, prices } = options;
  const values = {
    // The program rejects an invalid name. The machine must report it instead, as on AWS.
    source: parseBucketName(options.source) ?? "no-source",
    destination: parseBucketName(options.destination) ?? "no-destination",
    region,
    endpoint,
  };
  const others = {
    "sync-buckets:workers": String(workers),
    ...(copiesPerWorker && { "sync-buckets:copiesPerWorker": String(copiesPerWorker) }),
    ...(prices && { "sync-buckets:prices": JSON.stringify(prices) }),
    ...(options.requesterPays && { "sync-buckets:requesterPays": "true" }),
    ...((options.pathStyle ?? endpoint !== undefined) && { "aws:s3UsePathStyle": "true" }),
  };
  const settings = withPlaceholders(values, others, options.pair);
  return withValues(await options.evaluate(settings), values);
}
