// Definitions that must compile, although similar definitions in the other files must not.
import {
  call,
  catchAll,
  choice,
  is,
  type Lambda,
  type LambdaRef,
  type Machine,
  map,
  otherwise,
  pass,
  stateMachine,
  succeed,
  task,
  when,
} from "../../machine/asl";
import { accept, notify, type PricedOrder, pack, price, ship } from "./handlers";

/** Loops, catchers that add the error to the data, and states that require only part of the data they receive. */
export const loops: Machine<string> = stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Price" }),
    Price: task(price, { catch: catchAll("Notify"), next: "PackAll" }),
    PackAll: map({
      over: (order: PricedOrder) => order.products,
      item: (order, context) => ({ order: order.id, product: context.Map.Item.Value }),
      each: {
        startAt: "Pack",
        states: { Pack: task(pack, { catch: catchAll("Broken") }), Broken: pass({ result: false }) },
      },
      catch: catchAll("Notify"),
      next: "Ship",
    }),
    Ship: task(ship, { catch: catchAll("Notify"), next: "Price" }),
    Notify: task(notify, { next: "Lost?" }),
    "Lost?": choice(
      [when((it: { status: "shipped" | "lost" }) => it.status, is("lost"), "Accept")],
      otherwise("Done"),
    ),
    Done: succeed(),
  },
});

/** Results that JSON preserves: interfaces, optional fields, trees, tuples, null. */
interface Tree {
  readonly name?: string;
  readonly children: readonly Tree[];
}
declare const tree: Lambda<(event: unknown) => Promise<Tree>, string>;
declare const tuple: Lambda<
  (event: unknown) => Promise<readonly [1, { readonly a: null } | boolean]>,
  string
>;
declare const never: Lambda<() => Promise<never>, string>;
export const results = [task(tree), task(tuple), task(never)];

/** The ARN type of a machine is the ARN type of its functions. */
declare const pending: LambdaRef<unknown, boolean, { readonly resolved: Promise<string> }>;
export const pendingArn: Machine<{ readonly resolved: Promise<string> }> = stateMachine({
  startAt: "Call",
  states: { Call: task(pending, { next: "Done" }), Done: succeed() },
});

/** A call passes its input on, unchanged. */
export const notified: Machine<string> = stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Tell" }),
    Tell: call("sns:publish", "arn:topic", {
      parameters: (_: unknown, { Execution }) => ({ Message: Execution.Name }),
      next: "Done",
    }),
    Done: succeed(),
  },
});
