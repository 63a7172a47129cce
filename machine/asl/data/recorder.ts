/**
 * Stands in for data while a selector runs, and records the paths that the selector reads. Reading a field of a
 * stand-in returns a stand-in for that field. Calls, computations, enumeration, and writes throw a `TypeError`.
 */
export class Recorder {
  readonly #paths = new WeakMap<object, string>();
  /** The paths that were read, except those that only led to a deeper read. */
  readonly #read = new Set<string>();

  /** The stand-in for all the data, `$`, or for the context, `$$`. */
  root<T>(path: "$" | "$$"): T {
    return this.#standIn(path) as T;
  }

  /** The path of a stand-in; `undefined` for any other value. */
  pathOf(value: unknown): string | undefined {
    return typeof value === "function" ? this.#paths.get(value) : undefined;
  }

  /**
   * The paths that were read but are not in `placed`. They were used in a condition, which a path cannot express.
   * A condition on the root, on a placed path, or on a parent of a path that was read is not detected.
   */
  unplaced(placed: readonly string[]): readonly string[] {
    return [...this.#read].filter((path) => !placed.includes(path));
  }

  #standIn(path: string): object {
    const standIn = new Proxy(() => path, {
      get: (_, key) => this.#readField(path, key),
      apply: () => reject(path, "called"),
      ownKeys: () => reject(path, "spread or enumerated"),
      has: () => reject(path, "used with `in`"),
      set: () => reject(path, "modified"),
    });
    this.#paths.set(standIn, path);
    return standIn;
  }

  #readField(of: string, key: string | symbol): object {
    if (typeof key === "symbol" || key === "length") return reject(of, "used in a computation");
    if (!/^([A-Za-z_]\w*|\d+)$/.test(key))
      throw new TypeError(`${of}: a field name can contain only letters, digits, and _, got "${key}"`);
    const path = /^\d/.test(key) ? `${of}[${key}]` : `${of}.${key}`;
    this.#read.delete(of);
    this.#read.add(path);
    return this.#standIn(path);
  }
}

function reject(path: string, operation: string): never {
  throw new TypeError(`${path} cannot be ${operation}: compute the value in a Lambda function instead`);
}
