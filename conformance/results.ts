/** The results of the suite on a server, as files in `conformance/results`. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const FOLDER = join(__dirname, "results");

/** By area, then by title. */
export type Results = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

export interface ServerResults {
  readonly server: string;
  readonly version: string;
  /** The command that started the server. */
  readonly command: string;
  /** The day of the run, `YYYY-MM-DD`. */
  readonly date: string;
  /** Whether the server behaves like S3. Missing behaviors were not tested. */
  readonly results: Results;
}

function readResults(file: string): ServerResults | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ServerResults) : undefined;
}

/** All files of the folder, in order of name. */
export function allResults(folder = FOLDER): readonly ServerResults[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => readResults(join(folder, file))!);
}

/** Writes a file. An existing file keeps the server's name and command, and its version if `version` is empty. */
export function saveResults(file: string, results: Results, version: string): void {
  const known = readResults(file);
  const saved: ServerResults = {
    server: known?.server ?? "(name)",
    version: version === "" ? (known?.version ?? "") : version,
    command: known?.command ?? "",
    date: new Date().toISOString().slice(0, 10),
    results,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(saved, null, 2)}\n`);
}
