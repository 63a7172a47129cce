/** Standard output and standard error. Their reader may close them while a command runs. */
import { EXIT_WAIT_MS } from "../constants";

/** A stream that reports a failed write through the event `error`. */
interface Output {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** What happened to the output. */
export interface OutputState {
  /** Why the output could not be written. Absent if its reader closed it. */
  readonly failure: Error | undefined;
}

/** Errors that mean that the reader, such as `head`, has ended, or that the terminal was closed. */
const CLOSED = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);

/** Keeps a command running if the reader of its output ends. Without a listener, the error would end the process. */
export function tolerateClosed(stdout: Output, stderr: Output): OutputState {
  const state: { failure: Error | undefined } = { failure: undefined };
  stdout.on("error", (error) => {
    if (!CLOSED.has(error.code ?? "")) state.failure ??= error;
  });
  stderr.on("error", () => {});
  return state;
}

/** Whether the reader of the output still has to read some of it. On Linux, it has always read all of it. */
const isWriting = (): boolean =>
  [process.stdout, process.stderr].some((stream) => !stream.destroyed && stream.writableLength > 0);

/** If the process has not ended by itself after a second, calls a function once all output is written. */
export function whenWritten(call: () => void): void {
  setTimeout(() => (isWriting() ? whenWritten(call) : call()), EXIT_WAIT_MS).unref();
}
