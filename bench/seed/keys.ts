import { createHash } from "node:crypto";

/** How keys are laid out. */
export type Layout = "flat" | "folders";

export const FOLDERS = 1_000;

/** The key of the nth of many objects: names as programs give them, which say nothing of their order. */
export function keyOf(layout: Layout, n: number): string {
  const name = `${createHash("sha1").update(String(n)).digest("hex").slice(0, 16)}.json`;
  return layout === "flat" ? name : `folder-${String(n % FOLDERS).padStart(4, "0")}/${name}`;
}

/** A small object's content. One of another version has the same size. */
export const contentOf = (n: number, version = 1): string =>
  JSON.stringify({ n, version })
    .padEnd(CONTENT_BYTES - 1)
    .concat("\n");

export const CONTENT_BYTES = 256;

/** One in a hundred of the objects has changed; another one in a hundred is gone. */
export type Fate = "kept" | "changed" | "gone";

export const fateOf = (n: number): Fate => (n % 100 === 7 ? "changed" : n % 100 === 57 ? "gone" : "kept");
