import { EXIT, noOptions, runWithOptions } from "../cli/usage";

const HELP = `Usage: npm run -s prepack

Builds the files of the npm package in build/package: the component SyncBuckets, its types, the bundled functions, and in
plugin/ the provider for programs in other languages. npm pack runs it. A program that depends on the package needs neither
the sources nor esbuild.

  -h, --help    print this text

Exit codes: 0 success, 1 failure, 2 wrong usage.
`;

void runWithOptions("prepack", {
  help: HELP,
  parse: noOptions,
  run: async () => {
    await (require("./make") as typeof import("./make")).makePackage();
    return EXIT.succeeded;
  },
});
