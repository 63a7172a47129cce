import type { Handlers } from "../functions";
import type {
  DeleteItem,
  Deleting,
  DividedRound,
  Gathered,
  GatheredDeletes,
  Reported,
} from "../sync/steps/states";
import * as asl from "./asl";
import { above, catchAll, choice, is, otherwise, task, when } from "./asl";

/** A reference to the deployed function of each handler. */
export type Functions<Arn> = { readonly [Name in keyof Handlers]: asl.Lambda<Handlers[Name], Arn> };

export interface Settings {
  /** Maximum concurrent workers: 1 to 10,000. */
  readonly workers: number;
  /** Timeout of one invocation in seconds. Must exceed the functions' own timeout. */
  readonly timeoutSeconds: number;
}

/** The workflow: copy rounds until no key range remains, then rounds of deletes if they are allowed, then the report. */
export const machine = <Arn>(fn: Functions<Arn>, { workers, timeoutSeconds }: Settings): asl.Machine<Arn> => {
  const call = { retry: [asl.transientLambdaErrors], timeoutSeconds };
  return asl.stateMachine({
    startAt: "Prepare",
    states: {
      Prepare: task(fn.prepare, {
        payload: (input: unknown, { Execution: { Id, Name, StartTime } }) => ({
          input,
          execution: Name,
          executionArn: Id,
          startedAt: StartTime,
        }),
        ...call,
        next: "DivideKeys",
      }),
      DivideKeys: task(fn.divideKeys, { ...call, catch: catchAll("Report"), next: "CopyRanges" }),
      CopyRanges: asl.map({
        over: (divided: DividedRound) => divided.items,
        item: ({ run, round, attempt }, context) => ({ run, round, attempt, item: context.Map.Item.Value }),
        each: {
          startAt: "CopyRange",
          states: {
            CopyRange: task(fn.copyRange, { ...call, catch: catchAll("RecordError") }),
            RecordError: task(fn.recordError, { ...call, catch: catchAll("RangeLeft") }),
            RangeLeft: asl.pass({ result: false }),
          },
        },
        maxConcurrency: workers,
        catch: catchAll("Report"),
        next: "Gather",
      }),
      Gather: task(fn.gather, { ...call, catch: catchAll("Report"), next: "RangesLeft?" }),
      "RangesLeft?": choice(
        [when((it: Gathered) => it.remaining, above(0), "DivideKeys")],
        otherwise("MayDelete?"),
      ),
      "MayDelete?": choice(
        [when((it: Gathered) => it.mayDelete, is(true), "DeleteOrphans")],
        otherwise("Report"),
      ),
      DeleteOrphans: asl.map({
        over: (deleting: Deleting) => deleting.deletes,
        item: ({ run, deleteRound }, { Execution, Map: { Item } }) => ({
          run,
          round: deleteRound,
          batch: Item.Value,
          redrives: Execution.RedriveCount,
        }),
        each: {
          startAt: "DeleteBatch",
          states: {
            DeleteBatch: task(fn.deleteOrphans, {
              payload: ({ run, round, batch, redrives }: DeleteItem, { Execution }) => ({
                run,
                round,
                batch,
                redrives,
                itemRedrives: Execution.RedriveCount,
              }),
              ...call,
              catch: catchAll("RecordBatchError"),
            }),
            RecordBatchError: task(fn.recordError, { ...call, catch: catchAll("BatchLeft") }),
            BatchLeft: asl.pass({ result: false }),
          },
        },
        maxConcurrency: workers,
        catch: catchAll("Report"),
        next: "GatherDeletes",
      }),
      GatherDeletes: task(fn.gatherDeletes, { ...call, catch: catchAll("Report"), next: "DeletesLeft?" }),
      "DeletesLeft?": choice(
        [when((it: GatheredDeletes) => it.deletesLeft, above(0), "DeleteOrphans")],
        otherwise("Report"),
      ),
      Report: task(fn.report, { ...call, next: "Succeeded?" }),
      "Succeeded?": choice([when((it: Reported) => it.status, is("succeeded"), "Done")], otherwise("Failed")),
      Done: asl.succeed((it: Reported) => it.output),
      Failed: asl.fail({ error: (it: Reported) => it.error, cause: (it) => it.cause }),
    },
  });
};
