import { pageAfter } from "../../compare/listing";
import type { Stores } from "../../copy/inspect";
import { compareKeys } from "../../model/key";
import { endsBefore, type KeyRange } from "../../model/key-range";
import type { Probe } from "../../partition/survey";
import type { Run } from "../../request/run";
import type { ObjectStore } from "../../s3/object-store";

/** Probes the side with more keys: the side whose first page ends earlier. */
export function probe({ source, destination }: Stores, run: Run): Probe {
  const read = async (store: ObjectStore, bucket: string, prefix: string, range: KeyRange) => {
    const page = await pageAfter(store, bucket, prefix, range.after);
    const keys = page.entries.map(({ key }) => key);
    const within = keys.filter((key) => !endsBefore(range, key));
    return { keys: within, complete: page.last || within.length < keys.length };
  };
  const sides = {
    source: (range: KeyRange) => read(source, run.source, run.prefix, range),
    destination: (range: KeyRange) => read(destination, run.destination, run.destinationPrefix, range),
  };
  let fuller: keyof typeof sides | undefined;
  return async (range) => {
    if (fuller !== undefined) return sides[fuller](range);
    const [from, to] = await Promise.all([sides.source(range), sides.destination(range)]);
    const denser =
      to.complete || (!from.complete && compareKeys(from.keys.at(-1) ?? "", to.keys.at(-1) ?? "") <= 0);
    fuller = denser ? "source" : "destination";
    return denser ? from : to;
  };
}
