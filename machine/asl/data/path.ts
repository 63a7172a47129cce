import { Format } from "./format";
import type { Json } from "./json";
import { Recorder } from "./recorder";

/** The supported fields of AWS's context object, `$$`. */
export interface Context {
  readonly Execution: {
    /** The execution's ARN. */
    readonly Id: string;
    /** The input as given, of any type. */
    readonly Input: unknown;
    readonly Name: string;
    readonly StartTime: string;
    /** 0 if the execution was not redriven. */
    readonly RedriveCount: number;
  };
}

/** The context in which a map builds the input of one item. */
export interface ItemContext<Item> extends Context {
  readonly Map: { readonly Item: { readonly Value: Item } };
}

/**
 * The path that a selector reads. The selector runs once, with a recorder instead of the data.
 *
 *     path((divided: DividedRound) => divided.items)  // "$.items"
 *
 * @throws TypeError if the selector does more than read a field: `data.n + 1`, `data.list.length`, `{ ...data }`.
 */
export function path<Data>(select: (data: Data) => unknown): string {
  const recorder = new Recorder();
  const found = recorder.pathOf(select(recorder.root<Data>("$")));
  if (found === undefined) throw new TypeError(`${select}: the selector must return a field of its argument`);
  requireAllPlaced(recorder, [found], select);
  return found;
}

/**
 * The payload template for the object that a function builds from data, context, and JSON constants. The function runs
 * once, with recorders instead of its arguments. It can place fields, but it cannot compute with them.
 *
 *     template((input: unknown, { Execution }: Context) => ({ input, run: Execution.Name, round: 0 }))
 *     // { "input.$": "$", "run.$": "$$.Execution.Name", "round": 0 }
 *
 * @throws TypeError if the function computes, branches, or spreads, or if its result is not a plain object of fields
 * and JSON constants.
 */
export function template<Data, Extra>(build: (data: Data, context: Extra) => unknown): Template {
  const recorder = new Recorder();
  const built = build(recorder.root<Data>("$"), recorder.root<Extra>("$$"));
  if (!isPlain(built)) throw new TypeError(`${build}: the function must return a plain object`);
  const placed: string[] = [];
  const rendered = fields(built, (key, value) => {
    if (key.endsWith(".$"))
      throw new TypeError(`${build}: the key "${key}" ends with ".$", which marks a path in a template`);
    if (value instanceof Format) {
      const pathOf = (field: unknown): string => {
        const found = pathIn(recorder, field, `${build}: ${key}`);
        placed.push(found);
        return found;
      };
      return [`${key}.$`, value.render(pathOf)];
    }
    const found = recorder.pathOf(value);
    if (found === undefined) return [key, constant(value, `${build}: ${key}`)];
    placed.push(found);
    return [`${key}.$`, found];
  });
  requireAllPlaced(recorder, placed, build);
  return rendered;
}

function pathIn(recorder: Recorder, value: unknown, where: string): string {
  const found = recorder.pathOf(value);
  if (found === undefined) throw new TypeError(`${where}: expected fields of the data or the context`);
  return found;
}

type Template = { readonly [key: string]: Json };
type Field = readonly [key: string, value: Json];

const fields = (object: object, field: (key: string, value: unknown) => Field): Template =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) =>
      isPlain(value) ? [key, fields(value, field)] : field(key, value),
    ),
  );

function requireAllPlaced(recorder: Recorder, placed: readonly string[], source: unknown): void {
  const unplaced = recorder.unplaced(placed);
  if (unplaced.length > 0)
    throw new TypeError(
      `${source}: ${unplaced.join(", ")} is read but is not part of the result: conditions are not supported`,
    );
}

function constant(value: unknown, where: string): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => constant(item, where));
  throw new TypeError(
    `${where}: expected a field of the data or a JSON constant (without objects in lists), got ${typeof value}`,
  );
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
