import type { OutcomeGroup } from "../records/schema";

/** What to do about outcomes with one cause. `docs/operating.md` has the same table, and a test compares them. */
export interface OutcomeAdvice {
  /** The outcome, or the action that failed. */
  readonly outcome: "skipped" | "conflict" | "failed" | "retained" | "abort";
  /** S3's codes, or our reasons. Empty: any other cause. */
  readonly causes: readonly string[];
  /** Backquotes mark code. */
  readonly advice: string;
}

/** The first entry that matches applies. */
export const OUTCOME_ADVICE: readonly OutcomeAdvice[] = [
  {
    outcome: "failed",
    causes: ["AccessDenied"],
    advice:
      "Allow the action that the reason names, in the policy of the bucket and for encrypted objects also in the policy of the KMS key. If the reason names none: a copy needs `s3:GetObject` and `s3:GetObjectTagging` on the source, and `s3:PutObject` and `s3:PutObjectTagging` on the destination. Then start again",
  },
  {
    outcome: "failed",
    causes: ["SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "ThrottlingException"],
    advice:
      "S3 or KMS had too many requests or an outage. Start again. If it happens again, lower `workers` or `copiesPerWorker`",
  },
  {
    outcome: "failed",
    causes: ["KMS.DisabledException", "KMS.NotFoundException", "KMS.KMSInvalidStateException"],
    advice: "Enable or restore the KMS key that the reason names, and start again",
  },
  {
    outcome: "failed",
    causes: ["the destination's key is over N bytes"],
    advice: "S3 allows 1,024 bytes. Use a shorter `destinationPrefix`, or `exclude` the key",
  },
  {
    outcome: "failed",
    causes: [],
    advice:
      "The reason is S3's message. Fix the cause, and start again: only what is missing is copied or deleted",
  },
  {
    outcome: "abort",
    causes: ["an upload of an interrupted copy, or of another client"],
    advice:
      "If no other client uploads this key, abort the upload with `aws s3api abort-multipart-upload`; `list-multipart-uploads` prints its ID. A lifecycle rule that aborts incomplete multipart uploads does the same",
  },
  {
    outcome: "abort",
    causes: [],
    advice:
      "The parts of these uploads cost storage. Give the destination a lifecycle rule that aborts incomplete multipart uploads",
  },
  {
    outcome: "conflict",
    causes: ["the source was deleted after it was listed"],
    advice: "Nothing: the next run deletes the destination's object as well",
  },
  {
    outcome: "conflict",
    causes: [],
    advice:
      "Another client wrote these keys during the run. Start again. If it happens in every run, stop the other client, or run when it is idle",
  },
  {
    outcome: "skipped",
    causes: ["archived"],
    advice:
      "S3 cannot copy an archived object. Restore it with `aws s3api restore-object`. Runs copy it while it is restored. If it was in an archive tier of INTELLIGENT_TIERING, a run tries again within a week",
  },
  {
    outcome: "skipped",
    causes: ["customer-key"],
    advice:
      "These objects, or their copies in the destination, are encrypted with a customer-provided key (SSE-C). Only the owner of the key can copy or compare them. To leave them out of the report, use `exclude`",
  },
  {
    outcome: "skipped",
    causes: ["empty-key"],
    advice: "Nothing: the marker of the folder would have an empty key in the destination",
  },
  {
    outcome: "retained",
    causes: ["delete is false"],
    advice: "Nothing: the run, or its pair, does not delete",
  },
  {
    outcome: "retained",
    causes: ["newer than the run", "changed after it was listed", "the source has it again"],
    advice: "Nothing: another client wrote the key since the run began. The next run decides again",
  },
  {
    outcome: "retained",
    causes: ["the deletes were held because of conflicts"],
    advice: "Start again: orphans are deleted when the destination has every object",
  },
  {
    outcome: "retained",
    causes: ["the run failed before the deletes", "the deletes ended with an error"],
    advice: "Fix the error of the run, and start again: the next run deletes them",
  },
];

/** What to do about the outcomes of a group; `undefined` if there is nothing to know. */
export function adviceFor({ action, outcome, code, reason }: OutcomeGroup): string | undefined {
  const name = action === "abort" ? action : outcome;
  const cause = code ?? reason;
  return OUTCOME_ADVICE.find(
    ({ outcome, causes }) => outcome === name && (causes.length === 0 || causes.includes(cause)),
  )?.advice;
}
