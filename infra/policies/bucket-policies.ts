import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import type { FunctionSettings } from "../../functions/runtime/function";
import { grantsFor, useKeys } from "../../functions/runtime/grants";
import type { SyncFunction } from "../sync-function";
import { allowedBy, encrypts, statementOf } from "./policy";

type Functions = Readonly<Record<FunctionName, SyncFunction>>;

/**
 * The policy of a bucket in another account, for its owner to add. It allows the functions' roles what their own policies
 * allow on that bucket, and nothing else.
 *
 * @param withAcl destinations of pairs whose copies have an ACL
 */
export function bucketPolicy(
  made: Functions,
  side: "source" | "destination",
  bucket: pulumi.Input<string>,
  partition: pulumi.Input<string>,
  withAcl: readonly pulumi.Input<string>[],
): pulumi.Output<string> {
  return pulumi.all([bucket, pulumi.all([...withAcl])]).apply(([name, acl]) => {
    const isWithAcl = side === "destination" && acl.includes(name);
    const buckets = { [side]: [name], ...(isWithAcl && { destinationWithAcl: [name] }) };
    const statements = Object.entries(functions).flatMap(([fn, { settings }]) =>
      allowedBy("s3", settings.grants, { buckets, partition }).map((allowed) => ({
        Principal: { AWS: made[fn as FunctionName].roleArn },
        ...statementOf(allowed),
      })),
    );
    return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  });
}

/** A statement of a key's policy, for functions with these settings. */
const keyPolicy = (
  made: Functions,
  Sid: string,
  uses: (settings: FunctionSettings) => boolean,
  Action: string | readonly string[],
): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Sid,
    Effect: "Allow",
    Principal: {
      AWS: Object.entries(functions)
        .filter(([, { settings }]) => uses(settings))
        .map(([name]) => made[name as FunctionName].roleArn),
    },
    Action,
    Resource: "*", // in a key's policy: this key
  });

/** The statement that the owner of the source's KMS key, in another account, adds to the key's policy. */
export const sourceKeyPolicy = (made: Functions): pulumi.Output<string> =>
  keyPolicy(made, "SyncBucketsDecrypts", ({ grants }) => grantsFor(grants, "kms").length > 0, "kms:Decrypt");

/** The statement that the owner of a key that encrypts copies, in another account, adds to the key's policy. */
export const destinationKeyPolicy = (made: Functions): pulumi.Output<string> =>
  keyPolicy(made, "SyncBucketsEncrypts", encrypts, useKeys.actions);
