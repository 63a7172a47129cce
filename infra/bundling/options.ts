import type { BuildOptions } from "esbuild";

/** Options of esbuild for a function. `npm run bench:cpu` measures files built with the same options. */
export const bundling = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  external: ["./settings.json"], // a separate file in the deployment package
  // The bundle contains the modules of dynamic imports.
  supported: { "dynamic-import": false },
} as const satisfies BuildOptions;
