import { runToExitCode } from "../../../local/cli/usage";
import type { Ended } from "./command";

/** Where a command writes. */
export interface Streams {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs a command in this process: for tests of what it prints, rather than of its process. */
export async function inProcess(
  name: string,
  command: (streams: Streams) => Promise<number>,
): Promise<Ended> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const print = (text: string): void => void stdout.push(text);
  const complain = (text: string): void => void stderr.push(text);
  const code = await runToExitCode(name, () => command({ print, complain }), complain);
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}
