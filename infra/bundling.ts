import type { BuildOptions } from "esbuild";

/** How TypeScript becomes a function's one file. Measurements of the engine are taken of files that are made so too. */
export const bundling = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  external: ["./settings.json"], // a file of its own in the deployment package
  // One module system in the bundle: what is imported late is in it already.
  supported: { "dynamic-import": false },
} as const satisfies BuildOptions;
