import { createHash } from "node:crypto";
import { AccessDenied } from "../model/errors";
import { combined, type Mark } from "../partition/histogram";
import type { Run } from "../request/run";
import { isStoreError } from "../s3/object-store";
import type { Records, RoundResult } from "./records";

const MOST_MARKS = 4_000;
/** Characters of JSON; a run reads it in one GET. */
const MOST_CHARACTERS = 2_000_000;

/**
 * How the keys of a pair of buckets lie, as the last run has seen it, in the runs bucket. It is a hint: whatever it
 * says, the ranges cut by it hold every key, and what it is wrong about is divided anew in the second round.
 */
export class Learned {
  private readonly key: string;

  constructor(
    private readonly records: Records,
    run: Run,
  ) {
    const pair = [run.source, run.prefix, run.destination, run.destinationPrefix, run.startAfter];
    this.key = `learned/${createHash("sha256").update(JSON.stringify(pair)).digest("hex")}.json`;
  }

  async read(): Promise<readonly Mark[]> {
    const [marks = []] = await this.records.findLines<readonly Mark[]>(this.key).catch(unlessDenied);
    return marks;
  }

  /** Puts together what the rounds have walked. */
  async write(rounds: readonly RoundResult[]): Promise<void> {
    let marks = combined(
      rounds.flatMap((round) => round.marks),
      MOST_MARKS,
    );
    while (JSON.stringify(marks).length > MOST_CHARACTERS) marks = combined(marks, marks.length / 2);
    await this.records.writeText(this.key, `${JSON.stringify(marks)}\n`).catch(unlessDenied);
  }
}

/** No run fails for a hint. A missing grant is another thing: it would cost every run to come. */
function unlessDenied(error: unknown): [] {
  if (error instanceof AccessDenied || isStoreError(error, 403)) throw error;
  return [];
}
