import { type CopyReason, decide } from "../compare/decide";
import { MAX_COPY_BYTES, MAX_KEY_BYTES } from "../model/constants";
import { textOf } from "../model/errors";
import { keyBytes } from "../model/key";
import { destinationKey, type Run, sourceKey } from "../request/run";
import { type CopyOrder, type Entry, type ObjectHead, StoreError } from "../s3/object-store";
import { CONFLICT_WAIT_MS, COPY_ATTEMPTS } from "./constants";
import {
  type InspectContext,
  inspect,
  isCustomerKey,
  type Resolution,
  readAgain,
  sourceHead,
  type WithSource,
} from "./inspect";
import { copyByParts, type MultipartOrder, PartsUnknown } from "./multipart-copy";
import type { OpenUploads } from "./open-uploads";

/** The outcome of one key of the source. `reason` is one of our words, or the message of S3. */
export type Outcome =
  | { readonly outcome: "kept" }
  | { readonly outcome: "copied"; readonly reason: CopyReason }
  | { readonly outcome: "skipped" | "conflict" | "failed"; readonly reason: string; readonly code?: string };

export interface ReconcileContext extends InspectContext {
  readonly signal: AbortSignal;
  /** Multipart uploads that the run has begun. */
  readonly uploads: OpenUploads;
  /** Called with the bytes copied, for a multipart object after each part. */
  readonly countBytes: (bytes: number) => void;
  /** Waits that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

const ARCHIVED = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** The API reference names one code, S3 responds with the other. */
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
 * Copies one key of the source to the destination, or says why not. Errors that concern this object only become an
 * outcome; an abort is thrown.
 *
 * The copy is conditional on both sides being as listed. If the source was replaced by a newer version, that version
 * is copied. A destination that changed since it was listed is never overwritten: it is `kept` if it is equal by now,
 * otherwise a `conflict`, which the next run resolves.
 */
export async function reconcile(context: ReconcileContext, listed: WithSource): Promise<Outcome> {
  try {
    return await copyUntilStable(context, listed);
  } catch (error) {
    context.signal.throwIfAborted();
    if (isCustomerKey(error)) return skipped("customer-key");
    if (error instanceof StoreError && ARCHIVED_ERRORS.has(error.code)) return skipped("archived");
    return failed(textOf(error), error instanceof StoreError ? error.code : undefined);
  }
}

async function copyUntilStable(context: ReconcileContext, listed: WithSource): Promise<Outcome> {
  let pair: WithSource = listed;
  for (let attempt = 0; attempt < COPY_ATTEMPTS; attempt++) {
    const resolution = await resolve(context, pair);
    if (resolution.action !== "copy") return resolution.action === "keep" ? kept : skipped(resolution.reason);
    if (changed(listed.destination, pair.destination)) {
      return conflict("the destination changed after it was listed");
    }
    const obstacle = await tryCopy(context, pair, resolution.head);
    if (obstacle === "none") return copied(resolution.reason);
    if (typeof obstacle !== "string") return obstacle;
    if (obstacle === "busy") await context.sleep(CONFLICT_WAIT_MS * 4 ** attempt);
    const again = await readAgain(context, pair.key);
    if (again === undefined) return conflict("the source was deleted after it was listed");
    pair = again;
  }
  return conflict(`overtaken by other writers ${COPY_ATTEMPTS} times`);
}

const changed = (listed: Entry | undefined, now: Entry | undefined): boolean => listed?.etag !== now?.etag;

async function resolve(context: ReconcileContext, pair: WithSource): Promise<Resolution> {
  const decision = decide(pair, context.run.compare);
  if (decision.action === "copy" || decision.action === "keep") return decision;
  return inspect(context, pair as Required<WithSource>);
}

/** `none`: copied. `overtaken`: a condition failed. `busy`: another write was in progress. Otherwise the outcome. */
async function tryCopy(
  context: ReconcileContext,
  pair: WithSource,
  known: ObjectHead | undefined,
): Promise<"none" | "overtaken" | "busy" | Outcome> {
  const { run } = context;
  const to = destinationKey(run, pair.key);
  // A folder's marker whose prefix is removed: a request without a key would address the bucket.
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

/** An empty object may be a website redirect, which CopyObject does not copy; an archived one may be restored. */
const needsHead = (source: Entry): boolean => source.size === 0 || ARCHIVED.has(source.storageClass);

const isMultipart = ({ etag, size }: Entry): boolean => etag.includes("-") || size > MAX_COPY_BYTES;

/** If the parts are unknown, the object is copied in one request, unless it is too large for that. */
const copyInOneRequest = (context: ReconcileContext, order: CopyOrder, size: number) => (error: unknown) => {
  if (!(error instanceof PartsUnknown) || size > MAX_COPY_BYTES) throw error;
  return context.destination.copy(order, context.signal);
};

/** One attempt. Obstacles that another attempt can overcome are returned; other errors are thrown. */
async function copyOnce(context: ReconcileContext, pair: WithSource, redirect: string | null) {
  try {
    const order = copyOrder(context.run, pair, redirect);
    if (isMultipart(pair.source))
      await copyByParts(context, multipartOrder(context.run, pair)).catch(
        copyInOneRequest(context, order, pair.source.size),
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

/** Another client, or a lifecycle rule, has aborted the upload or replaced a part. The copy begins again. */
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
