import type { CopyReason } from "../compare/decide";
import type { Verdict } from "../records/schema";

/**
 * The outcome of one key of the source. `reason` is a word such as `newer` or `archived`, or the message of S3. An outcome with
 * a `verdict` is remembered: the next run reaches the same verdict without a request, unless one of the two objects has
 * changed.
 */
export type Outcome =
  | { readonly outcome: "kept"; readonly verdict?: "kept" }
  | { readonly outcome: "copied"; readonly reason: CopyReason; readonly size: number }
  | { readonly outcome: "skipped"; readonly reason: string; readonly verdict?: "archived" | "customer-key" }
  | { readonly outcome: "failed"; readonly reason: string; readonly code?: string }
  /** `absent`: the destination does not have the key. */
  | { readonly outcome: "conflict"; readonly reason: string; readonly absent: boolean };

/** The outcome for a verdict. */
export const outcomeOf = (verdict: Verdict["verdict"]): Outcome =>
  verdict === "kept" ? { outcome: "kept", verdict } : { outcome: "skipped", reason: verdict, verdict };

export const failed = (reason: string, code?: string): Outcome => ({
  outcome: "failed",
  reason,
  ...(code && { code }),
});
