import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** Maximum size of a message, in bytes. Pulumi's own limit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** A gRPC handler that returns its response. A thrown error is sent with its message. */
export const unary =
  <Request, Response>(handle: (request: Request) => Response | Promise<Response>) =>
  async (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): Promise<void> => {
    try {
      callback(null, await handle(call.request));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: (error as Error).message });
    }
  };

/** A running gRPC server. */
export interface Served {
  readonly port: number;
  close(): void;
}

/** Serves one service on a free port of this computer. Methods without a handler are UNIMPLEMENTED. */
export async function serve(
  service: ServiceDefinition,
  handlers: UntypedServiceImplementation,
): Promise<Served> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(service, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}
