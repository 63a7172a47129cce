import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Program } from "./program";
import type { StackSettings } from "./stack-config";

/** What the launcher tells a command of its surroundings. */
export interface Launched {
  /** The project's folder. */
  readonly root: string;
  /** A folder for what these very sources lead to; `undefined` where nothing can be kept. */
  readonly kept: string | undefined;
}

/** Bytes of a program as JSON: the functions' bundles are most of it. */
const MOST_BYTES = 256 * 1024 ** 2;

/**
 * Evaluates the program in a process of its own, as Pulumi does it, and keeps the outcome: the same sources and
 * settings register the same.
 *
 * @throws Error with the program's own message, for instance for a wrong configuration.
 */
export const evaluated =
  ({ root, kept }: Launched) =>
  async (settings: StackSettings): Promise<Program> => {
    if (kept === undefined) return JSON.parse(await evaluate(root, settings)) as Program;
    const name = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 16);
    const file = join(kept, `program-${name}.json`);
    const text = await readFile(file, "utf8").catch(async () => {
      const fresh = await evaluate(root, settings);
      await keep(file, fresh).catch(() => {}); // a run does not fail for that
      return fresh;
    });
    return JSON.parse(text) as Program;
  };

/** Written beside and renamed, so that another command finds all of it or nothing. */
async function keep(file: string, text: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}

async function evaluate(root: string, settings: StackSettings): Promise<string> {
  const argv = ["-r", "ts-node/register/transpile-only", "local/evaluate.ts", JSON.stringify(settings)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, {
      cwd: root,
      maxBuffer: MOST_BYTES,
    });
    return stdout;
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr || String(error));
  }
}
