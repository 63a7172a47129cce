import type { KeySpace } from "./key-space";

/** The keys of the given ranks. Each key is computed on first use, because most keys of a page are never read. */
export const lazyKeys = (space: KeySpace, ranks: readonly number[]): readonly string[] =>
  new Proxy<string[]>([], {
    get(target, property, receiver) {
      if (property === "length") return ranks.length;
      const rank = typeof property === "string" ? ranks[property as unknown as number] : undefined;
      return typeof rank === "number" ? space.key(rank) : Reflect.get(target, property, receiver);
    },
  });
