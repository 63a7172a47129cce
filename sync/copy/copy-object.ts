import { sameCarried } from "../compare/decide";
import { MAX_COPY_BYTES } from "../model/constants";
import { textOf } from "../model/errors";
import { destinationKey, sourceKey } from "../request/run";
import { copySettings } from "../s3/copy-settings";
import { StoreError } from "../s3/object-store";
import type { CopyOrder, ObjectHead } from "../s3/objects";
import { COPY_ATTEMPTS } from "./constants";
import { type InspectContext, sourceHead, type WithSource } from "./inspect";
import { copyByParts } from "./multipart-copy";
import { PartsUnknown } from "./multipart-source";
import type { OpenUploads } from "./open-uploads";
import { failed, type Outcome, outcomeOf } from "./outcome";
import { isMultipart } from "./part-layout";
import { untilSecondPassed } from "./wait";

export interface CopyContext extends InspectContext {
  /** Aborts when requests in flight must be given up. */
  readonly signal: AbortSignal;
  /** The multipart uploads that runs of the pair have begun. */
  readonly uploads: OpenUploads;
  /** Called for each part of a multipart copy. */
  readonly onPart: () => void;
  /** Waits for the given number of milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The result of one attempt at a copy. */
export type CopyResult =
  | { readonly result: "copied" }
  /** A side is not as listed. `refusal`: the response of S3 that says so. */
  | { readonly result: "overtaken"; readonly refusal?: StoreError }
  /** Another write was in progress. */
  | { readonly result: "busy" }
  /** The key has its outcome. Another attempt would have the same outcome. */
  | { readonly result: "refused"; readonly outcome: Outcome };

const COPIED: CopyResult = { result: "copied" };
const OVERTAKEN: CopyResult = { result: "overtaken" };
const BUSY: CopyResult = { result: "busy" };
export const refusedWith = (outcome: Outcome): CopyResult => ({ result: "refused", outcome });

/** Another client, or a lifecycle rule, has aborted the upload or replaced a part. The copy begins again. */
const LOST_UPLOAD = new Set(["NoSuchUpload", "InvalidPart"]);

/**
 * One attempt at copying an object.
 *
 * @param known the source's HEAD response, if there was one
 * @throws an error that another attempt cannot overcome
 */
export type CopyAttempt = (
  context: CopyContext,
  pair: WithSource,
  known: ObjectHead | undefined,
) => Promise<CopyResult>;

/** Facts about the source that are known before its copy is sent. */
interface ReadyToCopy {
  readonly result: "ready";
  /** The source's HEAD response, if the copy needs it. */
  readonly head?: ObjectHead | undefined;
}

/** Sends the copy, or the copies of all parts. */
export const copyObject: CopyAttempt = async (context, pair, known) => {
  const ready = await readyToCopy(context, pair, known);
  return ready.result === "ready" ? send(context, pair, ready.head) : ready;
};

/** The attempt of a dry run. It reads what a copy would read, and sends no copy. */
export const planObject: CopyAttempt = async (context, pair, known) => {
  const ready = await readyToCopy(context, pair, known);
  return ready.result === "ready" ? COPIED : ready;
};

async function readyToCopy(
  context: CopyContext,
  pair: WithSource,
  known: ObjectHead | undefined,
): Promise<ReadyToCopy | CopyResult> {
  // CopyObject does not copy a website redirect, and listings do not show it. Objects that are not empty seldom have a
  // redirect.
  const needsHead =
    !isMultipart(pair.source) && (pair.source.size === 0 || context.run.compare === "metadata");
  const head = known ?? (needsHead ? await sourceHead(context, pair) : undefined);
  if (head === "customer-key") return refusedWith(outcomeOf("customer-key"));
  if (needsHead && head?.etag !== pair.source.etag) return OVERTAKEN;
  const withRedirect = needsHead || (head !== undefined && head.carried.redirect !== null);
  return { result: "ready", ...(withRedirect && { head }) };
}

/** @param head the source's HEAD response, if the copy must carry its redirect */
async function send(
  context: CopyContext,
  pair: WithSource,
  head: ObjectHead | undefined,
): Promise<CopyResult> {
  await untilSecondPassed(context, context.run.destination, pair.source.lastModified);
  try {
    if (isMultipart(pair.source)) await copyParts(context, pair);
    else if (head) return await copyWithRedirect(context, pair, head);
    else await context.destination.copy(copyOrder(context, pair, null));
    return COPIED;
  } catch (error) {
    return resultOf(context, pair, error);
  }
}

async function copyParts(context: CopyContext, pair: WithSource): Promise<void> {
  const { source, destination } = copyOrder(context, pair, null);
  const { size, lastModified } = pair.source;
  const { run } = context;
  const order = {
    ...copySettings(run),
    source: { ...source, size, lastModified },
    destination,
    storageClass: run.storageClass,
  };
  try {
    await copyByParts(context, order);
  } catch (error) {
    // If the parts are unknown, the object is copied in one request, unless it is too large.
    if (!(error instanceof PartsUnknown) || size > MAX_COPY_BYTES) throw error;
    await context.destination.copy(copyOrder(context, pair, null));
  }
}

/**
 * Copies an object with the redirect of its HEAD response, and then reads the source again. If another client changed
 * the redirect during the copy, the copy would have an old redirect and a new date, and no later run would correct it.
 */
async function copyWithRedirect(
  context: CopyContext,
  pair: WithSource,
  first: ObjectHead,
): Promise<CopyResult> {
  let head = first;
  let { etag } = copyOrder(context, pair, null).destination;
  for (let attempt = 1; attempt <= COPY_ATTEMPTS; attempt++) {
    const order = copyOrder(context, pair, head.carried.redirect);
    const storageClass = context.run.storageClass ?? head.storageClass;
    const destination = { ...order.destination, etag };
    etag = await context.destination.copy({ ...order, destination, storageClass });
    const now = await sourceHead(context, pair);
    if (now === undefined || now === "customer-key" || now.etag !== head.etag) return OVERTAKEN;
    if (now.lastModified === head.lastModified && sameCarried(now.carried, head.carried)) return COPIED;
    head = now;
    await untilSecondPassed(context, context.run.destination, head.lastModified);
  }
  return OVERTAKEN;
}

const copyOrder = ({ run }: CopyContext, pair: WithSource, redirect: string | null): CopyOrder => ({
  ...copySettings(run),
  source: { bucket: run.source, key: sourceKey(run, pair.key), etag: pair.source.etag },
  destination: {
    bucket: run.destination,
    key: destinationKey(run, pair.key),
    etag: pair.destination?.etag ?? null,
  },
  storageClass: run.storageClass ?? pair.source.storageClass,
  redirect,
});

/** If the HEAD is refused, it is unknown whether the source exists. Then the result is `false`. */
const isMissing = (context: CopyContext, pair: WithSource): Promise<boolean> =>
  sourceHead(context, pair).then(
    (head) => head === undefined,
    () => false,
  );

/** The result of a refused copy. @throws an error that another attempt cannot overcome. */
async function resultOf(context: CopyContext, pair: WithSource, error: unknown): Promise<CopyResult> {
  if (!(error instanceof StoreError) || error.code === "NoSuchBucket") throw error;
  if (error.status === 409 || LOST_UPLOAD.has(error.code)) return BUSY;
  if (error.status === 412 || error.status === 404) return { result: "overtaken", refusal: error };
  // Without permission to list the whole bucket, S3 denies a copy of a missing key.
  if (error.status === 403 && (await isMissing(context, pair))) return OVERTAKEN;
  if (error.status === 400 || error.status === 416) return invalid(context, pair, error);
  throw error;
}

/**
 * The result of a copy that S3 calls invalid. The message may be about encryption, a range or a size. The source shows
 * which.
 */
async function invalid(context: CopyContext, pair: WithSource, error: StoreError): Promise<CopyResult> {
  const head = await sourceHead(context, pair);
  if (head === "customer-key") return refusedWith(outcomeOf("customer-key"));
  if (head?.etag !== pair.source.etag) return { result: "overtaken", refusal: error };
  return refusedWith(failed(textOf(error), error.code));
}
