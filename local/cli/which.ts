import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** @returns the path of the first executable file with this name in the folders of `path`, or `undefined` */
export function which(name: string, path: string = process.env.PATH ?? ""): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
