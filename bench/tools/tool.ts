import type { Command } from "../run/child";
import type { SceneSizes, State } from "../scenes";
import type { Site } from "../site";

export interface Task {
  readonly site: Site;
  readonly source: string;
  readonly destination: string;
  /** An empty folder for files that a tool needs, such as its configuration. */
  readonly scratch: string;
  readonly state: State;
  readonly sizes: SceneSizes;
}

/** A program that syncs one bucket to another. */
export interface Tool {
  readonly name: string;
  /** Name in the tables and the chart. */
  readonly title: string;
  /** Name of the program on PATH. */
  readonly program: string;
  /** Whether the tool runs in every round, however long it takes. @default false */
  readonly isBaseline?: boolean;
  /** Command that prints the version. */
  readonly version: readonly [string, ...string[]];
  /** The states in which the tool is measured. Default: all. */
  readonly states?: readonly State[];
  /** Whether it is not a tool but a reference for tools. Its result is not checked. Default: false. */
  readonly isReference?: boolean;
  /**
   * The command that copies missing and different objects server-side, and deletes objects that are not in
   * the source.
   */
  command(task: Task): Promise<Command>;
  /**
   * Parses the duration without the start of the program, in milliseconds, from the output: of the state machine's
   * execution, or of the floor's requests. Other tools do not print it.
   */
  insideMs?(stdout: string): number | undefined;
  /** The duration of the rounds that list the buckets, in milliseconds, from the report of the run. Only sync-buckets. */
  listingMs?(stdout: string): Promise<number | undefined>;
  /** Removes files that a run created outside the scratch folder. */
  cleanUp?(stdout: string): Promise<void>;
}

/** Credentials and region in the environment variables that the AWS SDKs and the AWS CLI read. */
export const awsEnv = ({ site }: Task): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: site.accessKeyId,
  AWS_SECRET_ACCESS_KEY: site.secretAccessKey,
  AWS_REGION: site.region,
  AWS_DEFAULT_REGION: site.region,
  AWS_EC2_METADATA_DISABLED: "true",
});
