import { isAbsolute, resolve } from "node:path";
import { callerFolder } from "../options/input";

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
    if (path) env[name] = fromCaller(path, env);
  }
}

/** A path of the caller. The SDK replaces a `~` at the beginning. */
export const fromCaller = (path: string, env: NodeJS.ProcessEnv): string =>
  isAbsolute(path) || /^~(\/|$)/.test(path) ? path : resolve(callerFolder(env), path);
