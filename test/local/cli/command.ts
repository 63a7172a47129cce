/** Runs `npm run sync`, or another command of the launcher, as a separate process. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export const REPOSITORY = join(__dirname, "..", "..", "..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The working directory and home directory, without configuration. */
  readonly cwd: string;
  /** The file of the command. @default the file of `npm run sync` */
  readonly file?: string;
  /** Variables in addition to the credentials. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The environment of the command: the path, the home directory and the credentials. */
export const environment = ({ cwd, env }: CommandOptions): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: cwd,
  AWS_ACCESS_KEY_ID: "embedded",
  AWS_SECRET_ACCESS_KEY: "embedded",
  ...env,
});

/** Starts the command. */
export function start(options: CommandOptions, ...args: readonly string[]): ChildProcess {
  const { file = join("local", "cli", "sync.ts") } = options;
  const command = [join(REPOSITORY, "local", "launch", "launch.cjs"), file, ...args];
  return spawn(process.execPath, command, { cwd: options.cwd, env: environment(options) });
}

/** Runs the command to its end. */
export const run = (options: CommandOptions, ...args: readonly string[]): Promise<Ended> =>
  ended(start(options, ...args));

/** The result of a process. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const code = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await code, stdout, stderr };
}
