import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, inProcess } from "../local/cli/in-process";

/**
 * Calls `act` with a PATH and a home directory that have only these programs: shell scripts by their names.
 *
 * @param env additional variables. No other variables are set
 */
export async function withPrograms<T>(
  programs: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
  act: () => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "e2e-path-"));
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const before = process.env;
  process.env = { PATH: folder, HOME: folder, ...env };
  try {
    return await act();
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true });
  }
}

/** The result of `npm run e2e` in this process, with only these programs. */
export const e2e = (
  programs: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
  run: () => Promise<number>,
): Promise<Ended> => withPrograms(programs, env, () => inProcess("e2e", run));
