import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions } from "../functions";
import { grantStatements } from "./policy";
import type { SyncFunction } from "./sync-function";

type Functions = Readonly<Record<FunctionName, SyncFunction>>;

const NONE = { source: [], destination: [], runs: [], learned: [] };

/**
 * The bucket policy that the owner of a source bucket in another account puts on it: it lets the functions' roles do
 * what their own policies already allow on a source, and nothing else.
 */
export function sourceBucketPolicy(made: Functions, source: string): pulumi.Output<string> {
  const statements = Object.entries(functions).flatMap(([name, { settings }]) => {
    const grants = settings.grants.filter(({ on }) => on === "source");
    return grantStatements(grants, { ...NONE, source: [source] }).map((statement) => ({
      Principal: { AWS: made[name as FunctionName].roleArn },
      ...statement,
    }));
  });
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** The statement that the owner of the source's KMS key, in another account, adds to the key's policy. */
export const sourceKeyPolicy = ({ copyRange }: Functions): pulumi.Output<string> =>
  pulumi.jsonStringify({
    Sid: "SyncBucketsDecrypts",
    Effect: "Allow",
    Principal: { AWS: copyRange.roleArn },
    Action: "kms:Decrypt",
    Resource: "*", // in a key's policy: this key
  });
