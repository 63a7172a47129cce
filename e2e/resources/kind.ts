import { randomBytes } from "node:crypto";
import type { Registration, Resource } from "../../local/registration";
import type { Clients } from "../clients";

/** The operations of one resource type. */
export interface Kind {
  /** Creates a resource with exactly its inputs. @returns the added state: `id`, names, ARNs. */
  create(clients: Clients, registration: Registration): Promise<Record<string, string>>;
  /** Completes a created resource before its dependents are created. The resource is removed even after a failure. */
  readonly ready?: (clients: Clients, resource: Resource) => Promise<void>;
  remove(clients: Clients, resource: Resource): Promise<void>;
  /**
   * Applies new inputs to a created resource. A resource whose type cannot be updated is replaced instead.
   *
   * @returns the changed state.
   */
  readonly update?: (
    clients: Clients,
    created: Resource,
    inputs: Registration["inputs"],
  ) => Promise<Record<string, string>>;
  /** Inputs that cannot be changed in place. A change replaces the resource. Default: none */
  readonly immutable?: readonly string[];
  /** State that an update can change. A preview does not know it. Default: none */
  readonly changing?: readonly string[];
}

/** A physical name as in Pulumi auto-naming: `plan-role-3fa9c01`. */
export const physicalName = (name: string): string => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;

/**
 * Rejects inputs that the resource type does not handle.
 *
 * @throws Error if `rest` is not empty.
 */
export function rejectUnknownInputs(rest: object): void {
  const unknown = Object.keys(rest);
  if (unknown.length > 0) throw new Error(`e2e/resources does not support the inputs: ${unknown.join(", ")}`);
}

/**
 * Converts field names from camel case to the Pascal case of most AWS APIs.
 *
 *     pascal({ id: "a", filter: { prefix: "b" } }, { id: "ID" }) // { ID: "a", Filter: { Prefix: "b" } }
 *
 * @param special names that differ by more than the first letter.
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

/** Tags by name. */
export type Tags = Readonly<Record<string, string>>;

/** Tags as a list, the format of most APIs. `undefined` without tags. */
export const tagList = (
  tags: Tags | undefined,
): { readonly Key: string; readonly Value: string }[] | undefined =>
  tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The names of the tags that an update removes. */
export const removedTags = (olds: Tags = {}, news: Tags = {}): string[] =>
  Object.keys(olds).filter((name) => !Object.hasOwn(news, name));
