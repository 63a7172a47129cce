import { MAX_CONFIGURED_ATTEMPTS } from "../../constants";
import { UsageError } from "../usage";
import { type Profile, setting } from "./profile";

/**
 * The configured retries, as variables of the functions. The functions retry as the mode `standard` does. The mode
 * `adaptive` adds a rate limit for requests. The functions have their own limit instead.
 *
 * @throws UsageError for a mode or a number that is not supported
 */
export function retriesOf(env: NodeJS.ProcessEnv, profile: Profile): Readonly<Record<string, string>> {
  const mode = setting(env, profile, "AWS_RETRY_MODE", "retry_mode");
  if (mode !== undefined && !["standard", "adaptive"].includes(mode.value.toLowerCase()))
    throw new UsageError(
      `${mode.from} is ${JSON.stringify(mode.value)}; expected standard or adaptive. ` +
        "Remove it, or select another profile with --profile.",
    );
  const attempts = setting(env, profile, "AWS_MAX_ATTEMPTS", "max_attempts");
  if (attempts === undefined) return {};
  const number = Number(attempts.value);
  if (!/^\d+$/.test(attempts.value) || number < 1 || number > MAX_CONFIGURED_ATTEMPTS)
    throw new UsageError(
      `${attempts.from} is ${JSON.stringify(attempts.value)}; expected a whole number from 1 to ${MAX_CONFIGURED_ATTEMPTS}.`,
    );
  return { AWS_MAX_ATTEMPTS: String(number) };
}
