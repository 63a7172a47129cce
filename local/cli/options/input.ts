import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { sentence } from "../../../sync/model/errors";
import { UsageError } from "../usage";

/**
 * The folder in which the user called the command. npm changes the working directory to the folder of package.json, and
 * keeps the caller's folder in INIT_CWD.
 */
export const callerFolder = (env: NodeJS.ProcessEnv): string => env.INIT_CWD || process.cwd();

/**
 * Reads an execution's input, or the value of another option.
 *
 * @param text JSON, or `@` and a path
 * @param folder the path is relative to this folder
 * @throws UsageError if the file cannot be read, or is not JSON
 */
export function readInput(text: string, folder: string, option = "--input"): unknown {
  const json = text.startsWith("@") ? readFile(text.slice(1), folder, option) : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    const what = text.startsWith("@") ? `${option} ${text}` : option;
    const meant =
      text !== "" && existsSync(resolve(folder, text)) ? ` To read the file, write @${text}.` : "";
    throw new UsageError(`${what} is not valid JSON: ${sentence((error as Error).message)}${meant}`);
  }
}

/** Encodings by byte order mark. PowerShell writes UTF-16. */
const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** The encoding of a text, by its byte order mark. */
export const encodingOf = (bytes: Uint8Array): string =>
  MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0] ?? "utf-8";

function readFile(path: string, folder: string, option: string): string {
  try {
    const bytes = readFileSync(resolve(folder, path));
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes); // removes the mark
  } catch (error) {
    throw new UsageError(`Could not read ${option} @${path}: ${sentence((error as Error).message)}`);
  }
}
