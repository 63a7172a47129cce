import { LambdaClient } from "@aws-sdk/client-lambda";
import { SFNClient } from "@aws-sdk/client-sfn";
import { createS3Client } from "../../../sync/s3/client/create";
import { configuredEndpoint } from "../aws/endpoint";
import { requestHandlerOf } from "../aws/network";
import { readProfile } from "../aws/profile";
import { type AwsSettings, awsSettings } from "../aws/settings";
import { CurrentCredentials } from "../credentials";
import type { Screen } from "../progress/progress";
import type { Streams } from "../usage";
import { commandLine } from "./again";
import { API_RETRIES, REQUESTS_AT_ONCE } from "./constants";
import type { MachineClient } from "./machine/client";
import { requireOurs } from "./machine/recognize";
import { type MachineOptions, pulumiOutputs, type Selected, selectMachine } from "./machine/select";
import { SfnMachine } from "./machine/sfn";
import { RunsBucket } from "./records/runs-bucket";
import { SdkVersions } from "./versions/sdk";
import type { VersionStore } from "./versions/store";

/** The options of all commands. */
export interface OpenOptions extends MachineOptions {
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
}

/** A deployed machine and its runs bucket. */
export interface Deployed {
  readonly client: MachineClient;
  /** The versions of the machine and of its functions. */
  readonly versions: VersionStore;
  /** The runs bucket; `undefined`: its name is unknown. */
  readonly runsBucket: RunsBucket | undefined;
  /** The runs bucket that a run names. */
  readonly bucketNamed: (name: string) => RunsBucket;
  /** The command line of another command for this machine. */
  readonly again: (command: string, run?: string) => string;
}

/** The surroundings of a command. */
export interface Surroundings extends Pick<Streams, "print"> {
  readonly env: NodeJS.ProcessEnv;
  /** Prints a line to standard error. */
  readonly note: (line: string) => void;
  /** Standard error, for the progress. */
  readonly screen: Screen;
  /** Aborts all requests. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the machine that the options select, and checks that it belongs to sync-buckets.
 *
 * @param run the name or the ARN of a run
 * @throws UsageError, InvalidCredentials
 */
export async function withDeployed<T>(
  options: OpenOptions,
  run: string | undefined,
  surroundings: Surroundings,
  work: (deployed: Deployed) => Promise<T>,
): Promise<T> {
  const selected = await selectMachine(options, run, pulumiOutputs);
  const opened = await open(selected, options, surroundings);
  try {
    const { client, versions, bucketNamed } = opened;
    const recognized = await requireOurs(client);
    const name = selected.runsBucket ?? recognized.runsBucket;
    const runsBucket = name === undefined ? undefined : bucketNamed(name);
    const again = (command: string, of?: string) => commandLine(options, command, of);
    return await work({ client, versions, bucketNamed, runsBucket, again });
  } finally {
    opened.close();
  }
}

async function open({ machine }: Selected, options: OpenOptions, surroundings: Surroundings) {
  const { env, note, signal } = surroundings;
  const { region } = machine;
  const { endpoint, profile } = options;
  const s3 = await awsSettings({ region, endpoint, profile }, env);
  const profileFile = await readProfile(env);
  const endpointOf: EndpointOf = (service) => endpoint ?? configuredEndpoint(env, profileFile, service)?.url;
  const current = await CurrentCredentials.load(s3.credentials, ({ message }) =>
    note(`The AWS credentials could not be refreshed: ${message}`),
  );
  Object.assign(env, s3.environment); // FIPS and dual-stack endpoints of the profile
  const { sfn, lambda, store } = clientsOf(s3, current, endpointOf);
  const place = endpointOf("SFN") ?? region;
  const client = new SfnMachine(sfn, machine, place, signal);
  const bucketNamed = (name: string) => new RunsBucket(store, name, s3.endpoint ?? region, signal);
  const versions = new SdkVersions({ sfn, lambda, place, signal }, machine);
  const close = () => {
    current.close();
    sfn.destroy();
    lambda.destroy();
    store.destroy();
  };
  return { client, versions, bucketNamed, close };
}

type EndpointOf = (service: "LAMBDA" | "SFN") => string | undefined;

/** The clients of the services, with the same credentials and network. */
function clientsOf(s3: AwsSettings, current: CurrentCredentials, endpointOf: EndpointOf) {
  const common = {
    region: s3.region,
    credentials: async () => current.get(),
    ...(s3.network !== undefined && { requestHandler: requestHandlerOf(s3.network) }),
  };
  const api = (service: "LAMBDA" | "SFN") => {
    const endpoint = endpointOf(service);
    return { ...common, ...API_RETRIES, ...(endpoint !== undefined && { endpoint }) };
  };
  return {
    sfn: new SFNClient(api("SFN")),
    lambda: new LambdaClient(api("LAMBDA")),
    store: createS3Client({
      ...common,
      ...(s3.endpoint !== undefined && { endpoint: s3.endpoint }),
      pathStyle: s3.pathStyle,
      maxSockets: REQUESTS_AT_ONCE,
      followRegionRedirects: true,
    }),
  };
}
