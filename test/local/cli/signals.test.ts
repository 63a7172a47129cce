import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { Stop } from "../../../local/cli/stop/stop";
import { SAME_SIGNAL_MS } from "../../../local/constants";
import { createS3 } from "../../../local/s3";
import { type Ended, ended, environment, REPOSITORY } from "./command";

const MiB = 1024 ** 2;

/** Starts `npm run -s sync` in a process group of its own, as a terminal does. */
function npmRun(...args: readonly string[]): ChildProcess {
  const cwd = mkdtempSync(join(tmpdir(), "signals-"));
  return spawn("npm", ["run", "-s", "sync", "--", ...args], {
    cwd: REPOSITORY,
    detached: true,
    env: { ...environment({ cwd }), npm_config_cache: cwd, npm_config_update_notifier: "false" },
  });
}

/** Sends a signal to the whole process group: npm, the shell and the command. */
const interrupt = (child: ChildProcess, signal: NodeJS.Signals): boolean => process.kill(-child.pid!, signal);

describe("npm run -s sync, stopped by a signal", () => {
  const lastModified = Date.parse("2024-02-29T12:00:00Z");

  /** A run that copies 4 of 10 objects, and then waits: the server holds back the other copies. */
  async function stopped(signal: NodeJS.Signals, options: { readonly again?: boolean } = {}) {
    const held = Promise.withResolvers<void>();
    const aborting = Promise.withResolvers<void>();
    let copies = 0;
    let parts = false;
    const requests: string[] = [];
    const s3 = createS3({
      onRequest: ({ operation, bucket = "", key = "" }) => {
        if (bucket === "destination-bucket") requests.push(`${operation} ${key}`);
      },
      fault: ({ operation }) => {
        if (operation === "UploadPartCopy") parts = true;
        if (operation === "CopyObject") copies++;
        if (copies > 4 && parts) held.resolve();
        if (operation === "AbortMultipartUpload") aborting.resolve();
        const isHeld =
          (operation === "CopyObject" && copies > 4) ||
          operation === "UploadPartCopy" ||
          (options.again && operation === "AbortMultipartUpload");
        return isHeld ? { kind: "stall" } : undefined;
      },
    });
    const source = s3.createBucket("source-bucket");
    const destination = s3.createBucket("destination-bucket");
    for (let i = 0; i < 10; i++) source.put(`k${i}`, `object ${i}`, { lastModified });
    source.putVirtual("parts", { lastModified, parts: [5 * MiB, 5 * MiB, 1] });
    destination.put("orphan", "orphan", { lastModified });
    const { endpoint, close } = await s3.listen();
    const args = ["--source", "source-bucket", "--destination", "destination-bucket", "--endpoint", endpoint];
    const child = npmRun(...args);
    const result = ended(child);
    await Promise.race([held.promise, result]);
    interrupt(child, signal);
    if (options.again) {
      // Once, and later than a signal that counts as the first one: a further signal can end npm, which reports the exit code.
      await Promise.race([aborting.promise.then(() => setTimeout(2 * SAME_SIGNAL_MS)), result]);
      interrupt(child, signal);
    }
    const finished = await result;
    await close();
    return { ...finished, requests, destination };
  }

  /** The folder of the run's report, which is removed after the test. */
  function reportOf({ stderr }: Ended): string {
    const [, path] = /^Report: (.*)\/report\.html$/m.exec(stderr) ?? [];
    if (path === undefined) throw new Error(`There is no report: ${stderr}`);
    return join(REPOSITORY, path);
  }

  it("ends at once after a second signal, although the abort of an upload has no response", async () => {
    const { code, stderr } = await stopped("SIGINT", { again: true });
    expect(code).to.equal(130);
    expect(stderr).to.contain("Stopping after SIGINT.");
    expect(stderr).not.to.contain("Stopped");
  });

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    it(`exits with ${code} after ${signal} to the process group, with the report saved and its uploads aborted`, async () => {
      const run = await stopped(signal);
      const folder = reportOf(run);
      try {
        expect([run.code, run.stdout]).to.deep.equal([code, ""]);
        const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
        expect(report.failure.error).to.equal("Stopped");
        expect(report.objects.copied).to.equal(4);
        expect(run.stderr).to.match(
          new RegExp(`\nStopped by ${signal} after \\d+ objects of the source: 4 copied, 0 deleted\\.`),
        );
        expect(run.stderr).to.contain("\nStopped: The run was stopped before it was complete.");
        expect(run.destination.uploads()).to.deep.equal([]);
        expect(run.requests.filter((request) => request.startsWith("Delete"))).to.deep.equal([]);
        expect(run.destination.keys()).to.include("orphan");
        expect(readdirSync(folder)).to.include.members(["report.html", "report.txt"]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});

describe("bin/sync-buckets, started by nohup", () => {
  it("runs to its end although the terminal is closed", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "nohup-"));
    const [reached, resumed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const s3 = createS3({
      fault: async ({ operation }) => {
        if (operation !== "CopyObject") return undefined;
        reached.resolve();
        await resumed.promise;
        return undefined;
      },
    });
    s3.createBucket("source-bucket").put("key", "object", {
      lastModified: Date.parse("2024-02-29T12:00:00Z"),
    });
    const destination = s3.createBucket("destination-bucket");
    const { endpoint, close } = await s3.listen();
    const program = join(REPOSITORY, "bin", "sync-buckets");
    const args = [program, "source-bucket", "destination-bucket", "--endpoint", endpoint];
    // As nohup does it: the program inherits that the signal is ignored.
    const command = ["-c", 'trap "" HUP; exec "$@"', "sh", ...args];
    const child = spawn("sh", command, { cwd, env: environment({ cwd }) });
    const result = ended(child);
    await Promise.race([reached.promise, result]);
    child.kill("SIGHUP");
    child.kill("SIGHUP");
    setImmediate(() => resumed.resolve());
    const { code, stdout, stderr } = await result;
    await close();
    rmSync(cwd, { recursive: true });
    expect([code, destination.keys()], stderr).to.deep.equal([0, ["key"]]);
    expect(stderr).not.to.contain("SIGHUP");
    rmSync(join(REPOSITORY, "runs", JSON.parse(stdout).runId), { recursive: true });
  });
});

describe("the stop of a run", () => {
  function stop() {
    const events: string[] = [];
    let time = 1_000_000;
    const made = new Stop({
      now: () => time,
      onStop: (signal) => events.push(`stop ${signal}`),
      end: (code) => events.push(`end ${code}`),
    });
    const later = (ms: number, signal: "SIGINT" | "SIGTERM") => {
      time += ms;
      made.receive(signal);
    };
    return { made, later, events };
  }

  it("takes a signal that npm passes on for the one that the terminal sent", () => {
    const { made, later, events } = stop();
    later(0, "SIGINT");
    later(20, "SIGINT");
    expect([events, made.signal.aborted, made.received]).to.deep.equal([["stop SIGINT"], true, "SIGINT"]);
  });

  it("ends the process at a second signal", () => {
    const { later, events } = stop();
    later(0, "SIGTERM");
    later(3_000, "SIGINT");
    expect(events).to.deep.equal(["stop SIGTERM", "end 130"]);
  });

  it("ends the process at a second signal although the clock of the computer was set back", () => {
    const events: string[] = [];
    const [date, clock] = [Date.now, performance.now];
    const made = new Stop({
      onStop: (signal) => events.push(signal),
      end: (code) => events.push(`end ${code}`),
    });
    try {
      made.receive("SIGINT");
      Date.now = () => 0;
      const later = clock.call(performance) + 1_000;
      performance.now = () => later;
      made.receive("SIGINT");
    } finally {
      Date.now = date;
      performance.now = clock;
    }
    expect(events).to.deep.equal(["SIGINT", "end 130"]);
  });

  it("listens to the process's signals until it is disposed", () => {
    const count = () => process.listenerCount("SIGINT");
    const before = count();
    const listening = stop().made.listen();
    expect(count()).to.equal(before + 1);
    listening[Symbol.dispose]();
    expect(count()).to.equal(before);
  });
});
