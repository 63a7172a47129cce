import { StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, RetryStrategyV2, StandardRetryToken } from "@smithy/types";

/**
 * The SDK's standard retries, with its quota for each request instead of one for the client. The client's is there to
 * spare a server that refuses; it grants a hundred retries, and where S3 refuses hundreds of copies in flight at once,
 * as it does while it divides a bucket, the others would fail at their first refusal. Sparing S3 is the pace's work.
 */
export class RetriesByRequest implements RetryStrategyV2 {
  /** As what the client names them to S3. */
  readonly mode = "standard";
  private readonly first: StandardRetryStrategy;
  /** Of requests that were refused. */
  private readonly strategies = new WeakMap<StandardRetryToken, StandardRetryStrategy>();

  constructor(private readonly most: number) {
    this.first = new StandardRetryStrategy(most);
  }

  acquireInitialRetryToken(scope: string): Promise<StandardRetryToken> {
    return this.first.acquireInitialRetryToken(scope);
  }

  /** Waits as long as the SDK would. @throws Error where it would not try again. */
  async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    error: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const strategy = this.strategies.get(token) ?? new StandardRetryStrategy(this.most);
    const next = await strategy.refreshRetryTokenForRetry(token, error);
    this.strategies.set(next, strategy);
    return next;
  }

  recordSuccess(): void {}
}
