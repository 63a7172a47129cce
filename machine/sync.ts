import type { Handlers } from "../functions";
import type { Notified } from "../functions/runtime/reporting/notice";
import type { DeleteItem, Deleting, DividedRound, Gathered, GatheredDeletes } from "../sync/steps/states";
import * as asl from "./asl";
import { above, catchAll, choice, is, otherwise, task, when } from "./asl";
import { NOTIFY_SECONDS } from "./constants";

/** A reference to the deployed function of each handler. */
export type Functions<Arn> = { readonly [Name in keyof Handlers]: asl.Lambda<Handlers[Name], Arn> };

export interface Settings<Arn> {
  /** Maximum concurrent workers: 1 to 10,000. */
  readonly workers: number;
  /** Timeout of one invocation in seconds. Must exceed the functions' own timeout. */
  readonly timeoutSeconds: number;
  /** ARN of the SNS topic to which the failure of a run is published. @default none */
  readonly topic?: Arn | undefined;
}

/**
 * The workflow: copy rounds until no key range remains, then rounds of deletes if they are allowed, then the report. With a
 * topic, a message about a run that failed.
 */
export const machine = <Arn>(
  fn: Functions<Arn>,
  { workers, timeoutSeconds, topic }: Settings<Arn>,
): asl.Machine<Arn> => {
  const call = { retry: [asl.transientLambdaErrors], timeoutSeconds };
  const work = {
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
  };
  const ends = {
    Done: asl.succeed((it: Notified) => it.output),
    Failed: asl.fail({ error: (it: Notified) => it.error, cause: (it) => it.cause }),
  };
  const succeeded = when((it: Notified) => it.status, is("succeeded"), "Done");
  if (topic === undefined)
    return asl.stateMachine({
      startAt: "Prepare",
      states: { ...work, "Succeeded?": choice([succeeded], otherwise("Failed")), ...ends },
    });
  const sent = when((it: Notified) => it.notice.send, is(true), "Notify");
  return asl.stateMachine({
    startAt: "Prepare",
    states: {
      ...work,
      "Succeeded?": choice([succeeded, sent], otherwise("Failed")),
      Notify: notify(topic),
      FailedUnnoticed: unnoticed,
      ...ends,
    },
  });
};

/** Ends with the error of the run, which that of the message has replaced in the data. */
const unnoticed = asl.fail({
  error: ({ notice }: Pick<Notified, "notice">) => notice.error,
  cause: ({ notice }) => notice.cause,
});

/** The run has its own error and cause, whether it can be published or not. */
const notify = <Arn>(topic: Arn) =>
  asl.call("sns:publish", topic, {
    parameters: ({ notice }: Notified) => ({ Subject: notice.subject, Message: notice.message }),
    retry: [{ errors: ["States.ALL"], maxAttempts: 2 }],
    catch: catchAll("FailedUnnoticed"),
    next: "Failed",
    timeoutSeconds: NOTIFY_SECONDS,
  });
