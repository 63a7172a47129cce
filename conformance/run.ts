/** Runs the suite against an S3 server. See `npm run conformance -- --help`. */
import { runWithOptions } from "../local/cli/usage";
import { HELP, parseSettings } from "./settings";

void runWithOptions("conformance", {
  help: HELP,
  parse: parseSettings,
  run: (settings) => (require("./test-server") as typeof import("./test-server")).testServer(settings),
});
