import type { Pair } from "../../sync/request/pair";
import type { PriceArgs } from "./billing";
import type { MetricsSettings } from "./reporting/metrics";

/**
 * The settings of the stack. They are in the deployment package as `settings.json`, because an environment is limited
 * to 4 KB.
 */
export interface Settings {
  /** The pairs of buckets that an execution may synchronize. */
  readonly pairs: readonly Pair[];
  readonly runsBucket: string;
  /** The account of the stack, 12 digits, which owns the runs bucket. */
  readonly account: string;
  /** Concurrent workers. */
  readonly workers: number;
  /** Maximum concurrent copies of one worker. */
  readonly copiesPerWorker: number;
  /** Whether this account pays for requests to source buckets that ask for it. */
  readonly requesterPays: boolean;
  /** Whether the bucket is in the path of a request instead of the hostname. Emulators need it. */
  readonly s3UsePathStyle: boolean;
  /** Days for which the records of a run are kept. @default forever */
  readonly retentionDays?: number | undefined;
  /**
   * The ARN of the session of the workers' role, which S3 lists as the initiator of multipart uploads. Only the
   * function that aborts them has it. @default unknown
   */
  readonly copier?: string | undefined;
  /** Prices of the estimated costs. @default the list prices of us-east-1 */
  readonly prices?: PriceArgs | undefined;
  /** How metrics are published. @default metrics are not published */
  readonly metrics?: MetricsSettings | undefined;
}

/** The accounts that must own the buckets. For a pair without accounts, any owner is accepted. */
export function ownersOf({ pairs, runsBucket, account }: Settings): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { source, destination, sourceAccount, destinationAccount } of pairs) {
    if (sourceAccount !== undefined) owners.set(source, sourceAccount);
    if (destinationAccount !== undefined) owners.set(destination, destinationAccount);
  }
  return owners.set(runsBucket, account);
}

/** The content of `settings.json`. */
export interface PackageSettings extends Settings {
  /** The name of the function that the deployment package belongs to, in `functions/index.ts`. */
  readonly function: string;
}

/** The settings in the deployment package. @throws Error if there are none */
export function readPackage(): PackageSettings {
  try {
    // biome-ignore lint/style/noCommonJs: a file next to the bundle, which is read at run time. See infra/bundling.
    return require("./settings.json") as PackageSettings;
  } catch (error) {
    throw new Error(
      "The deployment package has no valid settings.json. The stack writes it: run pulumi up.",
      {
        cause: error,
      },
    );
  }
}
