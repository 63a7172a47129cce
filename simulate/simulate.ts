/** Runs the state machine over synthetic buckets on a virtual clock. See `npm run -s simulate -- --help`. */
import { runWithOptions } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

void runWithOptions("simulate", {
  help: HELP,
  parse: parseOptions,
  run: (options) => (require("./run-shapes") as typeof import("./run-shapes")).simulate(options),
});
