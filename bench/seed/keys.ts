import { createHash } from "node:crypto";

/** `flat`: all keys without a prefix. `folders`: keys distributed over 1,000 prefixes. */
export type Layout = "flat" | "folders";

export const FOLDERS = 1_000;

/**
 * Key of the nth object. Names are hashes, like many generated names, so key order differs from
 * creation order.
 */
export function keyOf(layout: Layout, n: number): string {
  const name = `${createHash("sha1").update(String(n)).digest("hex").slice(0, 16)}.json`;
  return layout === "flat" ? name : `folder-${String(n % FOLDERS).padStart(4, "0")}/${name}`;
}

/** Content of a small object, 256 bytes. All versions have the same size. */
export const contentOf = (n: number, version = 1): string =>
  JSON.stringify({ n, version })
    .padEnd(CONTENT_BYTES - 1)
    .concat("\n");

export const CONTENT_BYTES = 256;

/** How the nth object of the source differs in scene c. */
export type Change = "unchanged" | "changed" | "deleted";

/** Of 100 objects, one is changed and one is deleted. */
export const changeOf = (n: number): Change =>
  n % 100 === 7 ? "changed" : n % 100 === 57 ? "deleted" : "unchanged";
