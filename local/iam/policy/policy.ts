/** Parses the policy documents of a role into statements. */
import { type ArnPattern, arnPattern } from "./arn-pattern";

/** A policy attached to a role. */
export interface NamedPolicy {
  /** Used in error messages and coverage. */
  readonly name: string;
  /** The policy document, as an object or as JSON. */
  readonly document: unknown;
}

/** One statement, with its resources compiled to patterns. */
export interface Statement {
  /**
   * The name of the policy, and the Sid or the index of the statement. Example: `copy#ReadSource` or `copy#0`
   */
  readonly id: string;
  /** The `Version` of the document. Default: `2008-10-17` */
  readonly version: string;
  readonly effect: "Allow" | "Deny";
  /** From Action or NotAction. */
  readonly actions: readonly string[];
  /** From Resource or NotResource. */
  readonly resources: readonly string[];
  /** One pattern per resource, in the same order. */
  readonly patterns: readonly ArnPattern[];
  /** Whether `resources` is from NotResource. */
  readonly inverted: boolean;
  /** The statement as written in the document. */
  readonly raw: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly Version?: string;
  readonly Statement: Record<string, unknown> | Record<string, unknown>[];
}

/**
 * Parses policies into statements.
 *
 * @throws SyntaxError if a document is not valid JSON
 * @throws Error if a resource contains a policy variable
 */
export function readStatements(policies: readonly NamedPolicy[]): Statement[] {
  return policies.flatMap((policy) => {
    const { Version = "2008-10-17", Statement } = documentOf(policy);
    return list(Statement).map((raw, index) =>
      readStatement(`${policy.name}#${raw.Sid ?? index}`, Version, raw),
    );
  });
}

/** Returns the policy document as an object. */
export function documentOf({ document }: NamedPolicy): Document {
  return (typeof document === "string" ? JSON.parse(document) : document) as Document;
}

function readStatement(id: string, version: string, raw: Record<string, unknown>): Statement {
  const resources = list(raw.Resource ?? raw.NotResource) as string[];
  return {
    id,
    version,
    effect: raw.Effect as "Allow" | "Deny",
    actions: list(raw.Action ?? raw.NotAction) as string[],
    resources,
    patterns: resources.map(arnPattern),
    inverted: raw.Resource === undefined,
    raw,
  };
}

function list<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

const VARIABLE = /\$\{\s*([\w:/.-]+)[^}]*\}/g;

/**
 * Returns the condition keys in the conditions of the statements, in lower case, including policy variables.
 */
export function conditionKeysOf(statements: readonly Statement[]): Set<string> {
  const keys = new Set<string>();
  for (const { raw } of statements) {
    const conditions = (raw.Condition ?? {}) as Record<string, Record<string, unknown>>;
    for (const operands of Object.values(conditions)) {
      for (const key of Object.keys(operands)) keys.add(key.toLowerCase());
    }
    for (const [, key = ""] of JSON.stringify(conditions).matchAll(VARIABLE)) keys.add(key.toLowerCase());
  }
  return keys;
}
