import { UnsupportedBucket } from "../../../sync/model/errors";
import { isDirectoryBucket } from "../../../sync/request/checks";
import { destinationArea, overlap, type Pair, sourceArea } from "../../../sync/request/pair";

/** A bucket of a pair, with the account that owns it. `bucket` is empty if its name is not known yet. */
interface Owned {
  readonly bucket: string;
  readonly account: string | undefined;
}

const sidesOf = ({ source, destination, sourceAccount, destinationAccount }: Pair): readonly Owned[] => [
  { bucket: source, account: sourceAccount },
  { bucket: destination, account: destinationAccount },
];

/** Faults of pairs that name different owners of one bucket. */
export function ownerConflicts(pairs: readonly Pair[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const { bucket, account } of pairs.flatMap(sidesOf)) {
    if (bucket === "" || account === undefined) continue;
    owners.set(bucket, (owners.get(bucket) ?? new Set()).add(account));
  }
  return [...owners]
    .filter(([, accounts]) => accounts.size > 1)
    .map(
      ([bucket, accounts]) =>
        `The pairs give the bucket ${bucket} the accounts ${[...accounts].join(" and ")}. A bucket has one owner. ` +
        "Correct sourceAccount or destinationAccount.",
    );
}

/** The ends of the aliases of access points, and of Object Lambda access points. No bucket may have a name with these ends. */
const ALIAS = /(-s3alias|--ol-s3)$/;

/** Faults of pairs with buckets that no run can use. */
export const unsupported = (pairs: readonly Pair[]): string[] =>
  pairs.flatMap(sidesOf).flatMap(({ bucket }) => unsupportedName(bucket));

/**
 * A directory bucket has no order of keys. The policy of a role has no effect on the alias of an access point.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-alias.html
 */
function unsupportedName(bucket: string): string[] {
  if (isDirectoryBucket(bucket)) return [new UnsupportedBucket(bucket).message];
  if (!ALIAS.test(bucket)) return [];
  return [
    `${bucket} is the alias of an access point, which an IAM policy cannot name. Give the name of its bucket.`,
  ];
}

/** The prefixes of the records of runs in the runs bucket. */
const RECORDS = ["runs/", "learned/"];

/**
 * Faults of a bucket for the records of runs: its name, and pairs that read or write the records. The records in a destination
 * are orphans, which the next run deletes.
 *
 * @param runsBucket empty if its name is not known yet
 */
export function recordConflicts(pairs: readonly Pair[], runsBucket: string): string[] {
  if (runsBucket === "") return [];
  const faults = unsupportedName(runsBucket);
  if (faults.length > 0) return faults;
  const hasRecords = (area: ReturnType<typeof sourceArea>): boolean =>
    RECORDS.some((prefix) => overlap(area, { bucket: runsBucket, prefix }));
  const said = (name: string, does: string, field: string): string =>
    `${runsBucket} is the bucket for the records of runs, and the pair ${name} ${does}. Set another runsBucket, or a ${field} ` +
    `of the pair that has no key in common with ${RECORDS.join(" and ")}.`;
  return pairs.flatMap((pair) => [
    ...(hasRecords(sourceArea(pair))
      ? [said(pair.name, "would copy them, new ones in each run", "prefix")]
      : []),
    ...(hasRecords(destinationArea(pair))
      ? [said(pair.name, "would delete them as orphans", "destinationPrefix")]
      : []),
  ]);
}
