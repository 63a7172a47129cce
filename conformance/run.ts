/** Runs the suite against an S3 server. See `npm run conformance -- --help`. */
import { parseSettings } from "./settings";

/** Loads the suite after the arguments are read. */
async function main(): Promise<number> {
  const settings = parseSettings(process.argv.slice(2));
  if ("text" in settings) {
    (settings.status === 0 ? process.stdout : process.stderr).write(settings.text);
    return settings.status;
  }
  const { testServer } = require("./test-server") as typeof import("./test-server");
  return testServer(settings);
}

main().then((status) => {
  process.exitCode = status;
});
