import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { MAX_PROGRAM_BYTES } from "./constants";
import type { Program } from "./registration";
import type { StackSettings } from "./stack-config";

/** The folders that the launcher passes to a command. */
export interface LaunchContext {
  /** The project folder. */
  readonly root: string;
  /** The cache folder for the current sources, or `undefined` if it is not writable. */
  readonly cacheFolder: string | undefined;
}

/**
 * Evaluates the program in a separate process, as Pulumi does. Caches the result, which depends only on the sources
 * and the settings.
 *
 * @throws Error with the message of the program, for example for an invalid configuration.
 */
export const evaluated =
  ({ root, cacheFolder }: LaunchContext) =>
  async (settings: StackSettings): Promise<Program> => {
    if (cacheFolder === undefined) return JSON.parse(await evaluate(root, settings)) as Program;
    const name = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 16);
    const file = join(cacheFolder, `program-${name}.json`);
    const text = await readFile(file, "utf8").catch(async () => {
      const program = await evaluate(root, settings);
      await save(file, program).catch(() => {}); // the cache is optional
      return program;
    });
    return JSON.parse(text) as Program;
  };

/** Writes a temporary file and renames it, so that a concurrent command never reads an incomplete file. */
async function save(file: string, text: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}

async function evaluate(root: string, settings: StackSettings): Promise<string> {
  const argv = ["--require", "./infra/typescript.cjs", "local/evaluate.ts", JSON.stringify(settings)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, {
      cwd: root,
      maxBuffer: MAX_PROGRAM_BYTES,
    });
    return stdout;
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr || String(error));
  }
}
