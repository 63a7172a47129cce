import { decide, isArchived } from "../compare/decide";
import { MAX_KEY_BYTES } from "../model/constants";
import { SyncError, textOf } from "../model/errors";
import { keyBytes } from "../model/key";
import { destinationKey } from "../request/run";
import { ARCHIVED_ERRORS } from "../s3/constants";
import { StoreError } from "../s3/object-store";
import type { Entry } from "../s3/objects";
import { BUSY_ATTEMPTS, BUSY_WAIT_MS, COPY_ATTEMPTS } from "./constants";
import { type CopyAttempt, type CopyContext, type CopyResult, refusedWith } from "./copy-object";
import { inspect, isCustomerKey, type Resolution, readAgain, type WithSource } from "./inspect";
import { failed, type Outcome, outcomeOf } from "./outcome";

const kept: Outcome = { outcome: "kept" };
const skipped = (reason: string): Outcome => ({ outcome: "skipped", reason });
const conflict = (reason: string, destination: Entry | undefined): Outcome => ({
  outcome: "conflict",
  reason,
  absent: destination === undefined,
});

/**
 * Copies one key of the source to the destination, or says why not. An error that concerns only this object becomes an
 * outcome.
 *
 * The copy is conditional on both sides being as listed. If the source has a newer version, that version is copied. A
 * destination that changed since it was listed is never overwritten. The outcome is `kept` if it is now equal,
 * otherwise a `conflict`, which the next run resolves.
 *
 * @param attempt `copyObject`, or in a dry run `planObject`
 * @throws SyncError if the whole run is affected; an abort error
 */
export async function reconcile(
  context: CopyContext,
  listed: WithSource,
  attempt: CopyAttempt,
): Promise<Outcome> {
  const state = { pair: listed, attempt };
  const outcome = await outcomeFor(context, listed, state);
  if (state.pair === listed || !("verdict" in outcome)) return outcome;
  const { verdict: _, ...others } = outcome; // it is not about the listed versions
  return others;
}

/** The pair as last read. */
interface State {
  pair: WithSource;
  readonly attempt: CopyAttempt;
}

async function outcomeFor(context: CopyContext, listed: WithSource, state: State): Promise<Outcome> {
  try {
    return await copyUntilStable(context, listed, state);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof SyncError) throw error;
    // Not remembered, because a side was read again that may have changed or been busy.
    if (isCustomerKey(error)) return skipped("customer-key");
    if (error instanceof StoreError && ARCHIVED_ERRORS.has(error.code)) return outcomeOf("archived");
    return failed(textOf(error), error instanceof StoreError ? error.code : undefined);
  }
}

async function copyUntilStable(context: CopyContext, listed: WithSource, state: State): Promise<Outcome> {
  const attempts = { overtaken: 0, busy: 0 };
  for (;;) {
    const { pair } = state;
    const resolution = await resolve(context, pair);
    // With `metadata`, both sides are read in every run.
    if (resolution.action === "keep") return context.run.compare === "etag" ? outcomeOf("kept") : kept;
    if (resolution.action === "skip")
      return resolution.reason === "archived" ? skipped("archived") : outcomeOf(resolution.reason);
    let last: Repeated = { result: "overtaken" };
    if (resolution.action === "copy") {
      if (listed.destination?.etag !== pair.destination?.etag)
        return conflict("the destination changed after it was listed", pair.destination);
      const refused = refusal(context, pair);
      const copy = refused ? refusedWith(refused) : await state.attempt(context, pair, resolution.head);
      if (copy.result === "copied") {
        return { outcome: "copied", reason: resolution.reason, size: pair.source.size };
      }
      if (copy.result === "refused") return copy.outcome;
      last = copy;
    }
    const ended = endOf(last.result, attempts);
    if (last.result === "busy" && ended === undefined)
      await context.sleep(BUSY_WAIT_MS * 2 ** (attempts.busy - 1));
    // This is necessary even after the last attempt: the run may delete only if the destination has the key.
    const { source, destination } = await readAgain(context, pair.key);
    if (source === undefined) return conflict("the source was deleted after it was listed", destination);
    const now = { key: pair.key, source, ...(destination && { destination }) };
    if (ended !== undefined) return baseless(last, pair, now) ?? conflict(ended, destination);
    state.pair = now;
  }
}

/**
 * The failure of a copy that S3 has refused as if a side had changed, although neither has. Another run would fail in
 * the same way.
 */
function baseless(last: Repeated, pair: WithSource, now: WithSource): Outcome | undefined {
  if (last.result !== "overtaken" || last.refusal === undefined) return undefined;
  if (!isSame(pair.source, now.source) || !isSame(pair.destination, now.destination)) return undefined;
  const what = `refused at ${COPY_ATTEMPTS} attempts, although neither side has changed`;
  return failed(`${what}: ${last.refusal.message}`, last.refusal.code);
}

const isSame = (a: Entry | undefined, b: Entry | undefined): boolean =>
  a?.etag === b?.etag && a?.lastModified === b?.lastModified;

/** Results of an attempt after which another attempt may follow. */
type Repeated = Extract<CopyResult, { readonly result: "overtaken" | "busy" }>;
type Repeatable = Repeated["result"];

/** Counts a failed attempt. @returns the reason to stop, if it was the last attempt */
function endOf(result: Repeatable, attempts: Record<Repeatable, number>): string | undefined {
  const count = ++attempts[result];
  if (result === "overtaken")
    return count === COPY_ATTEMPTS ? `other writers changed it during ${count} attempts` : undefined;
  return count === BUSY_ATTEMPTS ? `another write was in progress at ${count} attempts` : undefined;
}

async function resolve(context: CopyContext, pair: WithSource): Promise<Resolution> {
  const decision = decide(pair, context.run.compare);
  if (decision.action === "inspect") return inspect(context, pair);
  if (decision.action === "orphan") throw new Error("A pair with a source is no orphan.");
  return decision;
}

/** Why an object cannot be copied at all. */
function refusal({ run }: CopyContext, { key, source }: WithSource): Outcome | undefined {
  const to = destinationKey(run, key);
  // The marker of the prefix's own folder. Without its prefix the key is empty, and the request would address
  // the bucket.
  if (to === "") return skipped("empty-key");
  if (keyBytes(to) > MAX_KEY_BYTES) return failed(`the destination's key is over ${MAX_KEY_BYTES} bytes`);
  return isArchived(source) ? skipped("archived") : undefined;
}
