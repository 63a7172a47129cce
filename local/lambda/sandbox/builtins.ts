/** The modules that a bundle may require: Node's own, less the ways past the check of its S3 calls. */
import { createRequire, isBuiltin } from "node:module";

const load = createRequire(__filename);

// What opens connections or starts processes without `node:http`. The SDK requires some of them, but calls none.
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  child_process: ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"],
  cluster: ["fork"],
  dgram: ["createSocket", "Socket"],
  http2: ["connect"],
  net: ["connect", "createConnection", "Socket"],
  tls: ["connect", "TLSSocket"],
  worker_threads: ["Worker"],
};

/** Modules by their names without `node:`. */
export type Modules = Readonly<Record<string, unknown>>;

/**
 * A bundle's `require`.
 *
 * @param own stands in for modules of Node's
 * @throws Error for what is neither Node's nor in the bundle
 */
export function requireOf(own: Modules): (name: string) => unknown {
  const cache = new Map(Object.entries(own));
  return (name) => {
    const plain = name.replace(/^node:/, "");
    if (!cache.has(plain)) cache.set(plain, builtin(name, plain));
    return cache.get(plain);
  };
}

function builtin(name: string, plain: string): unknown {
  if (!isBuiltin(name)) {
    const error = new Error(`the bundle requires ${name}, which is not in it`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
  }
  const module = load(name) as object;
  const closed = CLOSED[plain];
  return closed === undefined ? module : { ...module, ...refusals(plain, closed) };
}

function refusals(module: string, names: readonly string[]): Record<string, () => never> {
  return Object.fromEntries(names.map((name) => [name, refusal(`${module}.${name}`)]));
}

/** A function that refuses, because what it does could not be checked. */
export function refusal(what: string): () => never {
  return function refused() {
    throw new Error(`the bundle calls ${what}, past the check of its permissions: only node:http(s) may`);
  };
}
