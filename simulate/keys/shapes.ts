import { compareKeys } from "../../sync/model/key";
import { chain, folders, type KeySpace, noise, randomHex, sortedHash, under } from "./key-space";
import { NAME_SHAPES } from "./names";

const pad = (n: number, digits: number): string => String(n).padStart(digits, "0");
const inOrder = (names: readonly string[]): string[] => [...names].sort(compareKeys);

const WORDS = inOrder([
  "alpha",
  "beta",
  "gamma",
  "delta",
  "omega",
  "über",
  "naïve",
  "日本",
  "данные",
  "\u{1f600}",
]);
const WORD_PAIRS = WORDS.flatMap((one) => WORDS.map((other) => `${one}/${other}`));
const HOSTS = inOrder(Array.from({ length: 37 }, (_, i) => `host-${i}`));
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAYS = Array.from({ length: 2_000 }, (_, day) =>
  new Date(FIRST_DAY + day * 864e5).toISOString().slice(0, 10).replaceAll("-", "/"),
);
const TENANTS = inOrder([...new Set(Array.from({ length: 3_000 }, (_, i) => `tenant-${randomHex(i, 6)}`))]);

const numbers = (size: number, digits: number, first = 0): KeySpace => ({
  size,
  key: (rank) => pad(first + rank, digits),
});

const hashes = (size: number): KeySpace => ({ size, key: (rank) => sortedHash(rank, size) });

function dates(size: number): KeySpace {
  const names = DAYS.flatMap((day) => HOSTS.map((host) => `logs/${day}/${host}`));
  return folders(size, names, (rank) => `${pad(rank, 10)}.gz`);
}

/** A few tenants have most of the keys: the nth largest tenant has 1/n of the keys of the largest. */
function tenants(size: number): KeySpace {
  const shares = TENANTS.map((_, i) => 1 / (1 + Math.floor(noise(i) * TENANTS.length)));
  const sum = shares.reduce((a, b) => a + b, 0);
  let before = 0;
  let placed = 0;
  return chain(
    TENANTS.map((name, i) => {
      before += shares[i] as number;
      const keys = i === TENANTS.length - 1 ? size - placed : Math.round((before / sum) * size) - placed;
      placed += keys;
      return under(`${name}/invoices/`, hashes(keys));
    }),
  );
}

function skewed(size: number): KeySpace {
  const small = Math.floor(size / 200);
  const few = Array.from("abcdefghij", (name) => under(`${name}/`, numbers(small, 11)));
  return chain([...few, under("tenant-4711/objects/", hashes(size - 10 * small))]);
}

const giant = (size: number): KeySpace =>
  chain([
    under("a/", numbers(5, 1)),
    under("m/data/", numbers(Math.max(0, size - 10), 11)),
    under("z/", numbers(5, 1, 5)),
  ]);

/** Typical key layouts, each for any number of keys. */
export const SHAPES: Readonly<Record<string, (size: number) => KeySpace>> = {
  flat: (size) => ({ size, key: (rank) => `file-${pad(rank, 11)}.txt` }),
  uuids: (size) => ({
    size,
    key: (rank) => {
      const hash = sortedHash(rank, size);
      const more = randomHex(rank, 20);
      return `${hash.slice(0, 8)}-${hash.slice(8)}-${more.slice(0, 4)}-${more.slice(4, 8)}-${more.slice(8)}`;
    },
  }),
  hashed: (size) => ({
    size,
    key: (rank) => {
      const hash = sortedHash(rank, size);
      return `${hash.slice(0, 2)}/${hash.slice(2)}/part-${rank % 7}`;
    },
  }),
  dates,
  skewed,
  giant,
  deep: (size) => ({ size, key: (rank) => [...sortedHash(rank, size)].join("/") }),
  words: (size) => folders(size, WORD_PAIRS, (_, __, within) => pad(within * 100, 12)),
  tenants,
  ...NAME_SHAPES,
};
