/** Loads a bundle with the globals and modules of the Lambda runtime. */
import { Console } from "node:console";
import { EventEmitter } from "node:events";
import os from "node:os";
import { Writable } from "node:stream";
import { Script } from "node:vm";
import { DISPATCHER } from "../../../sync/s3/client/wire/constants";
import { blockedFunction, type Modules, requireOf } from "./builtins";
import type { Code } from "./code";
import type { CodeCache } from "./code-cache";

/** Inputs of `loadBundle`. */
export interface SandboxOptions {
  /** The source code of the bundle, a CommonJS module. */
  readonly code: Code;
  readonly environment: Record<string, string>;
  /** Additional files of the deployment package, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Replacements for the modules `http` and `https`. */
  readonly modules: Modules;
  /** The undici dispatcher of the bundle, and the global dispatcher that the bundle sees. */
  readonly dispatcher: object;
  /** Receives each line that the bundle prints to its `console`, or writes to standard output. */
  readonly log: (line: string) => void;
  readonly codeCache?: CodeCache | undefined;
}

/** The names of the dispatchers: for the client of `sync`, and the global dispatcher of undici (including undici in Node.js). */
const DISPATCHERS = [DISPATCHER, Symbol.for("undici.globalDispatcher.1")];
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];

/**
 * Loads a bundle and returns its exports. The bundle is compiled as Node.js compiles a CommonJS module. It
 * has its own `process`, `console`, `fetch`, `globalThis` and `global`. It shares all other globals with this
 * process.
 *
 * @throws any error that the bundle throws while it loads
 */
export function loadBundle(options: SandboxOptions): Record<string, unknown> {
  const { code, environment, files = {}, modules, dispatcher, log } = options;
  const output = outputOf(log);
  const process = processOf(environment, output);
  const console = new Console(output);
  const globals = globalsOf({ process, console, fetch: blockedFunction("fetch") }, dispatcher);
  // The SDK reads configuration files in the home directory, which is empty on Lambda but not on a laptop.
  const home = { ...os, homedir: () => "/home/sbx_user1051" };
  const require = requireOf({ ...modules, ...jsonFiles(files), process, console, os: home });
  const module = { exports: {} as Record<string, unknown> };
  const parameters = [...PARAMETERS, ...Object.keys(globals)];
  const source = () => `(function (${parameters.join(", ")}) {${code.text()}\n})`;
  const filename = "/var/task/index.js";
  const script = options.codeCache?.compile(code.id, source, filename) ?? new Script(source(), { filename });
  script
    .runInThisContext()
    .call(
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

/** The JSON files of the deployment package as modules, by the path that the bundle requires. */
const jsonFiles = (files: Readonly<Record<string, string>>): Modules =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name.endsWith(".json"))
      .map(([name, text]) => [`./${name}`, JSON.parse(text)]),
  );

/**
 * Adds `globalThis` and `global`: an object with these values that inherits from this process's `globalThis`.
 */
function globalsOf(values: Record<string, unknown>, dispatcher: object): Record<string, unknown> {
  // An assignment would call the setter of `globalThis.process` and change this process.
  const own = Object.create(globalThis);
  for (const [name, value] of Object.entries({ ...values, globalThis: own, global: own })) {
    Object.defineProperty(own, name, { value, writable: true, configurable: true });
  }
  for (const symbol of DISPATCHERS) Object.defineProperty(own, symbol, { value: dispatcher });
  return { ...values, globalThis: own, global: own };
}

function processOf(env: Record<string, string>, output: Writable): object {
  const { arch, platform, version, versions, release, pid, features } = process;
  const { hrtime, uptime, memoryUsage, cpuUsage, nextTick, emitWarning } = process;
  const kept = { arch, platform, version, versions, release, pid, features, stdout: output, stderr: output };
  const functions = { hrtime, uptime, memoryUsage, cpuUsage, nextTick, emitWarning };
  return Object.assign(new EventEmitter(), kept, functions, {
    env: Object.defineProperties({}, Object.getOwnPropertyDescriptors(env)), // Keeps getters.
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

function outputOf(log: (line: string) => void): Writable {
  const write = (chunk: Buffer, _: string, done: () => void) => {
    for (const line of chunk.toString().replace(/\n$/, "").split("\n")) log(line);
    done();
  };
  return new Writable({ write });
}
