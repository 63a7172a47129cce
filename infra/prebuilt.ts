import { join, relative } from "node:path";

/**
 * The file of a function in the package. It takes the place of `bundle` there: functions are bundled when the package is
 * made, so that a program that uses it needs neither esbuild nor the sources.
 *
 * @param entry the file in `functions/` without its ending.
 * @returns the path of `index.js`, relative to the working directory.
 */
export const bundle = (entry: string): string =>
  relative("", join(__dirname, "functions", entry, "index.js"));
