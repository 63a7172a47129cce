/** Runs the state machine over random buckets with faults. See `npm run -s torture -- --help`. */
import { runWithOptions } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

void runWithOptions("torture", {
  help: HELP,
  parse: parseOptions,
  run: (options) => (require("./seeds") as typeof import("./seeds")).torture(options),
});
