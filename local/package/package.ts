import { EXIT, parseHelp, runCommand } from "../cli/usage";

const HELP = `Usage: npm run -s prepack

Builds the files of the npm package in build/package: the component SyncBuckets, its types, the bundled functions, and in
plugin/ the provider for programs in other languages. npm pack runs it. A program that depends on the package needs neither
the sources nor esbuild.

  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

/** `npm run prepack`. Loads the compilers after the arguments are read. */
async function prepack(args: readonly string[]): Promise<number> {
  if (parseHelp(args, HELP)) return EXIT.succeeded;
  const { makePackage } = require("./make") as typeof import("./make");
  await makePackage();
  return EXIT.succeeded;
}

void runCommand("prepack", () => prepack(process.argv.slice(2)));
