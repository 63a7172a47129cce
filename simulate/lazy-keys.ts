import type { KeySpace } from "./key-space";

/** The keys of some ranks as an array, each computed when somebody looks at it: most of a page nobody does. */
export const lazyKeys = (space: KeySpace, ranks: readonly number[]): readonly string[] =>
  new Proxy<string[]>([], {
    get(keys, name, receiver) {
      if (name === "length") return ranks.length;
      const rank = typeof name === "string" ? ranks[name as unknown as number] : undefined;
      return typeof rank === "number" ? space.key(rank) : Reflect.get(keys, name, receiver);
    },
  });
