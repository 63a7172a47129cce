/** Which parts of a role's policies were needed. */
import type { Statement } from "./policy";

/** One part of a policy: a statement's action, or its resource. */
export interface PolicyPart {
  /** Example: `copy#ReadSource` */
  readonly statement: string;
  /** The action or resource as the policy writes it: `s3:Get*`, `arn:aws:s3:::a/*` */
  readonly part: string;
}

/**
 * What allowed calls have used. A part counts as used when its statement allows a requirement of a call that
 * was allowed *as a whole*; two statements that both allow it both count, so a duplicate is not found here.
 */
export class Coverage {
  readonly #used = new Map<Statement, Set<string>>();

  constructor(statements: readonly Statement[]) {
    for (const statement of statements) {
      if (statement.effect === "Allow") this.#used.set(statement, new Set());
    }
  }

  /** An allowed call used these actions and resources of the statement. */
  add(statement: Statement, parts: readonly string[]): void {
    const used = this.#used.get(statement);
    for (const part of parts) used?.add(part);
  }

  used(): PolicyPart[] {
    return this.#parts((used, part) => used.has(part));
  }

  /** What no allowed call has needed: what a least-privilege policy would not hold. Deny is not counted. */
  unused(): PolicyPart[] {
    return this.#parts((used, part) => !used.has(part));
  }

  #parts(wanted: (used: ReadonlySet<string>, part: string) => boolean): PolicyPart[] {
    return [...this.#used].flatMap(([{ id, actions, resources }, used]) =>
      [...actions, ...resources]
        .filter((part) => wanted(used, part))
        .map((part) => ({ statement: id, part })),
    );
  }
}
