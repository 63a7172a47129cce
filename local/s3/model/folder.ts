/** Stores contents as files in a folder. A bucket of any size then needs little memory, and a crash loses nothing. */
import { readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { makeFolder, writeWhole } from "../../whole-file";
import { Content } from "./content";

export interface FolderOptions {
  /** The file of a key, relative to the folder; `undefined`: its content remains in memory. Default: the key. */
  readonly fileOf?: (key: string) => string | undefined;
  /**
   * Called once, for the first file that cannot be written or removed. The contents of this file and of later files may
   * remain in memory.
   */
  readonly onError?: (error: Error) => void;
}

export class Folder {
  private failed = false;
  /** Files that could not be removed. */
  private readonly removed = new Set<string>();

  private readonly root: string;

  /** @param root relative to the current working directory, which may be removed later */
  constructor(
    root: string,
    private readonly options: FolderOptions = {},
  ) {
    this.root = resolve(root);
  }

  /** Writes a content to its file. @returns the content, which is read from the file on demand */
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

  /** The content of an existing file; `undefined` if the file does not exist or cannot be read. */
  find(key: string): Content | undefined {
    const file = this.fileOf(key);
    if (file === undefined || this.removed.has(file)) return undefined;
    try {
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
      return Content.of(readFileSync(file)).storedIn(file);
    } catch {
      return undefined; // The file is from an earlier process. A run does not need its records.
    }
  }

  /** After this call, {@link find} ignores the file, even if it cannot be removed. */
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

  /** `undefined` for a key whose file would be outside the folder. */
  private fileOf(key: string): string | undefined {
    const { fileOf = (name: string) => name } = this.options;
    const name = fileOf(key);
    if (name === undefined) return undefined;
    const file = join(this.root, name);
    return file.startsWith(join(this.root, sep)) && !key.endsWith("/") ? file : undefined;
  }
}
