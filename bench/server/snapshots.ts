import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** What can be stopped and started, its data being in a folder. */
export interface Stoppable {
  start(): Promise<void>;
  /** It writes down what it has to. */
  stop(): Promise<void>;
  /** Its data are not wanted any more. */
  kill(): Promise<void>;
}

/** Keeps copies of a stopped server's folder, so that each run begins with the same buckets. */
export class Snapshots {
  readonly live: string;
  readonly #kept: string;

  constructor(folder: string) {
    this.live = join(folder, "live");
    this.#kept = join(folder, "snapshots");
  }

  has(name: string): boolean {
    return existsSync(join(this.#kept, name));
  }

  /** The server is stopped afterwards. */
  async save(server: Stoppable, name: string): Promise<void> {
    await server.stop();
    await mkdir(this.#kept, { recursive: true });
    // A copy that was interrupted must not look like one that is whole.
    const unfinished = join(this.#kept, `${name}.part`);
    await rm(unfinished, { recursive: true, force: true });
    await cp(this.live, unfinished, { recursive: true, preserveTimestamps: true });
    await rename(unfinished, join(this.#kept, name));
  }

  /** Starts the server on what was saved, or on nothing. */
  async restore(server: Stoppable, name?: string): Promise<void> {
    await server.kill();
    await rm(this.live, { recursive: true, force: true });
    if (name === undefined) await mkdir(this.live, { recursive: true });
    else await cp(join(this.#kept, name), this.live, { recursive: true, preserveTimestamps: true });
    await server.start();
  }
}
