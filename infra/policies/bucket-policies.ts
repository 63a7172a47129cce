import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import type { PairArgs } from "../config/pair-args";
import type { SyncFunction } from "../sync-function";
import { allowedBy, KEY_ACTIONS, statementOf } from "./policy";

type Functions = Readonly<Record<FunctionName, SyncFunction>>;

const NONE = { source: [], destination: [], runs: [], learned: [] };

/** A side of a pair. */
export type Side = "source" | "destination";

/**
 * The policy of a bucket in another account, for its owner to add. It allows the functions' roles what their own policies
 * allow on that bucket, and nothing else.
 *
 * @param sides the sides on which pairs have the bucket
 */
export function bucketPolicy(
  made: Functions,
  sides: readonly Side[],
  bucket: pulumi.Input<string>,
  partition: pulumi.Input<string>,
): pulumi.Output<string> {
  const statements = Object.entries(functions).flatMap(([name, { settings }]) => {
    const grants = settings.grants.filter(({ on }) => (sides as readonly string[]).includes(on));
    const buckets = Object.fromEntries(sides.map((side) => [side, [bucket]]));
    return allowedBy(grants, { ...NONE, ...buckets }, partition).map((allowed) => ({
      Principal: { AWS: made[name as FunctionName].roleArn },
      ...statementOf(allowed),
    }));
  });
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** The policy of each bucket that is in another account, by bucket. */
export function bucketPolicies(
  made: Functions,
  pairs: readonly PairArgs[],
  partition: pulumi.Input<string>,
): pulumi.Output<Record<string, string>> {
  const foreign = pairs.flatMap(({ source, destination, sourceAccount, destinationAccount }) => [
    ...(sourceAccount === undefined ? [] : [{ side: "source" as const, bucket: source }]),
    ...(destinationAccount === undefined ? [] : [{ side: "destination" as const, bucket: destination }]),
  ]);
  return pulumi.all(foreign.map(({ bucket }) => bucket)).apply((names) => {
    const sidesOf = (name: string): Side[] =>
      foreign.filter((_, i) => names[i] === name).map(({ side }) => side);
    const policies = [...new Set(names)].map((name) =>
      bucketPolicy(made, [...new Set(sidesOf(name))], name, partition).apply((text) => [name, text] as const),
    );
    return pulumi.all(policies).apply((entries) => Object.fromEntries(entries));
  });
}

/**
 * The statement for the policy of each KMS key in another account, by the ARN of the key: what the roles' own policies allow on
 * it.
 */
export const keyPolicies = (
  made: Functions,
  keyArns: readonly pulumi.Input<string>[],
  account: pulumi.Input<string>,
): pulumi.Output<Record<string, string>> =>
  pulumi
    .all([pulumi.all([...keyArns]), account, keyPolicy(made, KEY_ACTIONS)])
    .apply(([arns, own, text]) =>
      Object.fromEntries(arns.filter((arn) => arn.split(":")[4] !== own).map((arn) => [arn, text])),
    );

/** The statement that the owner of the source's KMS key, in another account, adds to the key's policy. */
export const sourceKeyPolicy = (made: Functions): pulumi.Output<string> => keyPolicy(made, "kms:Decrypt");

const keyPolicy = (made: Functions, Action: string | readonly string[]): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Sid: "SyncBucketsDecrypts",
    Effect: "Allow",
    Principal: {
      AWS: Object.entries(functions)
        .filter(([, { settings }]) => "usesKeys" in settings && settings.usesKeys)
        .map(([name]) => made[name as FunctionName].roleArn),
    },
    Action,
    Resource: "*", // in a key's policy: this key
  });
