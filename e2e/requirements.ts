import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { S3 } from "@aws-sdk/client-s3";
import { UsageError } from "../local/cli/usage";

/** Milliseconds in which an emulator has to answer its first request. */
const PATIENCE = 10_000;

/**
 * @returns the aws CLI's name and version, `aws-cli/2.31.0`.
 * @throws UsageError where it is not installed.
 */
export async function requireAws(): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)("aws", ["--version"]);
    return (stdout || stderr).split(" ")[0]!.trim();
  } catch {
    throw new UsageError("The aws CLI is needed and not on the PATH: see https://aws.amazon.com/cli/");
  }
}

/** @throws UsageError where nothing answers. */
export async function requireEmulator(s3: S3, endpoint: string): Promise<void> {
  try {
    await s3.listBuckets({}, { abortSignal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`No emulator of AWS answers at ${endpoint}: ${message || name}`);
  }
}
