import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "../site";
import type { Place, ServerKind } from "./kind";
import { freePort } from "./port";

/** Milliseconds between two looks whether a server answers, and how often. */
const LOOK = { everyMs: 50, times: 400 };

/** Characters kept of what a server says. */
const KEPT = 4_000;

/** One server, which can be stopped and started again on the same port. */
export class Server {
  #child: ChildProcess | undefined;
  #said = "";
  readonly #kill = () => this.#child?.kill("SIGKILL");

  private constructor(
    readonly kind: ServerKind,
    readonly place: Place,
  ) {
    process.once("exit", this.#kill);
  }

  /** @param folder where its data are to be; not started yet */
  static async in(kind: ServerKind, folder: string): Promise<Server> {
    const port = await freePort();
    const site: Site = {
      endpoint: `http://127.0.0.1:${port}`,
      // In the form that Garage asks for.
      accessKeyId: `GK${"5bc0".repeat(6)}`,
      secretAccessKey: "be".repeat(32),
      region: "us-east-1",
    };
    return new Server(kind, { folder, port, otherPorts: [await freePort(), await freePort()], site });
  }

  get site(): Site {
    return this.place.site;
  }

  async start(): Promise<void> {
    await mkdir(this.place.folder, { recursive: true });
    await this.kind.prepare(this.place);
    const { argv, env } = this.kind.start(this.place);
    const child = spawn(argv[0], argv.slice(1), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const listen = (text: Buffer) => {
      this.#said = (this.#said + text).slice(-KEPT);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    this.#child = child;
    await this.#answers(child);
  }

  /** Any answer will do: it speaks. */
  async #answers(child: ChildProcess): Promise<void> {
    for (let looks = 0; looks < LOOK.times && child.exitCode === null; looks++) {
      const answer = await fetch(this.site.endpoint).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer !== undefined && answer.status < 500) return;
      await sleep(LOOK.everyMs);
    }
    throw new Error(`${this.kind.name} does not answer. It said:\n${this.#said}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(patience);
  }

  /** For a server whose data nobody wants any more: it need not write them down. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.stop();
  }

  async close(): Promise<void> {
    process.off("exit", this.#kill);
    await this.kill();
  }
}
