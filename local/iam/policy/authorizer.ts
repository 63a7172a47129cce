/** Whether a role's policies allow a call: the simulator's answer, asked once per class of calls. */

import type { Requirement } from "../request/requirement";
import { callerContext, varyingKeys } from "./context";
import { Coverage } from "./coverage";
import { type NamedPolicy, readStatements, type Statement } from "./policy";
import { type Caller, judge, type Verdict, validate } from "./simulator";

interface Decision {
  readonly verdict: Verdict;
  readonly uses: readonly (readonly [Statement, readonly string[]])[];
}

/** Why a requirement is not met. */
export interface Denial {
  readonly requirement: Requirement;
  readonly verdict: Exclude<Verdict, "Allowed">;
}

const CACHE_LIMIT = 10_000;

/**
 * Judges requirements by a role's identity policies, and keeps what allowed calls used.
 *
 * The invariant that makes the cache exact: a statement looks at a request through its action, through whether
 * each of its resource patterns matches, and through the values of condition keys. So requests which agree in
 * the action, in every pattern's match and in every condition key that the policies mention get one answer,
 * which the simulator gives, once. The matching itself is done here (`arn-pattern.ts`), because the simulator
 * would read `*` in a key as a wildcard and stops `*` in a policy at a line break.
 *
 * Not modelled: bucket policies, boundaries, service control policies, other accounts' buckets.
 */
export class Authorizer {
  readonly coverage: Coverage;
  readonly #caller: Caller;
  readonly #statements: readonly Statement[];
  readonly #context: Record<string, string>;
  readonly #keys: readonly string[];
  readonly #decisions = new Map<string, Decision>();

  private constructor(caller: Caller, policies: readonly NamedPolicy[]) {
    this.#caller = caller;
    this.#statements = readStatements(policies);
    this.#context = callerContext(caller);
    this.#keys = varyingKeys(caller, this.#statements);
    this.coverage = new Coverage(this.#statements);
  }

  /** @throws Error for documents that IAM refuses, or whose variables or condition keys are not known here */
  static async load(caller: Caller, policies: readonly NamedPolicy[]): Promise<Authorizer> {
    await validate(caller, policies);
    return new Authorizer(caller, policies);
  }

  /** The first requirement that is not met, or undefined; then what they used counts as used. */
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

  /** Whether one requirement is met, without counting it as used. */
  allows(requirement: Requirement): boolean {
    return this.#decide(requirement).verdict === "Allowed";
  }

  #decide(requirement: Requirement): Decision {
    const matches = this.#matches(requirement.resource);
    const key = `${requirement.action} ${matches}${this.#values(requirement)}`;
    const cached = this.#decisions.get(key);
    if (cached !== undefined) return cached;
    // Only conditions on what differs from call to call, as s3:prefix does, can make this many classes.
    if (this.#decisions.size >= CACHE_LIMIT) this.#decisions.clear();
    const decision = this.#ask(requirement, matches);
    this.#decisions.set(key, decision);
    return decision;
  }

  /** One digit for every pattern of every statement. */
  #matches(resource: string): string {
    let digits = "";
    for (const { patterns } of this.#statements) {
      for (const pattern of patterns) digits += pattern(resource) ? "1" : "0";
    }
    return digits;
  }

  #values({ context }: Requirement): string {
    if (this.#keys.length === 0) return "";
    const lower = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    return JSON.stringify(this.#keys.map((key) => lower.get(key) ?? null));
  }

  #ask(requirement: Requirement, matches: string): Decision {
    const asked = { ...requirement, context: { ...this.#context, ...requirement.context } };
    let from = 0;
    const speaking: [Statement, string[]][] = [];
    for (const statement of this.#statements) {
      const digits = matches.slice(from, from + statement.patterns.length);
      from += statement.patterns.length;
      const matched = statement.resources.filter((_, index) => digits[index] === "1");
      // NotResource speaks of what none of its patterns matches; all of them are then of use.
      if (statement.inverted && matched.length === 0) speaking.push([statement, [...statement.resources]]);
      if (!statement.inverted && matched.length > 0) speaking.push([statement, matched]);
    }
    const verdict = judge(
      this.#caller,
      speaking.map(([statement]) => statement),
      asked,
    );
    return { verdict, uses: verdict === "Allowed" ? this.#uses(speaking, asked) : [] };
  }

  #uses(speaking: readonly [Statement, string[]][], asked: Requirement): [Statement, string[]][] {
    const allows = (statement: Statement) => judge(this.#caller, [statement], asked) === "Allowed";
    return speaking
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
