import { onAbort } from "../../../sync/s3/client/wire/abortable";
import { SAME_SIGNAL_MS } from "../../constants";

/** The signals that stop a run, and a shell's exit codes for them: 128 plus the number of the signal. */
export const STOP_SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof STOP_SIGNALS;

/** Set by `bin/sync-buckets` if `nohup` started it. Node.js itself does not keep ignoring the signals that its parent ignores. */
const NOHUP_VARIABLE = "SYNC_BUCKETS_NOHUP";

/** A signal without a listener would end the process. */
const ignore = (): void => {};

export interface StopOptions {
  /** Milliseconds of a monotonic clock. @default the clock of the process */
  readonly now?: () => number;
  /** Called with the first signal. */
  readonly onStop: (signal: StopSignal) => void;
  /** Called with a second signal. Ends the process. */
  readonly end: (exitCode: number) => void;
}

/**
 * Stops a run at the first signal, and ends the process at the second signal. A signal within half a second of the first
 * counts as the same signal: Ctrl-C reaches the whole process group, and npm passes it on to its command.
 */
export class Stop {
  private readonly controller = new AbortController();
  private at = 0;
  /** The signal that stopped the run. */
  received: StopSignal | undefined;

  constructor(private readonly options: StopOptions) {}

  /**
   * Waits for work that cannot be aborted, such as a `credential_process`, but only until the first signal.
   *
   * @throws Error with the message if a signal arrives first
   */
  unlessStopped<T>(work: Promise<T>, message: string): Promise<T> {
    const stopped = new Promise<never>((_, reject) => {
      onAbort(this.signal, () => reject(new Error(message)));
    });
    return Promise.race([work, stopped]);
  }

  /** Aborts at the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Listens for the process's signals until the result is disposed.
   *
   * @param nohup whether the end of the terminal has no effect. @default as `bin/sync-buckets` found it
   */
  listen(nohup: boolean = process.env[NOHUP_VARIABLE] !== undefined): Disposable {
    const listeners = (Object.keys(STOP_SIGNALS) as StopSignal[]).map(
      (signal) => [signal, nohup && signal === "SIGHUP" ? ignore : this.receive] as const,
    );
    for (const [signal, listener] of listeners) process.on(signal, listener);
    return {
      [Symbol.dispose]: () => {
        for (const [signal, listener] of listeners) process.off(signal, listener);
      },
    };
  }

  readonly receive = (signal: StopSignal): void => {
    const { now = () => performance.now(), onStop, end } = this.options;
    if (this.received === undefined) {
      this.received = signal;
      this.at = now();
      onStop(signal);
      this.controller.abort();
    } else if (now() - this.at >= SAME_SIGNAL_MS) end(STOP_SIGNALS[signal]);
  };
}
