import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Site } from "./clients";

const run = promisify(execFile);
/** Bytes of a listing. */
const MOST = 64 * 1024 * 1024;

/** Calls the aws CLI on the emulator, for example `["s3", "ls"]`. @returns its output, which is JSON. */
export type Aws = <T>(args: readonly string[]) => Promise<T>;

/** The shell of a user who has set the emulator's credentials, and nothing else of AWS. */
function environment({ credentials }: Site): NodeJS.ProcessEnv {
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(foreign),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_DEFAULT_OUTPUT: "json",
    AWS_PAGER: "",
    // Trusts an emulator's own certificate, where the caller says which.
    ...(process.env.AWS_CA_BUNDLE && { AWS_CA_BUNDLE: process.env.AWS_CA_BUNDLE }),
  };
}

export const openAws =
  (site: Site): Aws =>
  async (args) => {
    const where = ["--endpoint-url", site.endpoint, "--region", site.region];
    const { stdout } = await run("aws", [...args, ...where], { env: environment(site), maxBuffer: MOST });
    return JSON.parse(stdout);
  };

/** Runs a line as if it were pasted into a shell. @returns what it prints, which is JSON. */
export async function paste<T>(line: string, site: Site): Promise<T> {
  const { stdout } = await run("sh", ["-c", line], { env: environment(site), maxBuffer: MOST });
  return JSON.parse(stdout);
}
