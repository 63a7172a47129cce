import { EXIT, parseHelp, runCommand } from "../cli/usage";

const HELP = `Usage: npm start

Evaluates the Pulumi program and runs its state machine three times over real files on this computer,
without an AWS account: the files of node_modules and one object of each special kind. Compares the
buckets after each run.

  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

/** `npm start`. Loads Pulumi's SDK after the arguments are read. */
async function start(args: readonly string[]): Promise<number> {
  if (parseHelp(args, HELP)) return EXIT.succeeded;
  const { runThreeTimes } = require("./runs") as typeof import("./runs");
  return runThreeTimes();
}

void runCommand("start", () => start(process.argv.slice(2)));
