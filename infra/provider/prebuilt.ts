import { join } from "node:path";

/**
 * The bundle of the functions in the package, for the provider's process. The path is absolute: the provider need not run in the
 * folder of the project, which relative paths are relative to.
 */
export const bundle = (): string => join(__dirname, "..", "functions", "index.js");
