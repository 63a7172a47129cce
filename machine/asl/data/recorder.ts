/**
 * Stands in for data that are not there yet. What is read from it is again such a stand-in, and knows its path;
 * whatever a path could not do throws.
 */
export class Recorder {
  readonly #paths = new WeakMap<object, string>();
  /** What was read, but for what only led to further reads. */
  readonly #read = new Set<string>();

  /** The stand-in for all the data, `$`, or for the context, `$$`. */
  root<T>(path: "$" | "$$"): T {
    return this.#standIn(path) as T;
  }

  /** The path of a stand-in; nothing for any other value. */
  pathOf(value: unknown): string | undefined {
    return typeof value === "function" ? this.#paths.get(value) : undefined;
  }

  /** What was read and is not in `placed`: the code has decided by it, and a path cannot. */
  lost(placed: readonly string[]): readonly string[] {
    return [...this.#read].filter((path) => !placed.includes(path));
  }

  #standIn(path: string): object {
    const standIn = new Proxy(() => path, {
      get: (_, key) => this.#readField(path, key),
      apply: () => refuse(path, "called"),
      ownKeys: () => refuse(path, "spread or listed"),
      has: () => refuse(path, "searched"),
      set: () => refuse(path, "changed"),
    });
    this.#paths.set(standIn, path);
    return standIn;
  }

  #readField(of: string, key: string | symbol): object {
    if (typeof key === "symbol" || key === "length") return refuse(of, "computed with");
    if (!/^([A-Za-z_]\w*|\d+)$/.test(key))
      throw new TypeError(`${of}: expected a field of letters, digits and _, got "${key}"`);
    const path = /^\d/.test(key) ? `${of}[${key}]` : `${of}.${key}`;
    this.#read.delete(of);
    this.#read.add(path);
    return this.#standIn(path);
  }
}

function refuse(path: string, what: string): never {
  throw new TypeError(`${path}: a path can be read and placed, not ${what}; let a function send the value`);
}
