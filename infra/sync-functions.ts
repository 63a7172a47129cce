import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../functions";
import type { FunctionSettings } from "../functions/runtime/function";
import { type Grant, grantsFor } from "../functions/runtime/grants";
import type { PackageSettings, Settings } from "../functions/runtime/settings";
import type { Pair } from "../sync/request/pair";
import { hasItems } from "./config/fits";
import type { StackArgs } from "./config/stack-args";
import {
  KEY_LENGTH,
  MAX_LATE_KEYS,
  NETWORK_LENGTH,
  RESERVED_LENGTH,
  STACK_KEY_LENGTH,
  STATEMENT_LENGTH,
} from "./constants";
import { type Division, divide } from "./policies/division";
import { allowedBy, type Buckets, encrypts, keysAllowed, statementOf } from "./policies/policy";
import { networkStatements } from "./protection/network";
import { recordsStatements, type StackKey } from "./protection/stack-key";
import { SyncFunction, type SyncFunctionArgs, type SyncFunctions } from "./sync-function";

type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

type Texts = NonNullable<StackArgs["kmsKeyArns"]>;

/** The fields of a pair that may become known later. */
export type LateField = "source" | "destination" | "sseKmsKeyId";

/** A pair whose bucket names and key may be outputs. */
export type PairInput = Omit<Pair, LateField> &
  Inputs<Pick<Pair, "source" | "destination">> & { readonly sseKmsKeyId?: pulumi.Input<string> };

export interface SyncFunctionsArgs
  extends Pick<SyncFunctionArgs, "retentionDays" | "account" | "permissionsBoundary" | "tags">,
    Pick<StackArgs, "reservedConcurrency" | "vpcSubnetIds" | "vpcSecurityGroupIds"> {
  /** KMS keys of the buckets. */
  readonly kmsKeyArns: Texts;
  /** The key of the data that the component stores; `undefined` for AWS's own keys. */
  readonly stackKey?: StackKey | undefined;
  readonly pairs: readonly PairInput[];
  readonly runsBucket: pulumi.Input<string>;
  readonly settings: Omit<Settings, "pairs" | "runsBucket" | "account" | "copier">;
  readonly partition: pulumi.Input<string>;
  /** Endpoint of S3; `undefined` for AWS. */
  readonly s3Endpoint?: string | undefined;
  /** Endpoint of Step Functions; `undefined` for AWS. */
  readonly sfnEndpoint?: string | undefined;
}

/** All functions of the machine, each with the settings of the stack. Their names begin with `name`. */
export function syncFunctions(
  name: string,
  args: SyncFunctionsArgs,
  options: (oldName: string) => pulumi.ComponentResourceOptions,
): SyncFunctions {
  const divisions = divisionsOf(args);
  const { pairs, runsBucket, account } = args;
  const settings = { ...args.settings, pairs, runsBucket, account } satisfies Inputs<
    Record<Exclude<keyof Settings, "copier" | "metrics" | "prices" | "retentionDays">, unknown>
  >;
  const make = (fn: FunctionName, copier?: pulumi.Input<string>) => {
    const { name: suffix, settings: own } = functions[fn];
    return new SyncFunction(
      `${name}-${suffix}`,
      {
        ...args,
        kmsKeyArn: args.stackKey?.arn,
        vpc: vpcOf(args),
        statements: otherStatements(args, own),
        reservedConcurrency: fn === "copyRange" ? args.reservedConcurrency : undefined,
        settings: own,
        settingsJson: pulumi.jsonStringify({
          function: fn,
          ...settings,
          ...(copier !== undefined && { copier }),
        } satisfies Inputs<Pick<PackageSettings, "function">>),
        environment: endpoints(args, own),
        allowed: divisions[fn],
      },
      options(suffix),
    );
  };
  const made: Partial<Record<FunctionName, SyncFunction>> = {};
  // report aborts uploads that copyRange created, so copyRange is created first.
  for (const fn of Object.keys(functions) as FunctionName[])
    made[fn] = make(fn, fn === "report" ? made.copyRange?.sessionArn : undefined);
  return made as SyncFunctions;
}

/** The SDK's variables for endpoints. */
const endpoints = ({ s3Endpoint, sfnEndpoint }: SyncFunctionsArgs, settings: FunctionSettings) => ({
  ...(s3Endpoint !== undefined && { AWS_ENDPOINT_URL_S3: s3Endpoint }),
  ...(sfnEndpoint !== undefined &&
    grantsFor(settings.grants, "states").length > 0 && { AWS_ENDPOINT_URL_SFN: sfnEndpoint }),
});

const vpcOf = ({
  vpcSubnetIds = [],
  vpcSecurityGroupIds = [],
}: SyncFunctionsArgs): SyncFunctionArgs["vpc"] =>
  hasItems(vpcSubnetIds)
    ? { subnetIds: listOf(vpcSubnetIds), securityGroupIds: listOf(vpcSecurityGroupIds) }
    : undefined;

/** A list for Pulumi, whose lists are not readonly. */
const listOf = (texts: Texts): pulumi.Output<string[]> => pulumi.output(texts).apply((list) => [...list]);

/** The permissions of a function's role other than S3, the keys that are known, and its log. */
const otherStatements = (
  { kmsKeyArns, partition, stackKey, runsBucket, vpcSubnetIds }: SyncFunctionsArgs,
  { grants }: FunctionSettings,
): readonly aws.iam.PolicyStatement[] => [
  ...lateKeyStatements(grants, partition, kmsKeyArns),
  ...(stackKey ? recordsStatements(stackKey, grants, runsBucket) : []),
  ...(hasItems(vpcSubnetIds) ? networkStatements : []),
];

/** The use of the KMS keys of a list that becomes known later. The whole list is in the statement. */
const lateKeyStatements = (
  grants: readonly Grant[],
  partition: pulumi.Input<string>,
  keys: Texts,
): readonly aws.iam.PolicyStatement[] =>
  isList(keys)
    ? []
    : allowedBy("kms", grants, { partition, keys: [""] }).map((allowed) => ({
        ...statementOf(allowed),
        Resource: listOf(keys),
      }));

const isList = (texts: Texts): texts is readonly pulumi.Input<string>[] => Array.isArray(texts);

/** Characters of these statements, and of the statements for the log and for executions. */
const reservedLength = ({ kmsKeyArns, stackKey, vpcSubnetIds }: SyncFunctionsArgs): number =>
  RESERVED_LENGTH +
  (isList(kmsKeyArns) ? 0 : STATEMENT_LENGTH + KEY_LENGTH * MAX_LATE_KEYS) +
  (stackKey ? STACK_KEY_LENGTH : 0) +
  (hasItems(vpcSubnetIds) ? NETWORK_LENGTH : 0);

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
  const keys = hasItems(args.kmsKeyArns) ? " and their KMS keys" : "";
  throw new pulumi.RunError(
    `The buckets of ${args.pairs.length} pairs${keys} do not fit into the policies that IAM allows a role. The first ${fitting} pairs do. ` +
      "Divide the pairs into several stacks or components.",
  );
}

function divisionsFor(
  args: SyncFunctionsArgs,
  pairs: readonly PairInput[],
): Readonly<Record<FunctionName, Division>> | undefined {
  const { runsBucket, partition, kmsKeyArns } = args;
  const reserved = reservedLength(args);
  const buckets: Buckets = {
    source: distinct(pairs.map(({ source }) => source)),
    destination: distinct(pairs.map(({ destination }) => destination)),
    destinationWithAcl: distinct(
      pairs.filter(({ acl }) => acl !== undefined).map(({ destination }) => destination),
    ),
    runs: [runsBucket],
    learned: [runsBucket],
  };
  const ofCopies = distinct(pairs.flatMap(({ sseKmsKeyId = [] }) => sseKmsKeyId));
  const keys = isList(kmsKeyArns) ? distinct(kmsKeyArns) : [];
  const divisions = Object.entries(functions).map(([fn, { settings }]) => {
    const allowed = allowedBy("s3", settings.grants, { buckets, partition });
    const statements = [
      ...allowed,
      ...(encrypts(settings) ? [keysAllowed(ofCopies)] : []),
      ...allowedBy("kms", settings.grants, { partition, keys }),
    ];
    return [fn, divide(statements, reserved)] as const;
  });
  if (divisions.some(([, division]) => division === undefined)) return undefined;
  return Object.fromEntries(divisions) as Record<FunctionName, Division>;
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
