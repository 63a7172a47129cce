/**
 * The modules that a bundle can require: Node.js built-ins without the functions that bypass the permission
 * check.
 */
import { createRequire, isBuiltin } from "node:module";

const load = createRequire(__filename);

// Functions that open connections or start processes without `node:http`. The SDK requires some of these
// modules but does not call these functions.
const BLOCKED: Readonly<Record<string, readonly string[]>> = {
  child_process: ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"],
  cluster: ["fork"],
  dgram: ["createSocket", "Socket"],
  http2: ["connect"],
  net: ["connect", "createConnection", "Socket"],
  tls: ["connect", "TLSSocket"],
  worker_threads: ["Worker"],
};

/** Modules by name, without the `node:` prefix. */
export type Modules = Readonly<Record<string, unknown>>;

/**
 * Creates the `require` function of a bundle.
 *
 * @param overrides modules that replace Node.js modules of the same name
 * @throws Error with the code `MODULE_NOT_FOUND` for a module that is neither an override nor built into
 *   Node.js
 */
export function requireOf(overrides: Modules): (name: string) => unknown {
  const cache = new Map(Object.entries(overrides));
  return (name) => {
    const plain = name.replace(/^node:/, "");
    if (!cache.has(plain)) cache.set(plain, builtin(name, plain));
    return cache.get(plain);
  };
}

function builtin(name: string, plain: string): unknown {
  if (!isBuiltin(name)) {
    const error = new Error(`the bundle requires ${name}, which is neither bundled nor built into Node.js`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
  }
  const module = load(name) as object;
  const blocked = BLOCKED[plain];
  return blocked === undefined ? module : { ...module, ...blockedFunctions(plain, blocked) };
}

function blockedFunctions(module: string, names: readonly string[]): Record<string, () => never> {
  return Object.fromEntries(names.map((name) => [name, blockedFunction(`${module}.${name}`)]));
}

/**
 * Replaces a function whose calls cannot be checked.
 *
 * @param name for the error message. Example: `net.connect`
 * @returns a function that throws an Error
 */
export function blockedFunction(name: string): () => never {
  return function blocked() {
    throw new Error(
      `the bundle calls ${name}, which bypasses the permission check: use node:http or node:https`,
    );
  };
}
