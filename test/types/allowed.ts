// What must compile, though something like it must not.
import {
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
import { copy, gather, type Planned, plan, prepare, report } from "./handlers";

/** Loops, catchers whose data come beside the error, states that take less than they are sent. */
export const loops: Machine<string> = stateMachine({
  startAt: "Prepare",
  states: {
    Prepare: task(prepare, { next: "Plan" }),
    Plan: task(plan, { catch: catchAll("Report"), next: "CopyAll" }),
    CopyAll: map({
      over: (planned: Planned) => planned.ranges,
      item: (planned, context) => ({ round: planned.round, range: context.Map.Item.Value }),
      each: {
        startAt: "Copy",
        states: { Copy: task(copy, { catch: catchAll("Left") }), Left: pass({ result: false }) },
      },
      catch: catchAll("Report"),
      next: "Gather",
    }),
    Gather: task(gather, { catch: catchAll("Report"), next: "Plan" }),
    Report: task(report, { next: "Lost?" }),
    "Lost?": choice(
      [when((it: { status: "done" | "lost" }) => it.status, is("lost"), "Prepare")],
      otherwise("Done"),
    ),
    Done: succeed(),
  },
});

/** Results that JSON carries: interfaces, optional fields, trees, tuples, null. */
interface Tree {
  readonly name?: string;
  readonly kids: readonly Tree[];
}
declare const tree: Lambda<(event: unknown) => Promise<Tree>, string>;
declare const tuple: Lambda<
  (event: unknown) => Promise<readonly [1, { readonly a: null } | boolean]>,
  string
>;
declare const never: Lambda<() => Promise<never>, string>;
export const results = [task(tree), task(tuple), task(never)];

/** A machine's ARNs are those of its functions. */
declare const later: LambdaRef<unknown, boolean, { readonly known: Promise<string> }>;
export const unknownYet: Machine<{ readonly known: Promise<string> }> = stateMachine({
  startAt: "Call",
  states: { Call: task(later, { next: "Done" }), Done: succeed() },
});
