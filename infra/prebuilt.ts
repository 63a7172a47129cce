import { join, relative } from "node:path";

/**
 * The bundle of the functions in the package. It replaces `bundle` there. The functions are bundled when the package is
 * created, so a program that uses the package needs neither esbuild nor the sources.
 *
 * @returns the path of the file, relative to the working directory.
 */
export const bundle = (): string => relative("", join(__dirname, "functions", "index.js"));
