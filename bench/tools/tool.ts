import type { Command } from "../run/child";
import type { State } from "../scenes";
import type { Site } from "../site";

export interface Task {
  readonly site: Site;
  readonly source: string;
  readonly destination: string;
  /** An empty folder, for what a tool wants to have in files. */
  readonly scratch: string;
}

/** A program that brings one bucket in step with another. */
export interface Tool {
  readonly name: string;
  /** What it is called in tables. */
  readonly title: string;
  /** Its program, sought on PATH. */
  readonly program: string;
  /** Prints its version somewhere in its first lines. */
  readonly version: readonly [string, ...string[]];
  /** The states that it is for; all of them unless it says so. */
  readonly states?: readonly State[];
  /** Copies what is missing or different on the server, and deletes what is too much. */
  command(task: Task): Promise<Command>;
  /** What it says of itself, from what it printed: milliseconds of the sync without starting the program. */
  insideMs?(stdout: string): number | undefined;
  /** Removes what a run leaves outside the scratch folder. */
  tidy?(stdout: string): Promise<void>;
}

/** Credentials and region as every AWS tool finds them. */
export const awsEnv = ({ site }: Task): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: site.accessKeyId,
  AWS_SECRET_ACCESS_KEY: site.secretAccessKey,
  AWS_REGION: site.region,
  AWS_DEFAULT_REGION: site.region,
  AWS_EC2_METADATA_DISABLED: "true",
});
