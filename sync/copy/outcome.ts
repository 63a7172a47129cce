import type { CopyReason } from "../compare/decide";
import type { Refusal } from "../records/schema";

/** The outcome of one key of the source. `reason` is one of our words, or the message of S3. */
export type Outcome =
  | { readonly outcome: "kept" }
  | { readonly outcome: "copied"; readonly reason: CopyReason; readonly size: number }
  /** `refused`: S3 refused the copy for a reason that no listing shows. It would refuse it in the next run too. */
  | { readonly outcome: "skipped"; readonly reason: string; readonly refused?: Refusal["reason"] }
  | { readonly outcome: "failed"; readonly reason: string; readonly code?: string }
  /** `absent`: the destination does not have the key. */
  | { readonly outcome: "conflict"; readonly reason: string; readonly absent: boolean };

/** S3 refused to copy an object for a reason that no listing shows. */
export const refused = (reason: Refusal["reason"]): Outcome => ({
  outcome: "skipped",
  reason,
  refused: reason,
});
