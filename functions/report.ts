import { report } from "../sync/steps/report";
import type { Ended } from "../sync/steps/states";
import { tariffOf } from "./runtime/billing";
import { ABORT_SHARE, LATENCIES, MEMORY_MB, TIMEOUT_SECONDS } from "./runtime/constants";
import { nameFailure } from "./runtime/failures";
import type { FunctionSettings, Step } from "./runtime/function";
import { abortUploads, erase, list, listUploads, read, write } from "./runtime/grants";
import { ERROR_ADVICE } from "./runtime/reporting/error-advice";
import { type Notified, noticeOf } from "./runtime/reporting/notice";
import { logFailure, logRun, withoutMetrics } from "./runtime/reporting/run-log";
import { lambda, timeLimit } from "./runtime/runtime";

export const settings: FunctionSettings = {
  description: "Writes the run's report and says whether it succeeded",
  memorySize: MEMORY_MB.worker,
  timeout: TIMEOUT_SECONDS.gather,
  grants: [
    list("runs"),
    read("runs"),
    write("runs"),
    erase("runs"),
    write("learned"),
    abortUploads("destination"),
    listUploads("destination"),
  ],
};

export const step: Step<Ended, Notified> = async (runtime, ended, context) => {
  const { records, leases, store, counters, now, settings } = runtime;
  const { run } = ended;
  using aborts = timeLimit(context.getRemainingTimeInMillis() * ABORT_SHARE);
  const destination = store(run.destinationRegion, aborts.signal);
  const { transition, child, coldStart } = LATENCIES;
  const capacity = { ...settings, startMs: transition + child + coldStart };
  const reported = await report(
    {
      ...{ records: records(run), leases, destination, counters, now: now(), capacity },
      ...{ tariff: tariffOf(settings.prices), errorAdvice: ERROR_ADVICE },
      // Other programs may use the credentials of a local run.
      copier: context.stop === undefined ? settings.copier : undefined,
      abortTime: aborts.signal,
    },
    ended,
  )
    .catch(nameFailure)
    .catch((error: unknown) => {
      logFailure(runtime, { runId: run.id, pair: run.pair }, error);
      throw error;
    });
  const { status, error, cause, output, remainingKeys, again } = reported;
  const failure = status === "failed" ? { error, cause } : null;
  const log = again ? withoutMetrics(runtime) : runtime; // the first attempt has published the metrics
  logRun(log, { runId: run.id, pair: run.pair, failure, output, remainingKeys });
  return { ...reported, notice: noticeOf(reported, run, settings.metrics?.stack) };
};

export const handler = lambda(step);
