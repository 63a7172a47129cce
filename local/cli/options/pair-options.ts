import type { Command } from "commander";
import { accountId, type Check, cannedAcl, Fault, kmsKeyArn } from "../../../sync/request/checks";
import type { Pair } from "../../../sync/request/pair";
import { CANNED_ACLS } from "../../../sync/s3/copy-settings";
import { together, UsageError } from "../usage";

/** The settings of a pair that only a stack's configuration has, and no execution can change. */
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
    .option("--source-account <id>", "account that owns the source; S3 refuses requests if it is another one")
    .option("--destination-account <id>", "account that owns the destination")
    .option("--sse-kms-key-id <arn>", "KMS key that encrypts the copies (default: the bucket's encryption)")
    .option("--acl <acl>", `canned ACL of the copies: ${CANNED_ACLS.join(", ")}`);

/** @throws UsageError with all faults */
export function pairSettings(values: Readonly<Record<string, unknown>>): PairSettings {
  const given = Object.entries(CHECKS).filter(([field]) => values[field] !== undefined);
  const checks = given.map(
    ([field, [option, check]]) =>
      () =>
        [field, checked(option, check, values[field])] as const,
  );
  return Object.fromEntries(together(...checks)) as PairSettings;
}

function checked(option: string, check: Check<unknown>, value: unknown): unknown {
  const found = check(value);
  if (!(found instanceof Fault)) return found;
  throw new UsageError(`${option} is ${JSON.stringify(value)}; expected ${found.expected}.`);
}
