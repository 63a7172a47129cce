/**
 * Decides whether the policies of a role allow a call. The simulator evaluates each class of equivalent calls
 * once.
 */

import { MAX_CACHED_DECISIONS } from "../../constants";
import type { Requirement } from "../request/requirement";
import { callerContext, varyingKeys } from "./context";
import { Coverage } from "./coverage";
import { type NamedPolicy, readStatements, type Statement } from "./policy";
import { type Caller, evaluate, type Verdict, validate } from "./simulator";

interface Decision {
  readonly verdict: Verdict;
  /**
   * The statements that allow the requirement, with the actions and resources that match. Empty if denied.
   */
  readonly uses: readonly (readonly [Statement, readonly string[]])[];
}

interface Matched {
  readonly resource: string;
  readonly matches: string;
}

/** A requirement that the policies do not allow. */
export interface Denial {
  readonly requirement: Requirement;
  readonly verdict: Exclude<Verdict, "Allowed">;
}

/**
 * Evaluates requirements against the identity-based policies of a role, and records the coverage.
 *
 * Decisions are cached. The cache is exact, because the result of a statement depends only on the action, on
 * which of its resource patterns match, and on the values of condition keys. Requests that agree in all three
 * have the same decision, so the simulator evaluates only the first of them.
 *
 * `arn-pattern.ts` matches the resources. The simulator would treat `*` in a key as a wildcard, and its `*`
 * in a policy does not match a line break.
 *
 * Not modeled: bucket policies, permissions boundaries, service control policies, buckets of other accounts.
 */
export class Authorizer {
  /** The policy parts that allowed calls have used. */
  readonly coverage: Coverage;
  readonly #caller: Caller;
  readonly #statements: readonly Statement[];
  readonly #context: Record<string, string>;
  readonly #keys: readonly string[];
  readonly #decisions = new Map<string, Decision>();
  /** The last resources and their matches. The requirements of a copy alternate between two resources. */
  #last: Matched | undefined;
  #previous: Matched | undefined;

  private constructor(caller: Caller, policies: readonly NamedPolicy[]) {
    this.#caller = caller;
    this.#statements = readStatements(policies);
    this.#context = callerContext(caller);
    this.#keys = varyingKeys(caller, this.#statements);
    this.coverage = new Coverage(this.#statements);
  }

  /**
   * @throws Error if IAM would reject a document, or if a policy variable or condition key is not supported
   */
  static async load(caller: Caller, policies: readonly NamedPolicy[]): Promise<Authorizer> {
    await validate(caller, policies);
    return new Authorizer(caller, policies);
  }

  /**
   * Evaluates all requirements of one call. If all are allowed, adds them to the coverage.
   *
   * @returns the first requirement that is denied, or `undefined` if the call is allowed
   */
  authorize(requirements: readonly Requirement[]): Denial | undefined {
    const decisions: Decision[] = [];
    for (const requirement of requirements) {
      const decision = this.#decide(requirement);
      if (decision.verdict !== "Allowed") return { requirement, verdict: decision.verdict };
      decisions.push(decision);
    }
    for (const { uses } of decisions)
      for (const [statement, parts] of uses) this.coverage.add(statement, parts);
    return undefined;
  }

  /** Evaluates one requirement without adding it to the coverage. */
  allows(requirement: Requirement): boolean {
    return this.#decide(requirement).verdict === "Allowed";
  }

  #decide(requirement: Requirement): Decision {
    const matches = this.#matches(requirement.resource);
    const key = `${requirement.action} ${matches}${this.#values(requirement)}`;
    const cached = this.#decisions.get(key);
    if (cached !== undefined) return cached;
    // Only conditions on keys with many values, such as s3:prefix, can produce this many classes.
    if (this.#decisions.size >= MAX_CACHED_DECISIONS) this.#decisions.clear();
    const decision = this.#simulate(requirement, matches);
    this.#decisions.set(key, decision);
    return decision;
  }

  /** One digit per pattern, in the order of the statements: `1` if the pattern matches, `0` otherwise. */
  #matches(resource: string): string {
    if (this.#last?.resource === resource) return this.#last.matches;
    const last = this.#previous?.resource === resource ? this.#previous : this.#match(resource);
    this.#previous = this.#last;
    this.#last = last;
    return last.matches;
  }

  #match(resource: string): Matched {
    let matches = "";
    for (const { patterns } of this.#statements) {
      for (const pattern of patterns) matches += pattern(resource) ? "1" : "0";
    }
    return { resource, matches };
  }

  /** The values of the varying condition keys, as JSON. Condition keys are not case-sensitive. */
  #values({ context }: Requirement): string {
    if (this.#keys.length === 0) return "";
    const lower = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    return JSON.stringify(this.#keys.map((key) => lower.get(key) ?? null));
  }

  #simulate(requirement: Requirement, matches: string): Decision {
    const request = { ...requirement, context: { ...this.#context, ...requirement.context } };
    let from = 0;
    const applicable: [Statement, string[]][] = [];
    for (const statement of this.#statements) {
      const digits = matches.slice(from, from + statement.patterns.length);
      from += statement.patterns.length;
      const matched = statement.resources.filter((_, index) => digits[index] === "1");
      // A NotResource statement applies if no pattern matches. All of its patterns are then used.
      if (statement.inverted && matched.length === 0) applicable.push([statement, [...statement.resources]]);
      if (!statement.inverted && matched.length > 0) applicable.push([statement, matched]);
    }
    const verdict = evaluate(
      this.#caller,
      applicable.map(([statement]) => statement),
      request,
    );
    return { verdict, uses: verdict === "Allowed" ? this.#uses(applicable, request) : [] };
  }

  #uses(applicable: readonly [Statement, string[]][], request: Requirement): [Statement, string[]][] {
    const allows = (statement: Statement) => evaluate(this.#caller, [statement], request) === "Allowed";
    return applicable
      .filter(([statement]) => allows(statement))
      .map(([statement, resources]) => {
        const actions = statement.actions.filter(
          (Action) =>
            "NotAction" in statement.raw || allows({ ...statement, raw: { ...statement.raw, Action } }),
        );
        return [statement, [...actions, ...resources]];
      });
  }
}
