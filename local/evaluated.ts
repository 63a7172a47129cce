import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { MAX_PROGRAM_BYTES } from "./constants";
import { Code } from "./lambda";
import type { Program } from "./registration";
import type { StackSettings } from "./stack-config";
import { writeWhole } from "./whole-file";

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
 * @param onEvaluation called if the result is not in the cache. The evaluation takes a few seconds.
 * @throws Error with the message of the program, for example for an invalid configuration.
 */
export const evaluated =
  ({ root, cacheFolder }: LaunchContext, onEvaluation: () => void = () => {}) =>
  async (settings: StackSettings): Promise<Program> => {
    if (cacheFolder === undefined) {
      onEvaluation();
      return JSON.parse(await evaluate(root, settings)) as Program;
    }
    const name = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 16);
    const cache = new ProgramCache(cacheFolder, `program-${name}.json`);
    const known = await cache.read().catch(() => undefined);
    if (known !== undefined) return known;
    onEvaluation();
    const program = withCode(JSON.parse(await evaluate(root, settings)) as Program, (text: string) =>
      Code.of(text),
    );
    try {
      cache.save(program);
    } catch {
      // the cache is optional
    }
    return program;
  };

/**
 * An evaluated program in files. Each bundle has its own file, because reading JSON with megabytes of code takes longer
 * than a small run.
 */
class ProgramCache {
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {}

  /** @throws Error if a file is missing or damaged. */
  async read(): Promise<Program> {
    const program = JSON.parse(await readFile(join(this.folder, this.name), "utf8")) as Program;
    const ids = new Set<string>();
    withCode(program, (id: string) => ids.add(id));
    const codes = await Promise.all(
      [...ids].map(async (id) => [id, Code.withId(id, await readFile(this.codeFile(id)))] as const),
    );
    const byId = new Map(codes);
    return withCode(program, (id: string) => byId.get(id));
  }

  /** @throws Error if a file cannot be written. A concurrent command never reads an incomplete file. */
  save(program: Program): void {
    const codes = new Map<string, Code>();
    const stored = withCode(program, (code: Code) => {
      codes.set(code.id, code);
      return code.id;
    });
    for (const code of codes.values()) writeWhole(this.codeFile(code.id), code.toBytes());
    writeWhole(join(this.folder, this.name), JSON.stringify(stored));
  }

  private codeFile(id: string): string {
    return join(this.folder, `${id}.js`);
  }
}

/** The program with the code of each function replaced by another value. */
function withCode<From>(program: Program, change: (code: From) => unknown): Program {
  const resources = program.resources.map((resource) => {
    const files = resource.inputs.code as Readonly<Record<string, unknown>> | undefined;
    if (files === undefined) return resource;
    const changed = { ...files, "index.js": change(files["index.js"] as From) };
    return { ...resource, inputs: { ...resource.inputs, code: changed } };
  });
  return { ...program, resources };
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
    const { stderr, signal } = error as { readonly stderr?: string; readonly signal?: string | null };
    throw new Error(
      stderr || (signal ? `The evaluation of the program was ended by ${signal}.` : String(error)),
    );
  }
}
