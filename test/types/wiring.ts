// Wiring that does not compile. Each comment holds the words that the compiler's message must have.
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
import { copy, gather, type Planned, type Progress, plan, prepare, report } from "./handlers";

const done = pass({ result: true });

stateMachine({
  // @ts-expect-error no state named Prepar
  startAt: "Prepar",
  states: { Prepare: task(prepare) },
});

stateMachine({
  startAt: "Prepare",
  states: {
    // @ts-expect-error no state named Snyc
    Prepare: task(prepare, { next: "Snyc" }),
    Sync: done,
  },
});

stateMachine({
  startAt: "Prepare",
  states: {
    // @ts-expect-error no state named Reprot
    Prepare: task(prepare, { catch: catchAll("Reprot") }),
    Report: done,
  },
});

stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Again?" }),
    // @ts-expect-error no state named Prepair
    "Again?": choice([when((it: Progress) => it.round, above(1), "Prepair")], otherwise("Done")),
    Done: done,
  },
});

stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Again?" }),
    // @ts-expect-error no state named Don
    "Again?": choice([when((it: Progress) => it.round, above(1), "Prepare")], otherwise("Don")),
    Done: done,
  },
});

map({
  over: (planned: Planned) => planned.ranges,
  item: (planned, context) => ({ round: planned.round, range: context.Map.Item.Value }),
  each: {
    startAt: "Copy",
    states: {
      // @ts-expect-error no state named Outside
      Copy: task(copy, { next: "Outside" }),
    },
  },
});

stateMachine({
  // @ts-expect-error Plan takes other data than an execution sends
  startAt: "Plan",
  states: { Plan: task(plan) },
});

stateMachine({
  startAt: "Prepare",
  states: {
    // @ts-expect-error Gather takes other data than Prepare sends: look at ranges
    Prepare: task(prepare, { next: "Gather" }),
    Gather: task(gather),
  },
});

declare const wantsText: LambdaRef<Progress & { readonly error: string }, boolean, string>;
stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Plan" }),
    // @ts-expect-error Lost takes other data than Plan sends: look at error
    Plan: task(plan, { catch: catchAll("Lost") }),
    Lost: task(wantsText),
  },
});

stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Again?" }),
    // @ts-expect-error Gather takes other data than Again? sends: look at ranges
    "Again?": choice([when((it: Progress) => it.round, above(1), "Gather")], otherwise("Done")),
    Gather: task(gather),
    Done: done,
  },
});

stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Done" }),
    // @ts-expect-error Report takes other data than Done sends
    Done: pass({ result: true, next: "Report" }),
    Report: task(report),
  },
});

map({
  over: (planned: Planned) => planned.ranges,
  item: (_, context) => ({ range: context.Map.Item.Value }),
  each: {
    // @ts-expect-error Copy takes other data than an item sends: look at round
    startAt: "Copy",
    states: { Copy: task(copy) },
  },
});

interface Listed extends Progress {
  readonly list: readonly number[];
}
declare const list: LambdaRef<unknown, Listed, string>;
stateMachine({
  startAt: "List",
  states: {
    List: task(list, { next: "CopyAll" }),
    // @ts-expect-error Gather takes other data than CopyAll sends: look at ranges
    CopyAll: map({
      over: (it: Listed) => it.list,
      item: (_, context) => ({ round: 1, range: context.Map.Item.Value }),
      each: { startAt: "Copy", states: { Copy: task(copy) } },
      next: "Gather",
    }),
    Gather: task(gather, { next: "Done" }),
    Done: succeed(),
  },
});
