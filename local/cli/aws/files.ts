import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { callerFolder, encodingOf } from "../options/input";
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
 * Makes the paths of the AWS configuration absolute. They are relative to the caller's folder, but the command works in the
 * project folder. There the SDK would silently miss the file, and use AWS instead of the server of the profile.
 */
export function resolveFiles(env: NodeJS.ProcessEnv): void {
  for (const name of FILES) {
    const path = env[name];
    if (!path) continue;
    env[name] = fromCaller(path, env);
    if (PROFILES.has(name)) checkFile(name, env[name]);
  }
}

/** The SDK treats these files as empty if it cannot read them. */
const PROFILES: ReadonlySet<string> = new Set(["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]);

/** The home folder of a path. The SDK replaces it. */
const HOME = /^~(?=\/|$)/;

/** A missing file is not a fault: the AWS CLI ignores it, too. @throws UsageError */
function checkFile(name: string, path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw new UsageError(`${name} ${fault}`);
}

function faultOf(path: string): string | undefined {
  try {
    const file = path.replace(HOME, homedir());
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) return `is a folder: ${path}. Give the path of a file.`;
    if (found?.isFile() && encodingOf(readFileSync(file)) !== "utf-8")
      return `is in UTF-16: ${path}. Save the file as UTF-8.`;
    return undefined;
  } catch (error) {
    return `cannot be read: ${(error as Error).message}.`;
  }
}

/** A path of the caller. */
export const fromCaller = (path: string, env: NodeJS.ProcessEnv): string =>
  isAbsolute(path) || HOME.test(path) ? path : resolve(callerFolder(env), path);
