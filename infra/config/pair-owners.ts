import type { Pair } from "../../sync/request/pair";

/** A bucket of a pair, with the account that owns it. `bucket` is empty if its name is not known yet. */
interface Owned {
  readonly bucket: string;
  readonly account: string | undefined;
}

const sidesOf = ({ source, destination, sourceAccount, destinationAccount }: Pair): readonly Owned[] => [
  { bucket: source, account: sourceAccount },
  { bucket: destination, account: destinationAccount },
];

/** Faults of pairs that give one bucket different owners. */
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
