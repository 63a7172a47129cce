import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { S3 } from "@aws-sdk/client-s3";
import { UsageError } from "../local/cli/usage";

/** Timeout of the first request to the emulator, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * @returns the name and version of the aws CLI, for example `aws-cli/2.31.0`.
 * @throws UsageError if it is not installed.
 */
export async function requireAws(): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)("aws", ["--version"]);
    return (stdout || stderr).split(" ")[0]!.trim();
  } catch {
    throw new UsageError("The aws CLI was not found on the PATH. Install it: https://aws.amazon.com/cli/");
  }
}

/**
 * @returns the version of the Pulumi CLI, for example `pulumi v3.274.1`.
 * @throws UsageError if it is not installed, or was built without a version, which the Automation API requires.
 */
export async function requirePulumi(): Promise<string> {
  const version = await pulumiVersion();
  if (version === undefined)
    throw new UsageError(
      "The Pulumi CLI was not found on the PATH. Install it: https://www.pulumi.com/docs/install/",
    );
  if (version === "")
    throw new UsageError(
      "The Pulumi CLI on the PATH has no version. Build it with -ldflags " +
        '"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.274.1", or install a released one: ' +
        "https://www.pulumi.com/docs/install/",
    );
  return `pulumi ${version}`;
}

async function pulumiVersion(): Promise<string | undefined> {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await promisify(execFile)("pulumi", ["version"], { env });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

/** @throws UsageError if the endpoint does not respond to ListBuckets. */
export async function requireEmulator(s3: S3, endpoint: string): Promise<void> {
  try {
    await s3.listBuckets({}, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    const { name, message } = error as Error;
    throw new UsageError(`Could not connect to an AWS emulator at ${endpoint}: ${message || name}`);
  }
}
