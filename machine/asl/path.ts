import type { Json } from "./json";

/** What a state knows of its execution: `$$` in a path. Of AWS's context object, the fields that are used here. */
export interface Context {
  readonly Execution: { readonly Name: string; readonly StartTime: string };
}

/** The context while a map makes one item's input. */
export interface ItemContext<Item> extends Context {
  readonly Map: { readonly Item: { readonly Index: number; readonly Value: Item } };
}

/**
 * The path that a selector reads, found by running it once over a recorder in the data's place.
 *
 *     path((planned: Planned) => planned.ranges)  // "$.ranges"
 *
 * @throws TypeError if the selector does anything but read: `data.n + 1`, `data.list.length`, `{ ...data }`.
 */
export function path<Data>(select: (data: Data) => unknown): string {
  const record = recorder();
  const found = record.pathOf(select(record.root<Data>("$")));
  if (found === undefined)
    throw new TypeError(`${select}: expected a field of the data, got a value made here`);
  record.refuseUnused([found], select);
  return found;
}

/**
 * The payload template of the object that a function builds from data and context; constants stay as they are.
 *
 *     template((input: unknown, { Execution }: Context) => ({ input, run: Execution.Name, round: 0 }))
 *     // { "input.$": "$", "run.$": "$$.Execution.Name", "round": 0 }
 *
 * The function runs once, now, over recorders: it can place fields but not compute with them.
 *
 * @throws TypeError if it computes, decides or spreads, or if its result is no plain object of paths and JSON.
 */
export function template<Data, Known>(
  build: (data: Data, context: Known) => unknown,
): { readonly [key: string]: Json } {
  const record = recorder();
  const used: string[] = [];
  const built = build(record.root<Data>("$"), record.root<Known>("$$"));
  if (record.pathOf(built) !== undefined || !isPlain(built))
    throw new TypeError(`${build}: expected an object`);
  const fields = (object: object) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => field(key, value)));
  const field = (key: string, value: unknown): [string, Json] => {
    if (key.endsWith(".$")) throw new TypeError(`${build}: "${key}" would be read as a path; rename it`);
    const found = record.pathOf(value);
    if (found === undefined)
      return [key, isPlain(value) ? fields(value) : constant(value, `${build}: ${key}`)];
    used.push(found);
    return [`${key}.$`, found];
  };
  const rendered = fields(built);
  record.refuseUnused(used, build);
  return rendered;
}

function constant(value: unknown, where: string): Json {
  if (value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value))
    return value as Json;
  if (Array.isArray(value)) return value.map((item) => constant(item, where));
  throw new TypeError(
    `${where}: expected a field of the data, or JSON (in a list: strings, numbers, booleans), got ${typeof value}`,
  );
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Stands in for data: remembers each read, and refuses whatever JSONPath could not do. */
function recorder() {
  const paths = new WeakMap<object, string>();
  const leaves = new Set<string>();
  const stand = (at: string): object => {
    const refuse = (what: string) => (): never => {
      throw new TypeError(`${at}: a path can be read and placed, not ${what}; let a function send the value`);
    };
    const read = (_: object, key: string | symbol) => {
      if (typeof key === "symbol" || key === "length") return refuse("computed with")();
      if (!/^([A-Za-z_]\w*|\d+)$/.test(key))
        throw new TypeError(`${at}: expected a field of letters, digits and _, got "${key}"`);
      leaves.delete(at);
      return stand(/^\d/.test(key) ? `${at}[${key}]` : `${at}.${key}`);
    };
    const proxy = new Proxy(() => at, {
      get: read,
      apply: refuse("called"),
      ownKeys: refuse("spread or listed"),
      has: refuse("searched"),
      set: refuse("changed"),
    });
    paths.set(proxy, at);
    if (/[.[]/.test(at)) leaves.add(at);
    return proxy;
  };
  return {
    root: <T>(name: "$" | "$$") => stand(name) as T,
    pathOf: (value: unknown) => (typeof value === "function" ? paths.get(value) : undefined),
    refuseUnused(used: readonly string[], by: unknown) {
      const lost = [...leaves].filter((leaf) => !used.includes(leaf));
      if (lost.length)
        throw new TypeError(`${by}: reads ${lost.join(", ")} but does not place it; a path cannot decide`);
    },
  };
}
