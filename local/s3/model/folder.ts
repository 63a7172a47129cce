/** Contents in files of a folder, so that a bucket of any size needs little memory, and a crash loses nothing. */
import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { makeFolder, writeWhole } from "../../whole-file";
import { Content } from "./content";

export interface FolderOptions {
  /** The file of a key, relative to the folder; `undefined`: its content remains in memory. Default: the key. */
  readonly fileOf?: (key: string) => string | undefined;
  /**
   * Called once, for the first file that cannot be written or removed. Its content, and that of later ones, may remain in
   * memory.
   */
  readonly onError?: (error: Error) => void;
}

export class Folder {
  private failed = false;
  /** Files that could not be removed. */
  private readonly removed = new Set<string>();

  private readonly root: string;

  /** @param root relative to the working directory of this moment, which may be removed later */
  constructor(
    root: string,
    private readonly options: FolderOptions = {},
  ) {
    this.root = resolve(root);
  }

  /** Writes a content to its file. @returns the content, read from the file when it is needed */
  store(key: string, content: Content): Content {
    const file = this.fileOf(key);
    if (file === undefined) return content;
    try {
      makeFolder(dirname(file));
      writeWhole(file, content.toBuffer());
      this.removed.delete(file);
      return content.storedIn(file);
    } catch (error) {
      this.fail(error as Error);
      return content;
    }
  }

  /** The content of an existing file; `undefined` if there is none, or if it cannot be read. */
  find(key: string): Content | undefined {
    const file = this.fileOf(key);
    if (file === undefined || this.removed.has(file)) return undefined;
    try {
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
      return Content.of(readFileSync(file)).storedIn(file);
    } catch {
      return undefined; // of an earlier process, whose records a run can do without
    }
  }

  /** A file that cannot be removed is not found again. */
  remove(key: string): void {
    const file = this.fileOf(key);
    if (file === undefined) return;
    try {
      rmSync(file, { force: true });
    } catch (error) {
      this.removed.add(file);
      this.fail(error as Error);
    }
  }

  private fail(error: Error): void {
    if (!this.failed) this.options.onError?.(error);
    this.failed = true;
  }

  /** `undefined` for a key that would be outside of the folder. */
  private fileOf(key: string): string | undefined {
    const { fileOf = (name: string) => name } = this.options;
    const name = fileOf(key);
    if (name === undefined) return undefined;
    const file = join(this.root, name);
    return file.startsWith(join(this.root, sep)) && !key.endsWith("/") ? file : undefined;
  }
}
