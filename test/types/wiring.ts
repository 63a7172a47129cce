// Transitions that must not compile. The compiler's message must contain the text of the comment.
import {
  above,
  catchAll,
  choice,
  type LambdaRef,
  map,
  otherwise,
  pass,
  stateMachine,
  succeed,
  task,
  when,
} from "../../machine/asl";
import { accept, notify, type Order, type PricedOrder, pack, price, ship } from "./handlers";

const done = pass({ result: true });

stateMachine({
  // @ts-expect-error `Acept` is a transition target but is not defined
  startAt: "Acept",
  states: { Accept: task(accept) },
});

stateMachine({
  startAt: "Accept",
  states: {
    // @ts-expect-error `Pakc` is a transition target but is not defined
    Accept: task(accept, { next: "Pakc" }),
    Pack: done,
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    // @ts-expect-error `Notfiy` is a transition target but is not defined
    Accept: task(accept, { catch: catchAll("Notfiy") }),
    Notify: done,
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Again?" }),
    // @ts-expect-error `Accep` is a transition target but is not defined
    "Again?": choice([when((it: Order) => it.id, above(1), "Accep")], otherwise("Done")),
    Done: done,
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Again?" }),
    // @ts-expect-error `Don` is a transition target but is not defined
    "Again?": choice([when((it: Order) => it.id, above(1), "Accept")], otherwise("Don")),
    Done: done,
  },
});

map({
  over: (order: PricedOrder) => order.products,
  item: (order, context) => ({ order: order.id, product: context.Map.Item.Value }),
  each: {
    startAt: "Pack",
    states: {
      // @ts-expect-error `Outside` is a transition target but is not defined
      Pack: task(pack, { next: "Outside" }),
    },
  },
});

stateMachine({
  // @ts-expect-error `Price` does not accept the execution input
  startAt: "Price",
  states: { Price: task(price) },
});

stateMachine({
  startAt: "Accept",
  states: {
    // @ts-expect-error `Ship` does not accept data from `Accept`: check the field `products`
    Accept: task(accept, { next: "Ship" }),
    Ship: task(ship),
  },
});

declare const expectsText: LambdaRef<Order & { readonly error: string }, boolean, string>;
stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Price" }),
    // @ts-expect-error `Refund` does not accept data from `Price`: check the field `error`
    Price: task(price, { catch: catchAll("Refund") }),
    Refund: task(expectsText),
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    // @ts-expect-error `catch` cannot add the error to data from `Accept`, which may not be an object
    Accept: task(accept, { catch: catchAll("Done") }),
    Done: done,
  },
});

declare const numbers: LambdaRef<unknown, readonly number[], string>;
stateMachine({
  startAt: "Numbers",
  states: {
    Numbers: task(numbers, { next: "Each" }),
    // @ts-expect-error `catch` cannot add the error to data from `Each`, which may not be an object
    Each: map({
      over: (all: readonly number[]) => all,
      item: (_, context) => ({ n: context.Map.Item.Value }),
      each: { startAt: "One", states: { One: done } },
      catch: catchAll("Done"),
    }),
    Done: done,
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Again?" }),
    // @ts-expect-error `Ship` does not accept data from `Again?`: check the field `products`
    "Again?": choice([when((it: Order) => it.id, above(1), "Ship")], otherwise("Done")),
    Ship: task(ship),
    Done: done,
  },
});

stateMachine({
  startAt: "Accept",
  states: {
    Accept: task(accept, { next: "Done" }),
    // @ts-expect-error `Notify` does not accept data from `Done`
    Done: pass({ result: true, next: "Notify" }),
    Notify: task(notify),
  },
});

map({
  over: (order: PricedOrder) => order.products,
  item: (_, context) => ({ product: context.Map.Item.Value }),
  each: {
    // @ts-expect-error `Pack` does not accept the map item: check the field `order`
    startAt: "Pack",
    states: { Pack: task(pack) },
  },
});

interface Listed extends Order {
  readonly list: readonly number[];
}
declare const list: LambdaRef<unknown, Listed, string>;
stateMachine({
  startAt: "List",
  states: {
    List: task(list, { next: "PackAll" }),
    // @ts-expect-error `Ship` does not accept data from `PackAll`: check the field `products`
    PackAll: map({
      over: (it: Listed) => it.list,
      item: (_, context) => ({ order: 1, product: context.Map.Item.Value }),
      each: { startAt: "Pack", states: { Pack: task(pack) } },
      next: "Ship",
    }),
    Ship: task(ship, { next: "Done" }),
    Done: succeed(),
  },
});
