/** An error response of S3 that concerns one object or one request. `code` is S3's, for example `PreconditionFailed`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** Requests that the client has sent. This is the response to the last one. */
  readonly attempts: number;
  constructor(
    readonly code: string,
    /** HTTP status. */
    readonly status: number,
    message: string,
    { attempts = 1, ...options }: ErrorOptions & { readonly attempts?: number | undefined } = {},
  ) {
    super(message, options);
    this.attempts = attempts;
  }
}

export const isStoreError = (error: unknown, status: number): error is StoreError =>
  error instanceof StoreError && error.status === status;
