import { ErrorName, InvalidRequest, UnsupportedBucket } from "../../sync/model/errors";
import { enumeration } from "../../sync/model/texts";
import type { Pair } from "../../sync/request/pair";
import { parseRequest, type SyncRequest } from "../../sync/request/request";
import { EXIT, UsageError } from "./usage";

/** Errors of an input that cannot be carried out. */
const INVALID: ReadonlySet<string> = new Set([ErrorName.InvalidRequest, ErrorName.UnsupportedBucket]);

/** Errors of the engine. */
const KNOWN: ReadonlySet<string> = new Set(Object.values(ErrorName));

/** The exit code after a failed run. @param error the name of its error; `undefined`: it has none */
export const exitCodeOf = (error: string | undefined): number =>
  INVALID.has(error ?? "") ? EXIT.usage : EXIT.failed;

/** Phrases of the engine, and their replacements in the local command. One error may have the messages of both buckets. */
const WORDS: readonly (readonly [engine: string, local: string])[] = [
  ["in the configuration of the pair", "in the arguments or in --input"],
  ['with "allowEmptySource": true', 'with --allow-empty-source (in --input: "allowEmptySource": true)'],
  ['with "delete": false', 'with --no-delete (in --input: "delete": false)'],
  ["start the execution again", "start the run again"],
  ["Start the execution again", "Start the run again"],
  [
    "Add its authority to the trusted ones",
    "Set AWS_CA_BUNDLE to a file with the certificates of trusted authorities",
  ],
  ["Use the Region that it expects", "Set --region to the one that it expects"],
];

/**
 * The message of an error, in words that a user of the local command can act on. The engine does not know the options.
 *
 * @param addressFrom the settings that decide where requests go
 */
export function localMessage(error: string, message: string, addressFrom: readonly string[]): string {
  if (!KNOWN.has(error)) return message;
  const address = `Check ${enumeration([...addressFrom, "the network"])}`;
  const words = [...WORDS, ["Check its address and the network", address] as const];
  return words.reduce((text, [engine, local]) => text.replaceAll(engine, () => local), message);
}

/** Checks an input before any other work. @throws UsageError if it cannot be carried out */
export function checkedRequest(input: unknown, pair: Pair): SyncRequest {
  try {
    return parseRequest(input, { pairs: [pair] });
  } catch (error) {
    if (error instanceof InvalidRequest || error instanceof UnsupportedBucket)
      throw new UsageError(error instanceof InvalidRequest ? error.faults : error.message, { cause: error });
    throw error;
  }
}
