import { isThrottlingError, isTransientError, StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, RetryStrategyV2, StandardRetryToken } from "@smithy/types";
import { ARCHIVED_ERRORS } from "../constants";

/**
 * The SDK's standard retries, with a quota per request instead of per client. The SDK's quota protects the server and
 * allows about a hundred retries. If S3 refuses hundreds of copies at the same time, as it does while it splits a
 * partition, the copies beyond the quota would fail at their first refusal. Here the adaptive limit protects the
 * server.
 */
export class RetriesByRequest implements RetryStrategyV2 {
  /** The name of the strategy in the user agent. */
  readonly mode = "standard";
  private readonly first: StandardRetryStrategy;
  /** The strategies of requests that were refused. */
  private readonly strategies = new WeakMap<StandardRetryToken, StandardRetryStrategy>();

  constructor(private readonly maxAttempts: number) {
    this.first = new StandardRetryStrategy(maxAttempts);
  }

  acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    return this.first.acquireInitialRetryToken(scope);
  }

  /** Waits as long as the SDK would. @throws Error if the SDK would not retry */
  async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    error: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (isFinal(error.error, token.getRetryCount())) throw error.error;
    const strategy = this.strategies.get(token) ?? new StandardRetryStrategy(this.maxAttempts);
    const next = await strategy.refreshRetryTokenForRetry(token, error);
    this.strategies.set(next, strategy);
    return next;
  }

  recordSuccess(): void {}
}

/**
 * Whether the SDK would retry an error only because it has corrected its clock. If the clock of this computer is off by
 * minutes, the SDK does so after every error. S3 refuses a wrong time with status 403, but only until the SDK has
 * corrected it.
 */
function isFinal(error: unknown, retries: number): boolean {
  const { name, $metadata } = error as {
    readonly name: string;
    readonly $metadata?: { clockSkewCorrected?: boolean; httpStatusCode?: number };
  };
  if (!$metadata?.clockSkewCorrected) return false;
  $metadata.clockSkewCorrected = false;
  if (ARCHIVED_ERRORS.has(name)) return true; // with status 403, for any time
  if (isTransientError(error as never) || isThrottlingError(error as never)) return false;
  return $metadata.httpStatusCode !== 403 || retries > 0;
}
