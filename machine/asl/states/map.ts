import type { Invalid } from "../data/json";
import { type ItemContext, path, template } from "../data/path";
import type { Edges } from "./edge";
import type { CatchEdges, Catcher } from "./errors";
import type { State } from "./state";
import { type ArnOf, type Checked, type Start, type States, toTable } from "./table";

interface MapOptions<
  Data,
  Element,
  Item,
  Begin extends string,
  All extends States,
  Next extends string,
  Else extends string,
> {
  /** Selects the list. Each element becomes one item. */
  readonly over: (data: Data) => readonly Element[];
  /** Builds the input of the item processor's start state for one element. */
  readonly item: (data: NoInfer<Data>, context: ItemContext<Element>) => Item;
  /** The item processor: the states that each item passes through. The results of the items are discarded. */
  readonly each: {
    readonly startAt: Begin & NoInfer<StartOfItem<Begin, Item, All>>;
    readonly states: Checked<All>;
  };
  /** Maximum number of items processed at the same time: 1 to 10,000. Default: 10,000. */
  readonly maxConcurrency?: number;
  /** The state that receives the map's input, unchanged. Default: none; the execution ends with that input. */
  readonly next?: Next;
  /** Catchers for errors of the map itself and for errors of items that the item processor does not catch. */
  readonly catch?: readonly Catcher<Else>[];
}

/** The compiler first checks the call before it has inferred `Item`: `Item` is `unknown`, and any start is valid. */
type StartOfItem<Begin extends string, Item, All extends States> = unknown extends Item
  ? unknown
  : [Absent<Item>] extends [never]
    ? Start<Begin, Item, "the map item", All>
    : Invalid<`the field \`${Absent<Item>}\` of the map item may be absent, which AWS does not accept`>;

/** The fields of an item that may be absent from the data. Fields of any type, such as the execution's input, are present. */
type Absent<Item> = {
  [Key in keyof Item & string]-?: unknown extends Item[Key]
    ? never
    : undefined extends Item[Key]
      ? Key
      : never;
}[keyof Item & string];

/**
 * A distributed map: one child execution for each element of a list, labeled with the map's name. The map outputs its
 * input and discards the results. Keep the results of the items small anyway: AWS fails the map if they exceed 256 KiB
 * in total.
 *
 *     map({
 *       over: (divided: DividedRound) => divided.items,
 *       item: ({ run, round, attempt }, context) => ({ run, round, attempt, item: context.Map.Item.Value }),
 *       each: { startAt: "CopyRange", states: { CopyRange: task(fn.copyRange) } },
 *       next: "Gather",
 *     })
 */
export function map<
  Data,
  Element,
  Item,
  const Begin extends string,
  const All extends States,
  const Next extends string = never,
  const Else extends string = never,
>(
  options: MapOptions<Data, Element, Item, Begin, All, Next, Else>,
): State<Data, Edges<Next, Data> | CatchEdges<Data, Else>, ArnOf<All>> {
  const { over, item, each, maxConcurrency, next } = options;
  return {
    spec: {
      type: "Map",
      over: path(over),
      item: template(item),
      each: toTable<All>(each),
      maxConcurrency,
      catch: options.catch ?? [],
      next,
    },
  };
}
