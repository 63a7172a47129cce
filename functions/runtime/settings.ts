/** What the stack tells its functions, in their environment variable `SETTINGS`, as JSON. */
export interface Settings {
  /** Buckets that an execution may read; the first is the default. */
  readonly sources: readonly string[];
  /** Buckets that an execution may write; the first is the default. */
  readonly destinations: readonly string[];
  readonly runsBucket: string;
  /** Workers at once. */
  readonly workers: number;
  /** Most copies in flight in one worker. */
  readonly copiesPerWorker: number;
  /** Whether requests to a source that asks for it are paid by this account. */
  readonly requesterPays: boolean;
  /** Whether the bucket stands in the path of a request instead of the host name, as emulators want it. */
  readonly s3UsePathStyle: boolean;
}

/** @throws Error if the function was not given its settings. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const { SETTINGS } = environment;
  if (SETTINGS === undefined) {
    throw new Error("The environment variable SETTINGS is missing. The stack sets it: run pulumi up.");
  }
  return JSON.parse(SETTINGS) as Settings;
}
