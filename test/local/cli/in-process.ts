import { runToExitCode, type Streams } from "../../../local/cli/usage";
import type { Ended } from "./command";

export type { Ended } from "./command";

/** Runs a command in this process, for tests of its output rather than its process. */
export async function inProcess(
  name: string,
  command: (streams: Streams) => Promise<number>,
): Promise<Ended> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const code = await runToExitCode(name, command, {
    print: (text) => void stdout.push(text),
    complain: (text) => void stderr.push(text),
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}
