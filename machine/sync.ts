import type { Handlers } from "../functions";
import type { Notified } from "../functions/runtime/reporting/notice";
import type { ErrorName } from "../sync/model/errors";
import type { DeleteItem, Deleting, DividedRound, Gathered, GatheredDeletes } from "../sync/steps/states";
import * as asl from "./asl";
import { above, type Caught, catchAll, choice, is, otherwise, task, when } from "./asl";
import { NOTIFY_SECONDS } from "./constants";
import { SERIAL_RETRIES, WORKER_RETRIES } from "./retries";

/** A reference to the deployed function of each handler. */
export type Functions<Arn> = { readonly [Name in keyof Handlers]: asl.Lambda<Handlers[Name], Arn> };

export interface Settings<Arn> {
  /** Maximum concurrent workers: 1 to 10,000. */
  readonly workers: number;
  /** Timeout of one invocation in seconds. Must exceed the timeout of the functions. */
  readonly timeoutSeconds: number;
  /** ARN of the SNS topic to which the failure of a run is published. @default none */
  readonly topic?: Arn | undefined;
}

/**
 * The workflow: rounds of copies until no key range remains, then rounds of deletes if they are allowed, then the report.
 * With a topic, it publishes a message about a failed run.
 */
export const machine = <Arn>(
  fn: Functions<Arn>,
  { workers, timeoutSeconds, topic }: Settings<Arn>,
): asl.Machine<Arn> => {
  const call = { retry: SERIAL_RETRIES, timeoutSeconds };
  const work = { retry: WORKER_RETRIES, timeoutSeconds };
  const begin = {
    payload: (input: unknown, { Execution: { Id, Name, StartTime } }: asl.Context) => ({
      input,
      execution: Name,
      executionArn: Id,
      startedAt: StartTime,
    }),
    ...call,
    next: "DivideKeys",
  } as const;
  const end = { ...call, next: "Succeeded?" } as const;
  const steps = {
    DivideKeys: task(fn.divideKeys, { ...call, catch: catchAll("Report"), next: "CopyRanges" }),
    CopyRanges: asl.map({
      over: (divided: DividedRound) => divided.items,
      item: ({ run, round, attempt }, context) => ({ run, round, attempt, item: context.Map.Item.Value }),
      each: {
        startAt: "CopyRange",
        states: {
          CopyRange: task(fn.copyRange, { ...work, catch: catchAll("RecordError") }),
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
            ...work,
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
  };
  const ends = {
    Done: asl.succeed((it: Notified) => it.output),
    Failed: asl.fail({ error: (it: Notified) => it.error, cause: (it) => it.cause }),
  };
  const succeeded = when((it: Notified) => it.status, is("succeeded"), "Done");
  if (topic === undefined)
    return asl.stateMachine({
      startAt: "Prepare",
      states: {
        Prepare: task(fn.prepare, begin),
        ...steps,
        Report: task(fn.report, end),
        "Succeeded?": choice([succeeded], otherwise("Failed")),
        ...ends,
      },
    });
  const sent = when((it: Notified) => it.notice.send, is(true), "Notify");
  return asl.stateMachine({
    startAt: "Prepare",
    states: {
      Prepare: task(fn.prepare, { ...begin, catchAlone: withoutReport }),
      ...steps,
      Report: task(fn.report, { ...end, catchAlone: withoutReport }),
      "Succeeded?": choice([succeeded, sent], otherwise("Failed")),
      Notify: notify(topic),
      FailedUnnoticed: unnoticed,
      NotifyWithoutReport: notifyWithoutReport(topic),
      FailedWithoutReport: asl.fail({ error: (it: Caught) => it.Error, cause: (it) => it.Cause }),
      ...ends,
    },
  });
};

/** Fails with the error of the run, which the error of the message has replaced in the data. */
const unnoticed = asl.fail({
  error: ({ notice }: Pick<Notified, "notice">) => notice.error,
  cause: ({ notice }) => notice.cause,
});

/**
 * Catchers for a run that `Prepare` refuses, or whose report failed. If another run was in progress, no message is
 * published.
 */
const withoutReport = [
  { errors: ["AlreadyRunning" satisfies ErrorName], next: "FailedWithoutReport" },
  { errors: ["States.ALL"], next: "NotifyWithoutReport" },
] as const;

/** The data is the error of the run. It remains even if the message cannot be published. */
const notifyWithoutReport = <Arn>(topic: Arn) =>
  asl.call("sns:publish", topic, {
    parameters: (it: Caught, { Execution: { Id, Input, Name } }) => ({
      Subject: "sync-buckets: a run failed without a report",
      Message: asl.format(
        "The run {} failed without a report. Input: {} Execution: {} Error: {} Cause: {}",
        Name,
        asl.jsonText(Input), // the name of a scheduled run does not name its pair
        Id,
        it.Error,
        it.Cause,
      ),
    }),
    ...publishing,
    catch: catchAll("FailedWithoutReport"),
    next: "FailedWithoutReport",
  });

const publishing = { retry: [{ errors: ["States.ALL"], maxAttempts: 2 }], timeoutSeconds: NOTIFY_SECONDS };

/** The run fails with its own error and cause, even if the message cannot be published. */
const notify = <Arn>(topic: Arn) =>
  asl.call("sns:publish", topic, {
    parameters: ({ notice }: Notified) => ({ Subject: notice.subject, Message: notice.message }),
    ...publishing,
    catch: catchAll("FailedUnnoticed"),
    next: "Failed",
  });
