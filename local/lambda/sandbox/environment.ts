/** The environment variables of a function. */
import type { FunctionSettings } from "../settings";

// Source: Lambda developer guide, "Reserved environment variables": the variables that cannot be configured.
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/**
 * Returns the configured variables and the variables that Lambda adds. The environment of this process is not
 * included.
 *
 * @throws Error if a configured name is reserved. Lambda rejects this function, too.
 */
export function environmentOf(settings: FunctionSettings): Record<string, string> {
  const reserved = Object.keys(settings.environment).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw new Error(
      `expected environment variables that Lambda does not reserve, got ${reserved.join(", ")} for ${settings.name}`,
    );
  }
  const variables = {
    ...settings.environment,
    _HANDLER: settings.handler,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
  };
  return Object.defineProperties(variables, credentialsOf(settings));
}

/** The variables of the credentials. Each access to them returns the credentials that are valid now. */
function credentialsOf({ credentials }: FunctionSettings): PropertyDescriptorMap {
  const current = typeof credentials === "function" ? credentials : () => credentials;
  const { sessionToken, expiration } = current();
  const variable = (get: () => string | undefined) => ({ get, enumerable: true, configurable: true });
  return {
    AWS_ACCESS_KEY_ID: variable(() => current().accessKeyId),
    AWS_SECRET_ACCESS_KEY: variable(() => current().secretAccessKey),
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: variable(() => current().sessionToken) }),
    ...(expiration && { AWS_CREDENTIAL_EXPIRATION: variable(() => current().expiration?.toISOString()) }),
  };
}
