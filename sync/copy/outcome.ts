import type { CopyReason } from "../compare/decide";

/** The outcome of one key of the source. `reason` is one of our words, or the message of S3. */
export type Outcome =
  | { readonly outcome: "kept" }
  | { readonly outcome: "copied"; readonly reason: CopyReason; readonly size: number }
  | { readonly outcome: "skipped" | "failed"; readonly reason: string; readonly code?: string }
  /** `absent`: the destination does not have the key. */
  | { readonly outcome: "conflict"; readonly reason: string; readonly absent: boolean };
