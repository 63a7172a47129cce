import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(__dirname, "..", "..");

const SKIPPED = new Set(["node_modules", ".git", "runs", "build", "coverage"]);

let found: readonly string[] | undefined;

/** The project's files, relative to its root: those that git tracks or would track, or all files without git. */
export function projectFiles(): readonly string[] {
  found ??= findFiles();
  return found;
}

function findFiles(): readonly string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\n").filter((file) => file !== "" && existsSync(join(ROOT, file)));
  } catch {
    return walk(ROOT);
  }
}

const walk = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.has(entry.name)) return [];
    return entry.isDirectory() ? walk(path) : [relative(ROOT, path)];
  });

export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
