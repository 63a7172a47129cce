/** Deploys the stack to an AWS emulator and tests it. See `npm run -s e2e -- --help`. */
import { EXIT, runCommand } from "../local/cli/usage";
import { HELP, parseOptions } from "./options";

/** Loads what a test needs after the options are read: `--help` needs none of it. */
async function e2e(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === "help") {
    process.stdout.write(HELP);
    return EXIT.succeeded;
  }
  if (options.aws) {
    const { testAccount } = require("./account/test-account") as typeof import("./account/test-account");
    return testAccount(options);
  }
  const { testEmulator } = require("./test-emulator") as typeof import("./test-emulator");
  return testEmulator(options);
}

void runCommand("e2e", () => e2e(process.argv.slice(2)));
