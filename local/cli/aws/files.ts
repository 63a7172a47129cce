import { closeSync, openSync, readSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { callerFolder } from "../options/input";
import { UsageError } from "../usage";

/** Variables with the path of a file that the SDK or this command reads. */
const FILES = [
  "AWS_CA_BUNDLE",
  "AWS_CONFIG_FILE",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/**
 * Makes the paths of the AWS configuration absolute. They are relative to the caller's folder, and the command works in the
 * project's: there the SDK would not find the file, say nothing, and use AWS in place of the server of the profile.
 */
export function resolveFiles(env: NodeJS.ProcessEnv): void {
  for (const name of FILES) {
    const path = env[name];
    if (!path) continue;
    env[name] = fromCaller(path, env);
    if (PROFILES.has(name)) checkFile(name, env[name]);
  }
}

/** The SDK takes these files for empty if it cannot read them. */
const PROFILES: ReadonlySet<string> = new Set(["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]);

/** Byte order marks of UTF-16, which PowerShell writes. */
const UTF_16: readonly string[] = ["fffe", "feff"];

/** A file that does not exist is no fault: the AWS CLI ignores it, too. @throws UsageError */
function checkFile(name: string, path: string): void {
  try {
    const file = path.replace(/^~(?=\/|$)/, homedir());
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new UsageError(`${name} is a folder: ${path}. Give the path of a file.`);
    if (found?.isFile() && UTF_16.includes(firstBytes(file)))
      throw new UsageError(`${name} is in UTF-16: ${path}. Save the file as UTF-8.`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Two bytes, in hexadecimal. */
function firstBytes(file: string): string {
  const bytes = Buffer.alloc(2);
  const open = openSync(file, "r");
  try {
    readSync(open, bytes);
  } finally {
    closeSync(open);
  }
  return bytes.toString("hex");
}

/** A path of the caller. The SDK replaces a `~` at the beginning. */
export const fromCaller = (path: string, env: NodeJS.ProcessEnv): string =>
  isAbsolute(path) || /^~(\/|$)/.test(path) ? path : resolve(callerFolder(env), path);
