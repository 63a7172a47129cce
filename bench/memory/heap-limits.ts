import { readFileSync } from "node:fs";
import { join } from "node:path";

const PROGRAM = join(__dirname, "..", "..", "bin", "sync-buckets");

/**
 * The arenas of malloc in `bin/sync-buckets`. Measured for 100,000 and 1,000,000 keys: 260 and 269 MB, and in another run 271
 * and 302 MB, with one arena; 261 and 312 MB with the default of the C library.
 */
export const mallocArenas = (): string =>
  /MALLOC_ARENA_MAX:-(\d+)/.exec(readFileSync(PROGRAM, "utf8"))?.[1] ?? "";

/**
 * The options of Node.js in `bin/sync-buckets`. By default V8 collects garbage before the heap is four times as large as what is
 * alive, and with a heap of less than 2 GB before it is twice as large. Here it does at 1.4 times. Measured for 1,000,000 keys:
 * 238 and 257 MB at 1.4 times, 300 and 302 MB at twice. Copies take 2 to 4 % longer.
 */
export const heapLimits = (): readonly string[] =>
  readFileSync(PROGRAM, "utf8").match(/--(?:max|min|heap)-[\w-]+=\d+/g) ?? [];
