import { parsedJson } from "../../../../sync/model/json";
import { UsageError } from "../../usage";
import type { MachineClient } from "./client";

/** States of every machine that this version of sync-buckets deploys. */
const STATES = ["Prepare", "DivideKeys", "CopyRanges", "Gather", "DeleteOrphans", "Report"];
/** States of every version. */
const EVER = ["Prepare", "CopyRanges", "Report"];

/** Facts about a machine from its definition. */
export interface Recognized {
  /** The name of its runs bucket, from its comment; `undefined`: unknown. */
  readonly runsBucket: string | undefined;
}

/**
 * Checks that the machine belongs to sync-buckets, before any of its executions is started or stopped.
 *
 * @throws UsageError
 */
export async function requireOurs(client: MachineClient): Promise<Recognized> {
  const { machine } = client;
  const { Comment = "", States = {} } = parsed(await client.definition());
  const missing = STATES.filter((name) => !Object.hasOwn(States, name)).join(", ");
  if (missing === "") return { runsBucket: /\bs3:\/\/([a-z0-9.-]+)\/runs\//.exec(Comment)?.[1] };
  throw new UsageError(
    EVER.every((name) => Object.hasOwn(States, name))
      ? `The state machine ${machine.name} is of another version of sync-buckets: it has no state ${missing}. Run pulumi up, ` +
          "or use the version of this project that deployed it."
      : `The state machine ${machine.name} is not one of sync-buckets: it has no state ${missing}. ` +
          "Correct the ARN or the name of the stack. The stack's output stateMachineArn has the ARN.",
  );
}

interface DefinitionText {
  readonly Comment?: string;
  readonly States?: object;
}

/** Empty if the definition is encrypted with a key that these credentials may not use. */
const parsed = (definition: string): DefinitionText => (parsedJson(definition) ?? {}) as DefinitionText;
