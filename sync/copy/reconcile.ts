import { type CopyReason, type Decision, decide, type Inspected, judge } from "../compare/decide";
import type { Pair } from "../compare/merge-join";
import { textOf } from "../model/errors";
import { keyBytes, MAX_KEY_BYTES } from "../model/key";
import { destinationKey, type Run, sourceKey } from "../request/run";
import {
  type CopyOrder,
  type Entry,
  isStoreError,
  type ObjectHead,
  type Store,
  StoreError,
} from "../s3/object-store";
import { copyByParts, type MultipartOrder, PartsUnknown } from "./multipart-copy";
import type { OpenUploads } from "./open-uploads";

/** What became of one key of the source. `reason` is a word of ours, or what S3 said. */
export type Outcome =
  | { readonly outcome: "kept" }
  | { readonly outcome: "copied"; readonly reason: CopyReason }
  | { readonly outcome: "skipped" | "conflict" | "failed"; readonly reason: string; readonly code?: string };

/** One store a side, each in its bucket's Region. */
export interface Stores {
  readonly source: Store;
  readonly destination: Store;
}

export interface SettleContext extends Stores {
  readonly run: Run;
  readonly signal: AbortSignal;
  /** Multipart uploads that the run has begun. */
  readonly uploads: OpenUploads;
  /** Called for whatever was copied, for a multipart object by the part. */
  readonly countBytes: (bytes: number) => void;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A pair that has something to bring. */
export type WithSource = Extract<Pair<Entry>, { source: Entry }>;

/** How often a key is looked at again when it, or its request, was overtaken. */
const LOOKS = 4;
const LARGEST_COPY = 5 * 1024 ** 3;
const ARCHIVED = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** The API's reference names one, S3 answers with the other. */
const ARCHIVED_ERRORS = new Set(["InvalidObjectState", "ObjectNotInActiveTierError"]);

const kept: Outcome = { outcome: "kept" };
const copied = (reason: CopyReason): Outcome => ({ outcome: "copied", reason });
const skipped = (reason: string): Outcome => ({ outcome: "skipped", reason });
const conflict = (reason: string): Outcome => ({ outcome: "conflict", reason });
const failed = (reason: string, code?: string): Outcome => ({
  outcome: "failed",
  reason,
  ...(code && { code }),
});

/**
 * Brings one key of the source to the destination, or says why not. Never throws for what concerns this object
 * only; an abort is thrown.
 *
 * The copy is conditional on both sides being as listed. Where the source was overtaken by a newer version, that
 * version is copied. A destination that changed since it was listed is never overwritten: it is `kept` if it is
 * right by now, else a `conflict`, which the next run will have.
 */
export async function settle(context: SettleContext, listed: WithSource): Promise<Outcome> {
  try {
    return await bring(context, listed);
  } catch (error) {
    context.signal.throwIfAborted();
    if (isCustomerKey(error)) return skipped("customer-key");
    if (error instanceof StoreError && ARCHIVED_ERRORS.has(error.code)) return skipped("archived");
    return failed(textOf(error), error instanceof StoreError ? error.code : undefined);
  }
}

async function bring(context: SettleContext, listed: WithSource): Promise<Outcome> {
  let pair: WithSource = listed;
  for (let look = 0; look < LOOKS; look++) {
    const decision = await decided(context, pair);
    if (decision.action !== "copy") return decision.action === "keep" ? kept : skipped(decision.reason);
    if (changed(listed.destination, pair.destination)) {
      return conflict("the destination changed after it was listed");
    }
    const obstacle = await attempt(context, pair, decision.head);
    if (obstacle === "none") return copied(decision.reason);
    if (typeof obstacle !== "string") return obstacle;
    if (obstacle === "busy") await context.sleep(100 * 4 ** look);
    const again = await lookAgain(context, pair.key);
    if (again === undefined) return conflict("the source was deleted after it was listed");
    pair = again;
  }
  return conflict(`overtaken by other writers ${LOOKS} times`);
}

const changed = (listed: Entry | undefined, now: Entry | undefined): boolean => listed?.etag !== now?.etag;

type Settled =
  | Extract<Decision, { action: "keep" }>
  /** `head`: the source's, if it was asked for. */
  | { readonly action: "copy"; readonly reason: CopyReason; readonly head?: ObjectHead }
  | { readonly action: "skip"; readonly reason: string };

async function decided(context: SettleContext, pair: WithSource): Promise<Settled> {
  const decision = decide(pair, context.run.compare);
  if (decision.action === "copy" || decision.action === "keep") return decision;
  return inspect(context, pair as Required<WithSource>);
}

async function inspect(context: SettleContext, pair: Required<WithSource>): Promise<Settled> {
  const { run, source, destination } = context;
  const tags = run.compare === "metadata";
  const [here, there] = await Promise.all([
    inspected(source, run.source, sourceKey(run, pair.key), tags),
    inspected(destination, run.destination, destinationKey(run, pair.key), tags),
  ]);
  if (here === "customer-key" || there === "customer-key") return { action: "skip", reason: "customer-key" };
  // A side that is gone by now makes the copy's condition fail, and is looked at again then.
  if (here === undefined || there === undefined) return { action: "copy", reason: "etag" };
  const judged = judge(here, there);
  return judged.action === "copy" ? { ...judged, head: here } : { action: "keep" };
}

/** With `compare: metadata` the tags as well. `customer-key`: S3 shows nothing of the object without that key. */
async function inspected(
  store: Store,
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

/** S3 shows nothing of an object under a customer's key, and says that the request lacks its parameters. */
const isCustomerKey = (error: unknown): boolean =>
  isStoreError(error, 400) && error.code === "InvalidRequest" && /encrypt|key/i.test(error.message);

/** `none`: copied. `overtaken`: a condition failed. `busy`: another write was under way. Else what it is. */
async function attempt(
  context: SettleContext,
  pair: WithSource,
  known: ObjectHead | undefined,
): Promise<"none" | "overtaken" | "busy" | Outcome> {
  const { run } = context;
  const to = destinationKey(run, pair.key);
  // A folder's marker, where the folder becomes the bucket itself: a request without a key would be the bucket's.
  if (to === "") return skipped("empty-key");
  if (keyBytes(to) > MAX_KEY_BYTES) return failed(`the destination's key is over ${MAX_KEY_BYTES} bytes`);
  const head =
    known ?? (needsHead(pair.source) || run.compare === "metadata" ? await sourceHead(context, pair) : null);
  if (head === undefined) return "overtaken";
  if (head === "customer-key") return skipped("customer-key");
  if (head !== null && ARCHIVED.has(head.storageClass) && !head.restored) return skipped("archived");
  const obstacle = run.dryRun ? "none" : await copyOnce(context, pair, head?.carried.redirect ?? null);
  const counted = isMultipart(pair.source) && !run.dryRun;
  if (obstacle === "none" && !counted) context.countBytes(pair.source.size);
  return obstacle;
}

/** An empty object may be a redirect, which no copy carries by itself; an archived one may be restored. */
const needsHead = (source: Entry): boolean => source.size === 0 || ARCHIVED.has(source.storageClass);

const isMultipart = ({ etag, size }: Entry): boolean => etag.includes("-") || size > LARGEST_COPY;

const sourceHead = ({ source, run }: SettleContext, { key }: WithSource) =>
  inspected(source, run.source, sourceKey(run, key), false);

/** Where the parts cannot be known the object is copied at once, if it is not too large for that. */
const copyAtOnce = (context: SettleContext, order: CopyOrder, size: number) => (error: unknown) => {
  if (!(error instanceof PartsUnknown) || size > LARGEST_COPY) throw error;
  return context.destination.copy(order, context.signal);
};

/** One try. What S3 refuses it for is an obstacle that has a way around; anything else is thrown. */
async function copyOnce(context: SettleContext, pair: WithSource, redirect: string | null) {
  try {
    const order = copyOrder(context.run, pair, redirect);
    if (isMultipart(pair.source))
      await copyByParts(context, multipartOrder(context.run, pair)).catch(
        copyAtOnce(context, order, pair.source.size),
      );
    else await context.destination.copy(order, context.signal);
    return "none";
  } catch (error) {
    if (!(error instanceof StoreError) || error.code === "NoSuchBucket") throw error;
    if (error.status === 409 || LOST_UPLOAD.has(error.code)) return "busy";
    if (error.status === 412 || error.status === 404) return "overtaken";
    if (error.status === 400 && (await sourceHead(context, pair)) === "customer-key") {
      return skipped("customer-key");
    }
    throw error;
  }
}

/** Somebody, or a lifecycle rule, has aborted the upload or taken a part away. It is begun anew. */
const LOST_UPLOAD = new Set(["NoSuchUpload", "InvalidPart"]);

const copyOrder = (run: Run, pair: WithSource, redirect: string | null): CopyOrder => ({
  source: { bucket: run.source, key: sourceKey(run, pair.key), etag: pair.source.etag },
  destination: {
    bucket: run.destination,
    key: destinationKey(run, pair.key),
    etag: pair.destination?.etag ?? null,
  },
  storageClass: run.storageClass ?? pair.source.storageClass,
  redirect,
  checksum: pair.source.checksum,
});

const multipartOrder = (run: Run, pair: WithSource): MultipartOrder => {
  const { source, destination } = copyOrder(run, pair, null);
  return { source: { ...source, size: pair.source.size }, destination, storageClass: run.storageClass };
};

/** Both sides as they are now. @returns `undefined` if the source's object is gone. */
async function lookAgain(context: SettleContext, key: string): Promise<WithSource | undefined> {
  const { run, source, destination } = context;
  const relative = <T extends ObjectHead>(head: T | undefined) => head && { ...head, key };
  const [here, there] = await Promise.all([
    source.head(run.source, sourceKey(run, key)),
    destination.head(run.destination, destinationKey(run, key)),
  ]);
  if (here === undefined) return undefined;
  const to = relative(there);
  return { key, source: { ...here, key }, ...(to && { destination: to }) };
}
