import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../functions";
import type { FunctionSettings } from "../functions/runtime/function";
import type { Settings } from "../functions/runtime/settings";
import type { Pair } from "../sync/request/pair";
import { type Division, divide } from "./policies/division";
import { allowedBy, type Buckets } from "./policies/policy";
import { SyncFunction, type SyncFunctionArgs } from "./sync-function";

type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** A pair whose bucket names may be outputs. */
export type PairInput = Omit<Pair, "source" | "destination"> & Inputs<Pick<Pair, "source" | "destination">>;

export interface SyncFunctionsArgs
  extends Pick<
    SyncFunctionArgs,
    "kmsKeyArns" | "retentionDays" | "account" | "permissionsBoundary" | "tags"
  > {
  readonly pairs: readonly PairInput[];
  readonly runsBucket: pulumi.Input<string>;
  readonly settings: Omit<Settings, "pairs" | "runsBucket">;
  readonly partition: pulumi.Input<string>;
  /** Endpoint of S3; `undefined`: AWS. */
  readonly s3Endpoint?: string | undefined;
  /** Endpoint of Step Functions; `undefined`: AWS. */
  readonly sfnEndpoint?: string | undefined;
}

/** All functions of the machine, each with the settings of the stack. The name of each begins with `name`. */
export function syncFunctions(
  name: string,
  args: SyncFunctionsArgs,
  options: (oldName: string) => pulumi.ComponentResourceOptions,
): Readonly<Record<FunctionName, SyncFunction>> {
  const divisions = divisionsOf(args);
  const settings = { ...args.settings, pairs: args.pairs, runsBucket: args.runsBucket } satisfies Inputs<
    Record<Exclude<keyof Settings, "metrics" | "retentionDays">, unknown>
  >;
  const made = Object.entries(functions).map(([fn, { entry, settings: own }]) => [
    fn,
    new SyncFunction(
      `${name}-${entry}`,
      {
        ...args,
        entry,
        settings: own,
        settingsJson: pulumi.jsonStringify(settings),
        environment: endpoints(args, own),
        allowed: divisions[fn as FunctionName],
      },
      options(entry),
    ),
  ]);
  return Object.fromEntries(made) as Record<FunctionName, SyncFunction>;
}

/** The SDK's variables for endpoints. */
const endpoints = ({ s3Endpoint, sfnEndpoint }: SyncFunctionsArgs, settings: FunctionSettings) => ({
  ...(s3Endpoint !== undefined && { AWS_ENDPOINT_URL_S3: s3Endpoint }),
  ...(sfnEndpoint !== undefined && settings.describesExecutions && { AWS_ENDPOINT_URL_SFN: sfnEndpoint }),
});

/** @throws pulumi.RunError if the names of the buckets do not fit into the policies of a role */
function divisionsOf(args: SyncFunctionsArgs): Readonly<Record<FunctionName, Division>> {
  const divisions = divisionsFor(args, args.pairs);
  if (divisions !== undefined) return divisions;
  let [fitting, exceeding] = [0, args.pairs.length];
  while (exceeding - fitting > 1) {
    const middle = Math.floor((fitting + exceeding) / 2);
    if (divisionsFor(args, args.pairs.slice(0, middle)) === undefined) exceeding = middle;
    else fitting = middle;
  }
  throw new pulumi.RunError(
    `The buckets of ${args.pairs.length} pairs do not fit into the policies that IAM allows a role. The first ${fitting} pairs do. ` +
      "Divide the pairs into several stacks or components.",
  );
}

function divisionsFor(
  { runsBucket, partition }: SyncFunctionsArgs,
  pairs: readonly PairInput[],
): Readonly<Record<FunctionName, Division>> | undefined {
  const buckets: Buckets = {
    source: distinct(pairs.map(({ source }) => source)),
    destination: distinct(pairs.map(({ destination }) => destination)),
    runs: [runsBucket],
    learned: [runsBucket],
  };
  const divisions = Object.entries(functions).map(
    ([fn, { settings }]) => [fn, divide(allowedBy(settings.grants, buckets, partition))] as const,
  );
  if (divisions.some(([, division]) => division === undefined)) return undefined;
  return Object.fromEntries(divisions) as Record<FunctionName, Division>;
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
