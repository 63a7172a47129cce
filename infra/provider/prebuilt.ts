import { join } from "node:path";

/**
 * The bundle of the functions in the package, for the provider's process. The path is absolute, because the provider may run
 * outside of the project folder, to which relative paths are relative.
 */
export const bundle = (): string => join(__dirname, "..", "functions", "index.js");
