/** A bundle's text, run with what Lambda would give it. */
import { Console } from "node:console";
import { EventEmitter } from "node:events";
import os from "node:os";
import { Writable } from "node:stream";
import { compileFunction } from "node:vm";
import { type Modules, refusal, requireOf } from "./builtins";

/** What the sandbox needs to know. */
export interface SandboxOptions {
  readonly code: string;
  readonly environment: Record<string, string>;
  /** The modules `http` and `https`. */
  readonly modules: Modules;
  readonly log: (line: string) => void;
}

const NAMES = ["exports", "require", "module", "__filename", "__dirname"];

/**
 * The bundle's exports. It is compiled as Node compiles a CommonJS module; `process`, `console`, `fetch`,
 * `globalThis` and `global` are its own, other globals are this process's.
 *
 * @throws whatever the bundle throws while it loads
 */
export function loadBundle({ code, environment, modules, log }: SandboxOptions): Record<string, unknown> {
  const process = processOf(environment);
  const console = consoleOf(log);
  const globals = globalsOf({ process, console, fetch: refusal("fetch") });
  // The SDK looks for configuration files at home: Lambda's home is empty, a developer's is not.
  const home = { ...os, homedir: () => "/home/sbx_user1051" };
  const require = requireOf({ ...modules, process, console, os: home });
  const module = { exports: {} as Record<string, unknown> };
  const run = compileFunction(code, [...NAMES, ...Object.keys(globals)], { filename: "/var/task/index.js" });
  run.call(
    module.exports,
    module.exports,
    require,
    module,
    "/var/task/index.js",
    "/var/task",
    ...Object.values(globals),
  );
  return module.exports;
}

/** The values by name, and `globalThis` and `global` as an object that has them and falls back to this process's. */
function globalsOf(values: Record<string, unknown>): Record<string, unknown> {
  // Defined, not assigned: `globalThis.process` has a setter, which would set this process's own.
  const own = Object.create(globalThis);
  for (const [name, value] of Object.entries({ ...values, globalThis: own, global: own })) {
    Object.defineProperty(own, name, { value, writable: true, configurable: true });
  }
  return { ...values, globalThis: own, global: own };
}

function processOf(env: Record<string, string>): object {
  const { arch, platform, version, versions, release, pid, features, stdout, stderr } = process;
  const { hrtime, uptime, memoryUsage, cpuUsage, nextTick, emitWarning } = process;
  const kept = { arch, platform, version, versions, release, pid, features, stdout, stderr };
  const functions = { hrtime, uptime, memoryUsage, cpuUsage, nextTick, emitWarning };
  return Object.assign(new EventEmitter(), kept, functions, {
    env: { ...env },
    argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
    execArgv: [],
    title: "node",
    cwd: () => "/var/task",
    exit: (code?: number) => {
      throw Object.assign(new Error(`Runtime exited with error: exit status ${code ?? 0}`), {
        name: "Runtime.ExitError",
      });
    },
  });
}

function consoleOf(log: (line: string) => void): Console {
  const write = (chunk: Buffer, _: string, done: () => void) => {
    for (const line of chunk.toString().replace(/\n$/, "").split("\n")) log(line);
    done();
  };
  return new Console(new Writable({ write }));
}
