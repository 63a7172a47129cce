import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isEqual, type SceneSizes, type State } from "../scenes";
import { baseState, fill, snapshotName } from "../seed/fill";
import { SignedRequests } from "../seed/signed";
import type { Server } from "../server/running";
import type { Snapshots } from "../server/snapshots";
import { DESTINATION, type Site, SOURCE } from "../site";
import type { Tool } from "../tools/tool";
import { type Measured, measure } from "./measured";
import { differences, fingerprint } from "./verify";

/** The server and its snapshots. Restores bucket states, runs tools and compares the buckets. */
export class Lab {
  /** The state of both buckets while nothing changes them. See {@link restore}. */
  #known: { readonly state: State; readonly fingerprint: string } | undefined;

  constructor(
    readonly server: Server,
    readonly snapshots: Snapshots,
    readonly sizes: SceneSizes,
    readonly log: (line: string) => void,
  ) {}

  /**
   * Restores both buckets to a state. If the state has no snapshot, the buckets are filled first. Two equal buckets
   * stay if they have not changed since the last restore, because the copy of a snapshot can take minutes.
   */
  async restore(state: State): Promise<void> {
    if (this.#known?.state === state && (await this.#fingerprint()) === this.#known.fingerprint) return;
    this.#known = undefined;
    const name = snapshotName(state, this.sizes);
    if (!this.snapshots.has(name)) await this.#create(state, name);
    await this.snapshots.restore(this.server, name);
    if (isEqual(state)) this.#known = { state, fingerprint: await this.#fingerprint() };
  }

  #fingerprint(): Promise<string> {
    return this.#withClient(fingerprint);
  }

  async #create(state: State, name: string): Promise<void> {
    const base = baseState(state);
    if (base === undefined) await this.snapshots.restore(this.server);
    else await this.restore(base);
    this.log(`filling the buckets: ${name}`);
    await this.#withClient((s3) => fill(s3, state, this.sizes));
    await this.snapshots.save(this.server, name);
  }

  /** Runs a tool once. `site` is the server's own site or the site of a proxy. */
  async run(tool: Tool, state: State, site: Site, timeoutMs: number): Promise<Measured> {
    const scratch = await mkdtemp(join(tmpdir(), "bench-tool-"));
    try {
      const task = { site, source: SOURCE, destination: DESTINATION, scratch, state, sizes: this.sizes };
      const measured = await measure(await tool.command(task), timeoutMs);
      const listingMs =
        isEqual(state) && measured.status === 0 ? await tool.listingMs?.(measured.stdout) : undefined;
      await tool.cleanUp?.(measured.stdout);
      return { ...measured, listingMs };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** Returns the differences between the buckets, such as `"3 missing"`; empty if there are none. */
  differences(): Promise<string> {
    return this.#withClient(differences);
  }

  async #withClient<T>(action: (s3: SignedRequests) => Promise<T>): Promise<T> {
    const s3 = new SignedRequests(this.server.site);
    try {
      return await action(s3);
    } finally {
      s3.close();
    }
  }
}

/** Why a run failed, such as `"timed out"` or `"exit code 1: message"`; `undefined` if it succeeded. */
export function problemOf({ status, stderr, stdout }: Measured): string | undefined {
  if (status === 0) return undefined;
  if (status === undefined) return "timed out";
  const lastLine = (stderr.trim() || stdout.trim()).split("\n").at(-1) ?? "";
  return `exit code ${status}: ${lastLine.slice(0, 160).replaceAll("|", "\\|")}`;
}
