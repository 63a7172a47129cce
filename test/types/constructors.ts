// Constructor calls that must not compile. The compiler's message must contain the text of the comment.
import {
  above,
  call,
  choice,
  fail,
  is,
  type Lambda,
  map,
  otherwise,
  pass,
  succeed,
  task,
  when,
} from "../../machine/asl";
import { accept, type Order, type PricedOrder, price } from "./handlers";

// @ts-expect-error 'Timeout' does not exist
task(accept, { Timeout: 5 });

// @ts-expect-error 'retries' does not exist
task(accept, { next: "Price", retries: [] });

// @ts-expect-error 'interval' does not exist
task(accept, { retry: [{ errors: ["A"], interval: 3 }] });

const one = { startAt: "One", states: { One: pass({ result: 1 }) } } as const;
map({
  over: (it: PricedOrder) => it.products,
  item: () => ({ n: 1 }),
  each: one,
  // @ts-expect-error 'maxConcurency' does not exist
  maxConcurency: 3,
});

map({
  // @ts-expect-error Type 'number' is not assignable to type 'readonly unknown[]'
  over: (it: Order) => it.id,
  item: () => ({ n: 1 }),
  each: one,
});

map({
  // @ts-expect-error Property 'product' does not exist on type 'PricedOrder'
  over: (it: PricedOrder) => it.product,
  item: () => ({ n: 1 }),
  each: one,
});

map({
  over: (it: PricedOrder & { readonly note?: string }) => it.products,
  item: (it, context) => ({ product: context.Map.Item.Value, note: it.note }),
  // @ts-expect-error the field `note` of the map item may be absent, which AWS does not accept
  each: one,
});

// @ts-expect-error Type 'undefined' is not assignable to type '{} | null'
succeed((it: { readonly note?: string }) => it.note);

// @ts-expect-error Type 'undefined' is not assignable to type '{} | null'
succeed((it: PricedOrder) => it.products[0]);

// @ts-expect-error 'End' does not exist
pass({ result: 1, End: true });

// @ts-expect-error Expected 2 arguments, but got 1
choice([when((it: Order) => it.id, above(1), "A")]);

// @ts-expect-error Type 'string' is not assignable to type 'number'
choice([when((it: Order) => it.id, is("1"), "A")], otherwise("B"));

declare const status: (it: { readonly status: "shipped" | "lost" }) => "shipped" | "lost";
// @ts-expect-error Type '"shiped"' is not assignable to type '"shipped" | "lost"'
choice([when(status, is("shiped"), "A")], otherwise("B"));

// @ts-expect-error Type 'number' is not assignable to type 'string'
fail({ error: (it: Order) => it.id, cause: () => "" });

// @ts-expect-error Type 'string' is not assignable to type 'number'
task(price, { payload: (_: unknown, { Execution }) => ({ id: Execution.Name }) });

// @ts-expect-error Property 'Executions' does not exist on type 'Context'
task(price, { payload: (_: unknown, { Executions }) => ({ id: Executions }) });

// @ts-expect-error Type 'Date' is not assignable to type 'Json'
pass({ result: new Date() });

type Returning<Out> = Lambda<(event: unknown) => Promise<Out>, string>;
declare const date: Returning<{ readonly run: { readonly at: Date } }>;
// @ts-expect-error the function result is not JSON-serializable: check `.run.at`
task(date);

declare const callable: Returning<() => void>;
// @ts-expect-error the function result is not JSON-serializable: check the whole value
task(callable);

declare const method: Returning<{ readonly list: readonly { readonly go: () => void }[] }>;
// @ts-expect-error the function result is not JSON-serializable: check `.list[].go`
task(method);

declare const maybe: Returning<{ readonly a: string | undefined }>;
// @ts-expect-error the function result is not JSON-serializable: check `.a`
task(maybe);

declare const nothing: Returning<void>;
// @ts-expect-error the function result is not JSON-serializable: check the whole value
task(nothing);

declare const counts: Returning<{ readonly counts: Map<string, number> }>;
// @ts-expect-error the function result is not JSON-serializable: check `.counts`
task(counts);

declare const big: Returning<{ readonly size: bigint }>;
// @ts-expect-error the function result is not JSON-serializable: check `.size`
task(big);

declare const vague: Returning<{ readonly input: unknown }>;
// @ts-expect-error the function result is not JSON-serializable: check `.input`
task(vague);

// biome-ignore lint/suspicious/noExplicitAny: the type under test
declare const anything: Returning<any>;
// @ts-expect-error the function result is not JSON-serializable: its type is `any`
task(anything);

// @ts-expect-error Property 'Message' is missing in type '{ Text: string; }'
call("sns:publish", "arn", { parameters: () => ({ Text: "" }) });

// @ts-expect-error Type 'number' is not assignable to type 'string | Format'
call("sns:publish", "arn", { parameters: (it: Order) => ({ Message: it.id }) });

// @ts-expect-error Argument of type '"sns:publsh"' is not assignable to parameter of type '"sns:publish"'
call("sns:publsh", "arn", { parameters: () => ({ Message: "" }) });

// @ts-expect-error Argument of type '"lambda:invoke"' is not assignable to parameter of type '"sns:publish"'
call("lambda:invoke", "arn", { parameters: () => ({ Message: "" }) });
