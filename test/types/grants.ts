// Grants that must not compile. The compiler's message must contain the text of the comment.
import type { Grant } from "../../functions/runtime/grants";

/** An action of one service on a resource of another service has no effect. */
// @ts-expect-error Type '"kms:Decrypt"' is not assignable to type '`s3:${string}`'
export const mixed: Grant = {
  service: "s3",
  actions: ["kms:Decrypt"],
  on: "source",
  of: "objects",
};

// @ts-expect-error Type '"source"' is not assignable to type '"keys"'
export const elsewhere: Grant = {
  service: "kms",
  actions: ["kms:Decrypt"],
  on: "source",
};
