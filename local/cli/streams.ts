/** Standard output and standard error, which the reader may close while a command runs. */
import { EXIT_WAIT_MS } from "../constants";

/** A stream that reports a failed write through the event `error`. */
interface Output {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What became of the output. */
export interface OutputState {
  /** Why the output could not be written, other than that its reader has closed it. */
  readonly failure: Error | undefined;
}

/** Errors of a reader that has ended, such as `head`, or of a terminal that was closed. */
const CLOSED = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);

/** Keeps a command running if the reader of its output ends. Without a listener the error would end the process. */
export function tolerateClosed(stdout: Output, stderr: Output): OutputState {
  const state: { failure: Error | undefined } = { failure: undefined };
  stdout.on("error", (error) => {
    if (!CLOSED.has(error.code ?? "")) state.failure ??= error;
  });
  stderr.on("error", () => {});
  return state;
}

/** Whether the reader of the output has not read all of it yet. On Linux it always has. */
const isWriting = (): boolean =>
  [process.stdout, process.stderr].some((stream) => !stream.destroyed && stream.writableLength > 0);

/** Calls a function after a second, and after all output is written, if the process has not ended by itself. */
export function whenWritten(call: () => void): void {
  setTimeout(() => (isWriting() ? whenWritten(call) : call()), EXIT_WAIT_MS).unref();
}
