import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import type { PairArgs } from "../config/pairs/pair-args";
import type { Place } from "../protection/place";
import type { SyncFunctions } from "../sync-function";
import { allowedBy, policy, statementOf } from "./policy";

/** A side of a pair. */
export type Side = "source" | "destination";

/**
 * The policy of a bucket in another account, for its owner to add. It allows the functions' roles only what their own
 * policies allow on that bucket.
 *
 * @param sides the sides on which pairs have the bucket
 * @param withAcl destinations of pairs whose copies have an ACL
 */
export function bucketPolicy(
  made: SyncFunctions,
  sides: readonly Side[],
  bucket: pulumi.Input<string>,
  partition: pulumi.Input<string>,
  withAcl: readonly pulumi.Input<string>[],
): pulumi.Output<string> {
  return pulumi.all([bucket, pulumi.all([...withAcl])]).apply(([name, acl]) => {
    const isWithAcl = sides.includes("destination") && acl.includes(name);
    const buckets = {
      ...Object.fromEntries(sides.map((side) => [side, [name]])),
      ...(isWithAcl && { destinationWithAcl: [name] }),
    };
    const statements = Object.entries(functions).flatMap(([fn, { settings }]) =>
      allowedBy("s3", settings.grants, { buckets, partition }).map((allowed) => ({
        Principal: { AWS: made[fn as FunctionName].roleArn },
        ...statementOf(allowed),
      })),
    );
    return policy(...statements);
  });
}

/** The buckets of a component. */
interface Used {
  readonly pairs: readonly PairArgs[];
  /** Destinations of pairs whose copies have an ACL. */
  readonly withAcl: readonly pulumi.Input<string>[];
}

/**
 * The policy of each bucket in an account other than the component's, by bucket. A bucket has one owner: if any pair names
 * the owner, the policy is for all pairs of the bucket.
 */
export function bucketPolicies(
  made: SyncFunctions,
  { pairs, withAcl }: Used,
  { account, partition }: Pick<Place, "account" | "partition">,
): pulumi.Output<Record<string, string>> {
  const all = pairs.flatMap(({ source, destination, sourceAccount, destinationAccount }) => [
    { side: "source" as const, bucket: source, owner: sourceAccount },
    { side: "destination" as const, bucket: destination, owner: destinationAccount },
  ]);
  return pulumi.all([pulumi.all(all.map(({ bucket }) => bucket)), account]).apply(([names, own]) => {
    const sides = new Map<string, Set<Side>>();
    const foreign = new Set(names.filter((_, i) => (all[i]?.owner ?? own) !== own));
    for (const [i, { side }] of all.entries()) {
      const name = names[i]!;
      if (foreign.has(name)) sides.set(name, (sides.get(name) ?? new Set()).add(side));
    }
    const policies = [...sides].map(([name, of]) =>
      bucketPolicy(made, [...of], name, partition, withAcl).apply((text) => [name, text] as const),
    );
    return pulumi.all(policies).apply((entries) => Object.fromEntries(entries));
  });
}
