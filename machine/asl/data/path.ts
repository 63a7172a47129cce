import type { Json } from "./json";
import { Recorder } from "./recorder";

/** What a state knows of its execution: `$$` in a path. Of AWS's context object, the fields that are used here. */
export interface Context {
  readonly Execution: { readonly Name: string; readonly StartTime: string };
}

/** The context while a map makes one item's input. */
export interface ItemContext<Item> extends Context {
  readonly Map: { readonly Item: { readonly Value: Item } };
}

/**
 * The path that a selector reads, found by running it once over a stand-in for the data.
 *
 *     path((planned: Planned) => planned.ranges)  // "$.ranges"
 *
 * @throws TypeError if the selector does anything but read: `data.n + 1`, `data.list.length`, `{ ...data }`.
 */
export function path<Data>(select: (data: Data) => unknown): string {
  const recorder = new Recorder();
  const found = recorder.pathOf(select(recorder.root<Data>("$")));
  if (found === undefined)
    throw new TypeError(`${select}: expected a field of the data, got a value made here`);
  refuseLost(recorder, [found], select);
  return found;
}

/**
 * The payload template of the object that a function builds from data and context; constants stay as they are.
 *
 *     template((input: unknown, { Execution }: Context) => ({ input, run: Execution.Name, round: 0 }))
 *     // { "input.$": "$", "run.$": "$$.Execution.Name", "round": 0 }
 *
 * The function runs once, now, over stand-ins: it can place fields, but not compute with them.
 *
 * @throws TypeError if it computes, decides or spreads, or if its result is no plain object of fields and JSON.
 */
export function template<Data, Known>(build: (data: Data, context: Known) => unknown): Template {
  const recorder = new Recorder();
  const built = build(recorder.root<Data>("$"), recorder.root<Known>("$$"));
  if (!isPlain(built)) throw new TypeError(`${build}: expected an object`);
  const placed: string[] = [];
  const rendered = fields(built, (key, value) => {
    if (key.endsWith(".$")) throw new TypeError(`${build}: "${key}" would be read as a path; rename it`);
    const found = recorder.pathOf(value);
    if (found === undefined) return [key, constant(value, `${build}: ${key}`)];
    placed.push(found);
    return [`${key}.$`, found];
  });
  refuseLost(recorder, placed, build);
  return rendered;
}

type Template = { readonly [key: string]: Json };
type Field = readonly [key: string, value: Json];

const fields = (object: object, field: (key: string, value: unknown) => Field): Template =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) =>
      isPlain(value) ? [key, fields(value, field)] : field(key, value),
    ),
  );

function refuseLost(recorder: Recorder, placed: readonly string[], by: unknown): void {
  const lost = recorder.lost(placed);
  if (lost.length > 0)
    throw new TypeError(`${by}: reads ${lost.join(", ")} but does not place it; a path cannot decide`);
}

function constant(value: unknown, where: string): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => constant(item, where));
  throw new TypeError(
    `${where}: expected a field of the data, or JSON (in a list no objects), got ${typeof value}`,
  );
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
