import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "../site";
import type { ServerConfig, ServerKind } from "./kind";
import { freePort } from "./port";

/** Interval and maximum number of attempts to connect to a server after its start. */
const READINESS = { intervalMs: 50, attempts: 400 };

/** Maximum number of characters kept of a server's output. Older output is dropped. */
const MAX_OUTPUT_CHARS = 4_000;

/** A server that can be stopped and restarted on the same port. */
export class Server {
  #child: ChildProcess | undefined;
  #output = "";
  readonly #kill = () => this.#child?.kill("SIGKILL");

  private constructor(
    readonly kind: ServerKind,
    readonly config: ServerConfig,
  ) {
    process.once("exit", this.#kill);
  }

  /**
   * Creates a server without starting it.
   *
   * @param folder the folder of the server's data
   */
  static async create(kind: ServerKind, folder: string): Promise<Server> {
    const port = await freePort();
    const site: Site = {
      endpoint: `http://127.0.0.1:${port}`,
      // Garage requires this format.
      accessKeyId: `GK${"5bc0".repeat(6)}`,
      secretAccessKey: "be".repeat(32),
      region: "us-east-1",
    };
    return new Server(kind, { folder, port, otherPorts: [await freePort(), await freePort()], site });
  }

  get site(): Site {
    return this.config.site;
  }

  async start(): Promise<void> {
    await mkdir(this.config.folder, { recursive: true });
    await this.kind.prepare(this.config);
    const { argv, env } = this.kind.start(this.config);
    const child = spawn(argv[0], argv.slice(1), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const collect = (text: Buffer) => {
      this.#output = (this.#output + text).slice(-MAX_OUTPUT_CHARS);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    this.#child = child;
    await this.#waitUntilReady(child);
  }

  /** The server is ready if it returns a response with any status below 500. */
  async #waitUntilReady(child: ChildProcess): Promise<void> {
    for (let attempts = 0; attempts < READINESS.attempts && child.exitCode === null; attempts++) {
      const response = await fetch(this.site.endpoint).catch(() => undefined);
      await response?.body?.cancel();
      if (response !== undefined && response.status < 500) return;
      await sleep(READINESS.intervalMs);
    }
    throw new Error(`${this.kind.name} does not respond. Its output:\n${this.#output}`);
  }

  /** Stops the server with SIGTERM, and with SIGKILL if it does not exit within 10 seconds. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const killTimer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(killTimer);
  }

  /** Stops the server without waiting until it flushes its data. For data that is discarded. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.stop();
  }

  /** Kills the server and removes the exit handler. */
  async close(): Promise<void> {
    process.off("exit", this.#kill);
    await this.kill();
  }
}
