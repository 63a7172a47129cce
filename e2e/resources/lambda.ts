import {
  type Lambda,
  type Runtime,
  type VpcConfig,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import type { Registration } from "../../local/registration";
import { type Kind, pascal, physicalName, rejectUnknownInputs, removedTags } from "./kind";

/** Timeout for a function to become active or updated, in seconds. */
const TIMEOUT_SECONDS = 120;

export const lambdaFunction: Kind = {
  create: async ({ lambda }, { name, inputs }) => {
    const FunctionName = physicalName(name);
    const { FunctionArn, Version } = await lambda.createFunction({
      FunctionName,
      Code: { ZipFile: zip(inputs.code), SourceKMSKeyArn: inputs.sourceKmsKeyArn },
      Tags: inputs.tags,
      Publish: inputs.publish,
      Architectures: inputs.architectures,
      ...configuration(inputs),
    });
    // Some emulators return the ARN of the published version, and other emulators the ARN of the function.
    const arn = FunctionArn!.replace(/:\d+$/, "");
    return { id: FunctionName, name: FunctionName, arn, qualifiedArn: `${arn}:${Version}` };
  },
  ready: async ({ lambda }, { inputs, state }) => {
    await waitUntilFunctionActiveV2(waiter(lambda), { FunctionName: state.id });
    await reserve(lambda, state.id, {}, inputs);
  },
  update: async ({ lambda }, { inputs: olds, state }, inputs) => {
    const FunctionName = state.id;
    await lambda.updateFunctionConfiguration({ FunctionName, ...configuration(inputs) });
    await waitUntilFunctionUpdatedV2(waiter(lambda), { FunctionName });
    const { Version } = await lambda.updateFunctionCode({
      FunctionName,
      ZipFile: zip(inputs.code),
      SourceKMSKeyArn: inputs.sourceKmsKeyArn,
      Publish: inputs.publish,
      Architectures: inputs.architectures,
    });
    await waitUntilFunctionUpdatedV2(waiter(lambda), { FunctionName });
    await reserve(lambda, FunctionName, olds, inputs);
    const [Resource, TagKeys] = [state.arn, removedTags(olds.tags, inputs.tags)];
    if (inputs.tags !== undefined) await lambda.tagResource({ Resource, Tags: inputs.tags });
    if (TagKeys.length > 0) await lambda.untagResource({ Resource, TagKeys });
    return { qualifiedArn: `${state.arn}:${Version}` };
  },
  immutable: ["name", "packageType"],
  changing: ["qualifiedArn"],
  remove: async ({ lambda }, { state }) => {
    await lambda.deleteFunction({ FunctionName: state.id });
  },
};

const waiter = (client: Lambda) => ({ client, maxWaitTime: TIMEOUT_SECONDS, minDelay: 1 });

type Inputs = Registration["inputs"];

/** Sets or removes the reserved concurrency. */
async function reserve(lambda: Lambda, FunctionName: string, olds: Inputs, news: Inputs): Promise<void> {
  const reserved = news.reservedConcurrentExecutions;
  if (reserved !== undefined)
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: reserved });
  else if (olds.reservedConcurrentExecutions !== undefined)
    await lambda.deleteFunctionConcurrency({ FunctionName });
}

/** Inputs that other requests set. */
const ELSEWHERE = [
  "code",
  "publish",
  "architectures",
  "tags",
  "sourceKmsKeyArn",
  "reservedConcurrentExecutions",
];

/** The parameters that CreateFunction and UpdateFunctionConfiguration have in common. */
function configuration(inputs: Inputs) {
  const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !ELSEWHERE.includes(name)));
  const { environment, loggingConfig, runtime, kmsKeyArn, vpcConfig, ...rest } = own;
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
    KMSKeyArn: kmsKeyArn as string | undefined,
    VpcConfig: vpcConfig && pascal<VpcConfig>(vpcConfig),
  };
}

/** A zip archive of text files, given by name. The same files give the same bytes. */
const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), {
    mtime: "1980-01-01T00:00:00",
  });
