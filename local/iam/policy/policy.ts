/** A role's policy documents, read into statements. */
import { type ArnPattern, arnPattern } from "./arn-pattern";

/** A policy attached to a role. */
export interface NamedPolicy {
  /** For messages and coverage. */
  readonly name: string;
  /** The document: an object, or its JSON. */
  readonly document: unknown;
}

/** One statement, ready to be asked whether it speaks of a resource. */
export interface Statement {
  /** Example: `copy#0` or `copy#ReadSource`, from the policy's name and the statement's place or Sid */
  readonly id: string;
  readonly version: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly patterns: readonly ArnPattern[];
  /** Whether `resources` come from NotResource. */
  readonly inverted: boolean;
  /** The statement as it was written. */
  readonly raw: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly Version?: string;
  readonly Statement: Record<string, unknown> | Record<string, unknown>[];
}

/** @throws Error for a Resource with policy variables, and for JSON that does not parse */
export function readStatements(policies: readonly NamedPolicy[]): Statement[] {
  return policies.flatMap((policy) => {
    const { Version = "2008-10-17", Statement } = documentOf(policy);
    return list(Statement).map((raw, index) =>
      readStatement(`${policy.name}#${raw.Sid ?? index}`, Version, raw),
    );
  });
}

/** The document as an object. */
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

/** The condition keys, in lower case, on which the statements' conditions depend, policy variables included. */
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
