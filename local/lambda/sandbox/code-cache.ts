import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { writeWhole } from "../../whole-file";

/**
 * V8's compiled code of bundles, in files. Compiling and loading the bundles of a small run takes longer than the run. The code
 * of a bundle is saved at the end, to include the functions that V8 compiled during the run.
 */
export class CodeCache {
  private readonly unsaved: (() => void)[] = [];
  private readonly scripts = new Map<string, Script>();

  /** @param folder an existing folder for one version of Node.js */
  constructor(private readonly folder: string) {}

  /**
   * A compiled script. Functions with the same code share it.
   *
   * @param id identifies the source. Different sources have different IDs
   */
  compile(id: string, source: () => string, filename: string): Script {
    const known = this.scripts.get(id) ?? this.load(id, source(), filename);
    this.scripts.set(id, known);
    return known;
  }

  private load(id: string, source: string, filename: string): Script {
    const file = join(this.folder, `${id}.code`);
    const cachedData = readIfThere(file);
    const script = new Script(source, { filename, ...(cachedData && { cachedData }) });
    if (cachedData === undefined || script.cachedDataRejected) this.unsaved.push(() => save(file, script));
    return script;
  }

  /** Saves the code of new bundles. The cache is optional: errors have no effect. */
  save(): void {
    for (const saveOne of this.unsaved.splice(0)) saveOne();
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Saves the code. A concurrent command never reads an incomplete file. */
function save(file: string, script: Script): void {
  try {
    writeWhole(file, script.createCachedData());
  } catch {
    // The folder is not writable, or it no longer exists.
  }
}
