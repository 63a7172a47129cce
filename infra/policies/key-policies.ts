import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../../functions";
import type { FunctionSettings } from "../../functions/runtime/function";
import { grantsFor, useKeys } from "../../functions/runtime/grants";
import type { SyncFunctions } from "../sync-function";
import { encrypts } from "./policy";

/** Whether a function reads and writes objects that are encrypted with the keys of `kmsKeyArns`. */
const usesKeys = ({ grants }: FunctionSettings): boolean => grantsFor(grants, "kms").length > 0;

/** A statement of a key's policy, for functions with these settings. */
const statement = (
  made: SyncFunctions,
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
export const sourceKeyPolicy = (made: SyncFunctions): pulumi.Output<string> =>
  statement(made, "SyncBucketsDecrypts", usesKeys, "kms:Decrypt");

/** The statement that the owner of a key that encrypts copies, in another account, adds to the key's policy. */
export const destinationKeyPolicy = (made: SyncFunctions): pulumi.Output<string> =>
  statement(made, "SyncBucketsEncrypts", encrypts, useKeys.actions);

/** The statement that the owner of a key of `kmsKeyArns`, in another account, adds to the key's policy. */
const bucketKeyPolicy = (made: SyncFunctions): pulumi.Output<string> =>
  statement(
    made,
    "SyncBucketsUsesKey",
    (settings) => usesKeys(settings) || encrypts(settings),
    useKeys.actions,
  );

/** The KMS keys of a component's buckets: the keys of `kmsKeyArns`, and the keys that encrypt the copies of pairs. */
interface Keys {
  readonly buckets: pulumi.Input<readonly pulumi.Input<string>[]>;
  readonly copies: readonly pulumi.Input<string>[];
}

/**
 * The statement for the policy of each KMS key in another account, by key ARN. It allows what the roles' own policies allow
 * on the key. A key in `kmsKeyArns` that also encrypts copies needs only the statement for `kmsKeyArns`.
 */
export const keyPolicies = (
  made: SyncFunctions,
  { buckets, copies }: Keys,
  account: pulumi.Input<string>,
): pulumi.Output<Record<string, string>> => {
  const [forCopies, forBuckets] = [destinationKeyPolicy(made), bucketKeyPolicy(made)];
  return pulumi
    .all([pulumi.all([...copies]), pulumi.output(buckets), forCopies, forBuckets, account])
    .apply(([ofCopies, ofBuckets, copied, used, own]) => {
      const found = [...ofCopies.map((arn) => [arn, copied]), ...ofBuckets.map((arn) => [arn, used])];
      const others = found.filter(([arn = ""]) => arn.split(":")[4] !== own);
      return Object.fromEntries(others) as Record<string, string>;
    });
};
