import { type Runtime, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type Kind, nothingElse, pascal, physicalName } from "./kind";

/** Seconds for a function to become active. */
const PATIENCE = 120;

export const lambdaFunction: Kind = {
  create: async ({ lambda }, { name, inputs }) => {
    const { code, environment, loggingConfig, runtime, publish, ...rest } = inputs;
    const { architectures, description, handler, memorySize, role, timeout, ...unknown } = rest;
    nothingElse(unknown);
    const FunctionName = physicalName(name);
    const { FunctionArn, Version } = await lambda.createFunction({
      FunctionName,
      Code: { ZipFile: zip(code) },
      Environment: { Variables: environment.variables },
      LoggingConfig: pascal(loggingConfig),
      Runtime: runtime as Runtime,
      Publish: publish,
      Architectures: architectures,
      Description: description,
      Handler: handler,
      MemorySize: memorySize,
      Role: role,
      Timeout: timeout,
    });
    // Of a published function this is its version's ARN with some, and the function's own with others.
    const arn = FunctionArn!.replace(/:\d+$/, "");
    return { id: FunctionName, name: FunctionName, arn, qualifiedArn: `${arn}:${Version}` };
  },
  ready: async ({ lambda }, { state }) => {
    const patience = { client: lambda, maxWaitTime: PATIENCE, minDelay: 1 };
    await waitUntilFunctionActiveV2(patience, { FunctionName: state.id });
  },
  remove: async ({ lambda }, { state }) => {
    await lambda.deleteFunction({ FunctionName: state.id });
  },
};

/** An archive of text files, by their names. */
const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
