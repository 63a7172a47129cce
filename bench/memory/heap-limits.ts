import { readFileSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = join(__dirname, "..", "..", "bin", "sync-buckets");

/**
 * The settings of malloc in `bin/sync-buckets`, as environment variables: one arena, and thresholds that do not grow. Measured
 * for 100,000 and 1,000,000 keys: 247 and 231 MB, and in another run 237 and 232 MB. With the thresholds of the C library:
 * 241 and 250 MB, and 211 and 244 MB. With its arenas as well, and the heap of that time: 261 and 312 MB instead of 260 and 269 MB.
 */
export const mallocSettings = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...readFileSync(PROGRAM, "utf8").matchAll(/(MALLOC_\w+)="\$\{\1:-(\d+)\}"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );

/**
 * The options of Node.js in `bin/sync-buckets`. By default V8 collects garbage before the heap is four times as large as its live
 * objects. With a heap of less than 2 GB it is twice as large. With these options it is 1.4 times. Measured for 1,000,000 keys:
 * 238 and 257 MB at 1.4 times, 300 and 302 MB at twice. Copies take 2 to 4% longer.
 */
export const heapLimits = (): readonly string[] =>
  readFileSync(PROGRAM, "utf8").match(/--(?:max|min|heap)-[\w-]+=\d+/g) ?? [];
