/** Quotas of AWS Lambda. */

/** Maximum bytes of the request payload of a synchronous invocation: 6 MB. Source: Lambda quotas. */
export const MAX_REQUEST_BYTES = 6_291_456;
/** Maximum bytes of the response payload: 100 bytes more. Source: the message of `Function.ResponseSizeTooLarge`. */
export const MAX_RESPONSE_BYTES = 6_291_556;
