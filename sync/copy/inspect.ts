import { type CopyReason, type Inspected, isNewer, judge } from "../compare/decide";
import type { Pair } from "../compare/merge-join";
import { destinationKey, type Run, sourceKey } from "../request/run";
import { isStoreError, type ObjectStore } from "../s3/object-store";
import type { Entry, ObjectHead } from "../s3/objects";

/** One store per side, each in its bucket's Region. */
export interface Stores {
  readonly source: ObjectStore;
  readonly destination: ObjectStore;
}

export interface InspectContext extends Stores {
  readonly run: Run;
}

/** A pair with an entry in the source. */
export type WithSource = Extract<Pair<Entry>, { source: Entry }>;

export type Resolution =
  | { readonly action: "keep" }
  /** `head`: the source's HEAD response, if there was one. */
  | { readonly action: "copy"; readonly reason: CopyReason; readonly head?: ObjectHead }
  | { readonly action: "skip"; readonly reason: "customer-key" | "archived" }
  /** A side is not as listed. */
  | { readonly action: "read again" };

/** Decides by the HEAD responses of both sides, and with `compare: "metadata"` by their tags as well. */
export async function inspect(context: InspectContext, pair: WithSource): Promise<Resolution> {
  const { run, source, destination } = context;
  const tags = run.compare === "metadata";
  const [from, to] = await Promise.all([
    inspected(source, run.source, sourceKey(run, pair.key), tags),
    inspected(destination, run.destination, destinationKey(run, pair.key), tags),
  ]);
  if (from === "customer-key") return { action: "skip", reason: "customer-key" };
  const known = to === "customer-key" ? pair.destination : to;
  if (to === undefined || from?.etag !== pair.source.etag || known?.etag !== pair.destination?.etag)
    return { action: "read again" };
  if (to === "customer-key") return withUnreadable(pair, from);
  const judged = judge(from, to);
  return judged.action === "copy" ? { ...judged, head: from } : { action: "keep" };
}

/** The object in the destination has SSE-C, so only the dates show whether it is a copy. Only a newer source replaces it. */
const withUnreadable = ({ source, destination }: WithSource, head: ObjectHead): Resolution =>
  destination && isNewer(source, destination)
    ? { action: "copy", reason: "newer", head }
    : { action: "skip", reason: "customer-key" };

/** The source's HEAD response. `customer-key`: the object is encrypted with SSE-C, so S3 returns nothing about it. */
export const sourceHead = ({ source, run }: InspectContext, { key }: WithSource) =>
  inspected(source, run.source, sourceKey(run, key), false);

async function inspected(
  store: ObjectStore,
  bucket: string,
  key: string,
  withTags: boolean,
): Promise<Inspected | undefined | "customer-key"> {
  try {
    const [head, tags] = await Promise.all([
      store.head(bucket, key),
      withTags ? store.tags(bucket, key) : undefined,
    ]);
    return head && { ...head, ...(tags && { tags }) };
  } catch (error) {
    if (isStoreError(error, 404)) return undefined;
    if (isCustomerKey(error)) return "customer-key";
    throw error;
  }
}

/** S3 refuses a request for an SSE-C object without the key as `InvalidRequest`. */
export const isCustomerKey = (error: unknown): boolean =>
  isStoreError(error, 400) && error.code === "InvalidRequest" && /encrypt|key/i.test(error.message);

/** The current state of both sides of a key. */
export async function readAgain(
  context: InspectContext,
  key: string,
): Promise<{ readonly source?: Entry | undefined; readonly destination?: Entry | undefined }> {
  const { run, source, destination } = context;
  const [from, to] = await Promise.all([
    source.head(run.source, sourceKey(run, key)),
    destination.head(run.destination, destinationKey(run, key)),
  ]);
  return { source: from && { ...from, key }, destination: to && { ...to, key } };
}
