import { join, relative } from "node:path";

/**
 * The bundle of the functions in the package. It takes the place of `bundle` there: the functions are bundled when the package
 * is made, so that a program that uses it needs neither esbuild nor the sources.
 *
 * @returns the path of the file, relative to the working directory.
 */
export const bundle = (): string => relative("", join(__dirname, "functions", "index.js"));
