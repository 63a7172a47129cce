import { randomBytes } from "node:crypto";
import type { Registration, Resource } from "../../local/program";
import type { Clients } from "../clients";

/** How resources of one type come and go. */
export interface Kind {
  /** Creates one with exactly its inputs. @returns what AWS added: `id`, names, ARNs. */
  create(clients: Clients, registration: Registration): Promise<Record<string, string>>;
  /** What else has to be done before anything may depend on it. Where that fails it is removed with the rest. */
  readonly ready?: (clients: Clients, resource: Resource) => Promise<void>;
  remove(clients: Clients, resource: Resource): Promise<void>;
}

/** A name as Pulumi makes it where the program gives none: `plan-role-3fa9c01`. */
export const physicalName = (name: string): string => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;

/**
 * What a creator does not know it must not leave out.
 *
 * @throws Error if inputs are left over.
 */
export function nothingElse(rest: object): void {
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`e2e/resources does not know the inputs ${unknown.join(", ")}`);
}

/**
 * The same value with names as most of AWS's APIs spell them.
 *
 *     pascal({ id: "a", filter: { prefix: "b" } }, { id: "ID" }) // { ID: "a", Filter: { Prefix: "b" } }
 *
 * @param special spellings that are not just a capital letter.
 */
export function pascal<T>(value: unknown, special: Readonly<Record<string, string>> = {}): T {
  if (Array.isArray(value)) return value.map((item) => pascal(item, special)) as T;
  if (typeof value !== "object" || value === null) return value as T;
  const renamed = Object.entries(value).map(([key, item]) => [
    special[key] ?? key.charAt(0).toUpperCase() + key.slice(1),
    pascal(item, special),
  ]);
  return Object.fromEntries(renamed) as T;
}
