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
 * The options of Node.js in `bin/sync-buckets`. With a heap of less than 2 GB, V8 collects garbage before the heap is twice as
 * large as what is alive; with its default, before it is four times as large. Measured for 60,000 keys: 266 MB and 368 MB.
 */
export const heapLimits = (): readonly string[] =>
  readFileSync(PROGRAM, "utf8").match(/--max-[\w-]+=\d+|--min-[\w-]+=\d+/g) ?? [];
