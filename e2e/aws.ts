import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Site } from "./clients";

const run = promisify(execFile);
/** Maximum size of the output of a command, in bytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs an aws CLI command against the emulator, for example `["s3", "ls"]`. @returns its parsed JSON output. */
export type Aws = <T>(args: readonly string[]) => Promise<T>;

/** The environment of the process with the emulator's credentials in place of all other AWS variables. */
function environment({ credentials }: Site): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(inherited),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_OUTPUT: "json",
    AWS_PAGER: "",
    // The CA of an emulator with a self-signed certificate.
    ...(process.env.AWS_CA_BUNDLE && { AWS_CA_BUNDLE: process.env.AWS_CA_BUNDLE }),
  };
}

export const openAws =
  (site: Site): Aws =>
  async (args) => {
    const connection = ["--endpoint-url", site.endpoint, "--region", site.region];
    const { stdout } = await run("aws", [...args, ...connection], {
      env: environment(site),
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return JSON.parse(stdout);
  };

/** Where a command line runs. */
export interface Shell {
  /** Default: the folder of this process. */
  readonly folder?: string;
  /** Variables in addition to those for the aws CLI. Default: none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command line in a shell. @returns its parsed JSON output. */
export async function runInShell<T>(line: string, site: Site, { folder, env }: Shell = {}): Promise<T> {
  const { stdout } = await run("sh", ["-c", line], {
    cwd: folder,
    env: { ...environment(site), ...env },
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return JSON.parse(stdout);
}
