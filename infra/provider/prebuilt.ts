import { join } from "node:path";

/**
 * The file of a function in the package, for the provider's process. The path is absolute: the provider need not run in the
 * folder of the project, which relative paths are relative to.
 *
 * @param entry the file in `functions/` without its ending.
 */
export const bundle = (entry: string): string => join(__dirname, "..", "functions", entry, "index.js");
