/** Runs the state machine over synthetic buckets on a virtual clock. See `npm run -s simulate -- --help`. */
import { EXIT, runCommand } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

/** Loads the engine after the options are read. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  const { simulate } = require("./run-shapes") as typeof import("./run-shapes");
  return simulate(options);
}

void runCommand("simulate", () => main(process.argv.slice(2)));
