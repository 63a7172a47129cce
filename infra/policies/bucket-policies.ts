import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import { grantsFor } from "../../functions/runtime/grants";
import type { SyncFunction } from "../sync-function";
import { allowedBy, statementOf } from "./policy";

type Functions = Readonly<Record<FunctionName, SyncFunction>>;

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
    return allowedBy("s3", settings.grants, { buckets: { [side]: [bucket] }, partition }).map((allowed) => ({
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
        .filter(([, { settings }]) => grantsFor(settings.grants, "kms").length > 0)
        .map(([name]) => made[name as FunctionName].roleArn),
    },
    Action: "kms:Decrypt",
    Resource: "*", // in a key's policy: this key
  });
