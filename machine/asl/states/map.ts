import { type ItemContext, path, template } from "../data/path";
import type { CatchEdge, Catcher } from "./errors";
import type { State, Ways } from "./state";
import { type ArnOf, type Checked, type Start, type States, sound } from "./table";

interface MapOptions<
  Data,
  Element,
  Item,
  Begin extends string,
  All extends States,
  Next extends string,
  Else extends string,
> {
  /** The list whose elements are worked on. */
  readonly over: (data: Data) => readonly Element[];
  /** Builds what the processor's first state is given for one element. */
  readonly item: (data: NoInfer<Data>, context: ItemContext<Element>) => Item;
  /** The states that each item goes through. What they end with is dropped. */
  readonly each: {
    readonly startAt: Begin & NoInfer<BeginsWith<Begin, Item, All>>;
    readonly states: Checked<All>;
  };
  /** Items worked on at once: 1 to 10,000. Left out: 10,000. */
  readonly maxConcurrency?: number;
  /** The state that is given, unchanged, what the map was given. Left out: the machine ends with it. */
  readonly next?: Next;
  /** Where errors of the map itself go, and those of items that the processor does not catch. */
  readonly catch?: readonly Catcher<Else>[];
}

/** The compiler tries the call once before it has looked into `item`: then `Item` is unknown, and nothing refused. */
type BeginsWith<Begin extends string, Item, All extends States> = unknown extends Item
  ? unknown
  : Start<Begin, Item, "an item", All>;

/**
 * A distributed map: a child execution for each element of a list, labelled with the map's name. It passes on its own
 * input and drops the results. Let the items end with something small all the same: AWS fails the map where the results
 * are more than 256 KiB together.
 *
 *     map({
 *       over: (planned: Planned) => planned.ranges,
 *       item: (planned, context) => ({ run: planned.run, range: context.Map.Item.Value }),
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
): State<Data, Ways<Next, Data> | CatchEdge<Data, Else>, ArnOf<All>> {
  const { over, item, each, maxConcurrency, next } = options;
  return {
    spec: {
      type: "Map",
      over: path(over),
      item: template(item),
      each: sound<All>(each),
      maxConcurrency,
      catch: options.catch ?? [],
      next,
    },
  };
}
