/** Deploys the stack to an AWS emulator and tests it. See `npm run -s e2e -- --help`. */
import { runWithOptions } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

void runWithOptions("e2e", {
  help: HELP,
  parse: parseOptions,
  run: (options) =>
    options.aws
      ? (require("./account/test-account") as typeof import("./account/test-account")).testAccount(options)
      : (require("./test-emulator") as typeof import("./test-emulator")).testEmulator(options),
});
