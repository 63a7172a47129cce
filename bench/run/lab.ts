import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SceneSizes, State } from "../scenes";
import { basis, fill, snapshotName } from "../seed/fill";
import { SignedRequests } from "../seed/signed";
import type { Server } from "../server/running";
import type { Snapshots } from "../server/snapshots";
import { DESTINATION, type Site, SOURCE } from "../site";
import type { Tool } from "../tools/tool";
import { type Measured, measure } from "./measured";
import { differences } from "./verify";

/** The server, its snapshots, and what can be done with a tool there. */
export class Lab {
  constructor(
    readonly server: Server,
    readonly snapshots: Snapshots,
    readonly sizes: SceneSizes,
    readonly log: (line: string) => void,
  ) {}

  /** Puts both buckets into a state; the first time that takes a while. */
  async restore(state: State): Promise<void> {
    const name = snapshotName(state, this.sizes);
    if (!this.snapshots.has(name)) await this.#make(state, name);
    await this.snapshots.restore(this.server, name);
  }

  async #make(state: State, name: string): Promise<void> {
    const from = basis(state);
    if (from === undefined) await this.snapshots.restore(this.server);
    else await this.restore(from);
    this.log(`filling the buckets: ${name}`);
    await this.#ask((s3) => fill(s3, state, this.sizes));
    await this.snapshots.save(this.server, name);
  }

  /** Runs a tool once, through the server's own address or another one. */
  async run(tool: Tool, site: Site, timeoutMs: number): Promise<Measured> {
    const scratch = await mkdtemp(join(tmpdir(), "bench-tool-"));
    try {
      const task = { site, source: SOURCE, destination: DESTINATION, scratch };
      const measured = await measure(await tool.command(task), timeoutMs);
      await tool.tidy?.(measured.stdout);
      return measured;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  differences(): Promise<string> {
    return this.#ask(differences);
  }

  async #ask<T>(question: (s3: SignedRequests) => Promise<T>): Promise<T> {
    const s3 = new SignedRequests(this.server.site);
    try {
      return await question(s3);
    } finally {
      s3.close();
    }
  }
}

/** Why a run counts for nothing, in words; `undefined` if it went well. */
export function problemOf({ status, stderr, stdout }: Measured): string | undefined {
  if (status === 0) return undefined;
  if (status === undefined) return "stopped";
  const said = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
  return `exit code ${status}: ${said.slice(0, 160).replaceAll("|", "\\|")}`;
}
