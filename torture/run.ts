/** Runs the state machine over random buckets with faults. See `npm run -s torture -- --help`. */
import { EXIT, runCommand } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

/** Loads the functions after the options are read: `--help` needs none of them. */
async function torture(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const seeds = require("./seeds") as typeof import("./seeds");
  return seeds.torture(options);
}

void runCommand("torture", () => torture(process.argv.slice(2)));
