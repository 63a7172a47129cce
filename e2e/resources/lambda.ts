import {
  type Lambda,
  type Runtime,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { Registration } from "../../local/registration";
import { type Kind, pascal, physicalName, rejectUnknownInputs } from "./kind";

/** Timeout for a function to become active or updated, in seconds. */
const TIMEOUT_SECONDS = 120;

export const lambdaFunction: Kind = {
  create: async ({ lambda }, { name, inputs }) => {
    const FunctionName = physicalName(name);
    const { FunctionArn, Version } = await lambda.createFunction({
      FunctionName,
      Code: { ZipFile: zip(inputs.code) },
      Publish: inputs.publish,
      Architectures: inputs.architectures,
      ...configuration(inputs),
    });
    // Some emulators return the ARN of the published version, others the ARN of the function.
    const arn = FunctionArn!.replace(/:\d+$/, "");
    return { id: FunctionName, name: FunctionName, arn, qualifiedArn: `${arn}:${Version}` };
  },
  ready: async ({ lambda }, { state }) => {
    await waitUntilFunctionActiveV2(waiter(lambda), { FunctionName: state.id });
  },
  update: async ({ lambda }, { state }, inputs) => {
    const FunctionName = state.id;
    await lambda.updateFunctionConfiguration({ FunctionName, ...configuration(inputs) });
    await waitUntilFunctionUpdatedV2(waiter(lambda), { FunctionName });
    const { Version } = await lambda.updateFunctionCode({
      FunctionName,
      ZipFile: zip(inputs.code),
      Publish: inputs.publish,
      Architectures: inputs.architectures,
    });
    await waitUntilFunctionUpdatedV2(waiter(lambda), { FunctionName });
    return { qualifiedArn: `${state.arn}:${Version}` };
  },
  immutable: ["name", "packageType"],
  changing: ["qualifiedArn"],
  remove: async ({ lambda }, { state }) => {
    await lambda.deleteFunction({ FunctionName: state.id });
  },
};

const waiter = (client: Lambda) => ({ client, maxWaitTime: TIMEOUT_SECONDS, minDelay: 1 });

/** The parameters that CreateFunction and UpdateFunctionConfiguration have in common. */
function configuration(inputs: Registration["inputs"]) {
  const { code: _, publish: __, architectures: ___, environment, loggingConfig, runtime, ...rest } = inputs;
  const { description, handler, memorySize, role, timeout, ...unknown } = rest;
  rejectUnknownInputs(unknown);
  return {
    Environment: { Variables: environment.variables as Record<string, string> },
    LoggingConfig: pascal<object>(loggingConfig),
    Runtime: runtime as Runtime,
    Description: description as string,
    Handler: handler as string,
    MemorySize: memorySize as number,
    Role: role as string,
    Timeout: timeout as number,
  };
}

/** A zip archive of text files, given by name. The same files give the same bytes. */
const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), {
    mtime: "1980-01-01T00:00:00",
  });
