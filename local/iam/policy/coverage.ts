/** Records which parts of a role's policies were used. */
import type { Statement } from "./policy";

/** One part of a policy: an action or a resource of a statement. */
export interface PolicyPart {
  /** The `id` of the statement. Example: `copy#ReadSource` */
  readonly statement: string;
  /** The action or resource as written in the policy. Examples: `s3:Get*`, `arn:aws:s3:::a/*` */
  readonly part: string;
}

/**
 * The policy parts that allowed calls have used. A part is used if its statement allows a requirement of a
 * call, and all requirements of that call are allowed. If two statements allow the same requirement, both are
 * used, so coverage does not find duplicates. Deny statements are not included.
 */
export class Coverage {
  readonly #used = new Map<Statement, Set<string>>();

  constructor(statements: readonly Statement[]) {
    for (const statement of statements) {
      if (statement.effect === "Allow") this.#used.set(statement, new Set());
    }
  }

  /** Marks actions and resources of a statement as used. */
  add(statement: Statement, parts: readonly string[]): void {
    const used = this.#used.get(statement);
    for (const part of parts) used?.add(part);
  }

  /** The parts that allowed calls have used. */
  used(): PolicyPart[] {
    return this.#parts((used, part) => used.has(part));
  }

  /** The parts that no allowed call has used. A least-privilege policy does not contain them. */
  unused(): PolicyPart[] {
    return this.#parts((used, part) => !used.has(part));
  }

  #parts(include: (used: ReadonlySet<string>, part: string) => boolean): PolicyPart[] {
    return [...this.#used].flatMap(([{ id, actions, resources }, used]) =>
      [...actions, ...resources]
        .filter((part) => include(used, part))
        .map((part) => ({ statement: id, part })),
    );
  }
}
