import { join } from "node:path";
import { buildSync } from "esbuild";

const FUNCTIONS = join(__dirname, "..", "functions");

/** Sources do not change under a program: what was built is good for as long as it runs. */
const built = new Map<string, string>();

/**
 * One function with all that it needs, the SDK included, as the text of `index.js`. The same sources give the same
 * text, so that `pulumi up` updates a function only where something changed.
 *
 * @throws esbuild's BuildFailure, which names the file and line.
 */
export function bundle(entry: string): string {
  const text = built.get(entry) ?? build(entry);
  built.set(entry, text);
  return text;
}

function build(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(FUNCTIONS, `${entry}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    mainFields: ["module", "main"],
    // One module system in the bundle: what is imported late is in it already.
    supported: { "dynamic-import": false },
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
