import { spawn } from "node:child_process";
import { once } from "node:events";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";

/** A component provider in a separate process. */
export interface StartedProvider {
  readonly schema: () => Promise<string>;
  readonly stop: () => void;
}

/** Starts the executable as the engine does. The executable prints its port. */
export async function startProvider(file: string): Promise<StartedProvider> {
  const child = spawn(file, [], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  const client = new ResourceProviderClient(`127.0.0.1:${String(port).trim()}`, credentials.createInsecure());
  return {
    schema: () =>
      new Promise((resolve, reject) => {
        client.getSchema(new GetSchemaRequest(), (error: Error | null, response: GetSchemaResponse) =>
          error === null ? resolve(response.getSchema()) : reject(error),
        );
      }),
    stop: () => {
      client.close();
      child.kill();
    },
  };
}
