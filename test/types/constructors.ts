// Calls of the constructors that do not compile. Each comment holds the words that the compiler's message must have.
import { above, choice, fail, is, type Lambda, map, otherwise, pass, task, when } from "../../machine/asl";
import { type Planned, type Progress, plan, prepare } from "./handlers";

// @ts-expect-error 'Timeout' does not exist
task(prepare, { Timeout: 5 });

// @ts-expect-error 'retries' does not exist
task(prepare, { next: "Plan", retries: [] });

// @ts-expect-error 'interval' does not exist
task(prepare, { retry: [{ errors: ["A"], interval: 3 }] });

const one = { startAt: "One", states: { One: pass({ result: 1 }) } } as const;
map({
  over: (it: Planned) => it.ranges,
  item: () => ({ n: 1 }),
  each: one,
  // @ts-expect-error 'maxConcurency' does not exist
  maxConcurency: 3,
});

map({
  // @ts-expect-error Type 'number' is not assignable to type 'readonly unknown[]'
  over: (it: Progress) => it.round,
  item: () => ({ n: 1 }),
  each: one,
});

map({
  // @ts-expect-error Property 'range' does not exist on type 'Planned'
  over: (it: Planned) => it.range,
  item: () => ({ n: 1 }),
  each: one,
});

// @ts-expect-error 'End' does not exist
pass({ result: 1, End: true });

// @ts-expect-error Expected 2 arguments, but got 1
choice([when((it: Progress) => it.round, above(1), "A")]);

// @ts-expect-error Type 'string' is not assignable to type 'number'
choice([when((it: Progress) => it.round, is("1"), "A")], otherwise("B"));

declare const status: (it: { readonly status: "done" | "lost" }) => "done" | "lost";
// @ts-expect-error Type '"dun"' is not assignable to type '"done" | "lost"'
choice([when(status, is("dun"), "A")], otherwise("B"));

// @ts-expect-error Type 'number' is not assignable to type 'string'
fail({ error: (it: Progress) => it.round, cause: () => "" });

// @ts-expect-error Type 'string' is not assignable to type 'number'
task(plan, { payload: (_: unknown, { Execution }) => ({ round: Execution.Name }) });

// @ts-expect-error Property 'Executions' does not exist on type 'Context'
task(plan, { payload: (_: unknown, { Executions }) => ({ round: Executions }) });

// @ts-expect-error Type 'Date' is not assignable to type 'Json'
pass({ result: new Date() });

type Gives<Out> = Lambda<(event: unknown) => Promise<Out>, string>;
declare const date: Gives<{ readonly run: { readonly at: Date } }>;
// @ts-expect-error the function's result is not JSON: look at .run.at
task(date);

declare const call: Gives<() => void>;
// @ts-expect-error the function's result is not JSON: look at all of it
task(call);

declare const method: Gives<{ readonly list: readonly { readonly go: () => void }[] }>;
// @ts-expect-error the function's result is not JSON: look at .list[].go
task(method);

declare const maybe: Gives<{ readonly a: string | undefined }>;
// @ts-expect-error the function's result is not JSON: look at .a
task(maybe);

declare const nothing: Gives<void>;
// @ts-expect-error the function's result is not JSON: look at all of it
task(nothing);

declare const counts: Gives<{ readonly counts: Map<string, number> }>;
// @ts-expect-error the function's result is not JSON: look at .counts
task(counts);

declare const big: Gives<{ readonly size: bigint }>;
// @ts-expect-error the function's result is not JSON: look at .size
task(big);

declare const vague: Gives<{ readonly input: unknown }>;
// @ts-expect-error the function's result is not JSON: look at .input
task(vague);

// biome-ignore lint/suspicious/noExplicitAny: this is what is refused
declare const anything: Gives<any>;
// @ts-expect-error the function's result is not JSON: its type is any
task(anything);
