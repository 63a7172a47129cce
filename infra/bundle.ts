import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import { functions } from "../functions";
import { bundling } from "./bundling";

const FUNCTIONS = join(__dirname, "..", "functions");

/** Sources do not change under a program: what was built is good for as long as it runs. */
let built: ReadonlyMap<string, string> | undefined;

/**
 * One function with all that it needs, the SDK included, as the text of `index.js`. The same sources give the same
 * text, so that `pulumi up` updates a function only where something changed.
 *
 * @throws esbuild's BuildFailure, which names the file and line.
 */
export function bundle(entry: string): string {
  built ??= buildAll();
  const text = built.get(entry);
  if (text === undefined) throw new Error(`functions/index.ts knows no function ${entry}.`);
  return text;
}

/** All of them at once, by their files: what they share is read once. */
function buildAll(): ReadonlyMap<string, string> {
  const { outputFiles } = buildSync({
    entryPoints: Object.values(functions).map(({ entry }) => join(FUNCTIONS, `${entry}.ts`)),
    outdir: FUNCTIONS, // named only: nothing is written
    write: false,
    ...bundling,
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path, ".js"), text]));
}
