import type { ServiceError } from "@grpc/grpc-js";

/** The response to a call of a gRPC client. Rejects with the message of an error. */
export const called = <Response>(
  call: (callback: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(new Error(error.details)) : resolve(response)));
  });
