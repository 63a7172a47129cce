import type { Command } from "commander";
import { accountId, type Check, cannedAcl, Fault, kmsKeyArn } from "../../../sync/request/checks";
import type { Pair } from "../../../sync/request/pair";
import { CANNED_ACLS } from "../../../sync/s3/copy-settings";
import { UsageError } from "../usage";

/** What a stack's configuration says of a pair, and no execution can change. */
export type PairSettings = Pick<Pair, "sourceAccount" | "destinationAccount" | "sseKmsKeyId" | "acl">;

const CHECKS: { readonly [K in keyof Required<PairSettings>]: readonly [option: string, Check<unknown>] } = {
  sourceAccount: ["--source-account", accountId],
  destinationAccount: ["--destination-account", accountId],
  sseKmsKeyId: ["--sse-kms-key-id", kmsKeyArn],
  acl: ["--acl", cannedAcl],
};

/** Adds the options to a command. */
export const withPairOptions = (command: Command): Command =>
  command
    .option("--source-account <id>", "account that owns the source; S3 refuses a bucket of another one")
    .option("--destination-account <id>", "the same of the destination")
    .option("--sse-kms-key-id <arn>", "KMS key that encrypts the copies (default: the bucket's encryption)")
    .option("--acl <acl>", `canned ACL of the copies: ${CANNED_ACLS.join(", ")}`);

/** @throws UsageError */
export function pairSettings(values: Readonly<Record<string, unknown>>): PairSettings {
  const given = Object.entries(CHECKS).flatMap(([field, [option, check]]) => {
    const value = values[field];
    const checked = value === undefined ? undefined : check(value);
    if (checked instanceof Fault)
      throw new UsageError(`${option} is ${JSON.stringify(value)}; expected ${checked.expected}.`);
    return checked === undefined ? [] : [[field, checked]];
  });
  return Object.fromEntries(given) as PairSettings;
}
