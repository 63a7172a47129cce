import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import type { SyncFunction } from "../sync-function";
import { allowedBy, statementOf } from "./policy";

type Functions = Readonly<Record<FunctionName, SyncFunction>>;

const NONE = { source: [], destination: [], runs: [], learned: [] };

/**
 * The policy of a bucket in another account, for its owner to add. It allows the functions' roles what their own policies
 * allow on that bucket, and nothing else.
 */
export function bucketPolicy(
  made: Functions,
  side: "source" | "destination",
  bucket: pulumi.Input<string>,
  partition: pulumi.Input<string>,
): pulumi.Output<string> {
  const statements = Object.entries(functions).flatMap(([name, { settings }]) => {
    const grants = settings.grants.filter(({ on }) => on === side);
    return allowedBy(grants, { ...NONE, [side]: [bucket] }, partition).map((allowed) => ({
      Principal: { AWS: made[name as FunctionName].roleArn },
      ...statementOf(allowed),
    }));
  });
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** The statement that the owner of the source's KMS key, in another account, adds to the key's policy. */
export const sourceKeyPolicy = (made: Functions): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Sid: "SyncBucketsDecrypts",
    Effect: "Allow",
    Principal: {
      AWS: Object.entries(functions)
        .filter(([, { settings }]) => "usesKeys" in settings && settings.usesKeys)
        .map(([name]) => made[name as FunctionName].roleArn),
    },
    Action: "kms:Decrypt",
    Resource: "*", // in a key's policy: this key
  });
