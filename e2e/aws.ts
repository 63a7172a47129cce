import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Site } from "./clients";
import { MAX_OUTPUT_BYTES } from "./constants";

const run = promisify(execFile);

/** Runs an aws CLI command against the emulator, for example `["s3", "ls"]`. @returns its parsed JSON output. */
export type Aws = <T>(args: readonly string[]) => Promise<T>;

/** Credentials in environment variables for the aws CLI, Pulumi and the SDKs. */
export const credentialVariables = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Site["credentials"]): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
});

/** The environment of the process with the emulator's credentials in place of all other AWS variables. */
function environment({ credentials }: Site): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(inherited),
    ...credentialVariables(credentials),
    AWS_DEFAULT_OUTPUT: "json",
    AWS_PAGER: "",
    // The CA of an emulator with a self-signed certificate.
    ...(process.env.AWS_CA_BUNDLE && { AWS_CA_BUNDLE: process.env.AWS_CA_BUNDLE }),
  };
}

export const openAws =
  (site: Site): Aws =>
  async (args) => {
    const { endpoint, region } = site;
    const connection = [...(endpoint === undefined ? [] : ["--endpoint-url", endpoint]), "--region", region];
    const { stdout } = await run("aws", [...args, ...connection], {
      env: environment(site),
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    return JSON.parse(stdout);
  };

/** The environment of a command line. */
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
