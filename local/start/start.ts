import { noOptions, runWithOptions } from "../cli/usage";

const HELP = `Usage: npm start

Evaluates the Pulumi program, and runs its state machine three times over real
files on this computer, without an AWS account: the files of node_modules and
one object of each special kind. Compares the buckets after each run.

  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

void runWithOptions("start", {
  help: HELP,
  parse: noOptions,
  run: () => (require("./runs") as typeof import("./runs")).runThreeTimes(),
});
