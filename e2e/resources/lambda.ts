import { type Runtime, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { type Kind, pascal, physicalName, rejectUnknownInputs } from "./kind";

/** Timeout for a function to become active, in seconds. */
const TIMEOUT_SECONDS = 120;

export const lambdaFunction: Kind = {
  create: async ({ lambda }, { name, inputs }) => {
    const { code, environment, loggingConfig, runtime, publish, ...rest } = inputs;
    const { architectures, description, handler, memorySize, role, timeout, ...unknown } = rest;
    rejectUnknownInputs(unknown);
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
    // Some emulators return the ARN of the published version, others the ARN of the function.
    const arn = FunctionArn!.replace(/:\d+$/, "");
    return { id: FunctionName, name: FunctionName, arn, qualifiedArn: `${arn}:${Version}` };
  },
  ready: async ({ lambda }, { state }) => {
    const options = { client: lambda, maxWaitTime: TIMEOUT_SECONDS, minDelay: 1 };
    await waitUntilFunctionActiveV2(options, { FunctionName: state.id });
  },
  remove: async ({ lambda }, { state }) => {
    await lambda.deleteFunction({ FunctionName: state.id });
  },
};

/** A zip archive of text files, given by name. */
const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
