import { createHash } from "node:crypto";
import { forEachIndex } from "../seed/each";
import { MIB } from "../seed/large";
import type { SignedRequests } from "../seed/signed";
import { DESTINATION, SOURCE } from "../site";

interface Entry {
  readonly size: number;
  readonly etag: string;
  /** In the server's format. */
  readonly lastModified: string;
}

/** A hash of both buckets' listings. It changes if an object is written or deleted. */
export async function fingerprint(s3: SignedRequests): Promise<string> {
  const hash = createHash("sha256");
  for (const bucket of [SOURCE, DESTINATION])
    for (const [key, { size, etag, lastModified }] of await listAll(s3, bucket))
      hash.update(`${bucket} ${key} ${size} ${etag} ${lastModified}\n`);
  return hash.digest("hex");
}

/**
 * Compares the two buckets by key, size and ETag, and by content if ETags differ.
 *
 * @returns the differences, such as `"3 missing, 1 of another size"`; empty if there are none
 */
export async function differences(s3: SignedRequests): Promise<string> {
  const [source, destination] = await Promise.all([listAll(s3, SOURCE), listAll(s3, DESTINATION)]);
  const keys = [...source.keys()];
  const missing = keys.filter((key) => !destination.has(key));
  const extra = [...destination.keys()].filter((key) => !source.has(key));
  const both = keys.filter((key) => destination.has(key));
  const sizes = both.filter((key) => source.get(key)!.size !== destination.get(key)!.size);
  const otherEtags = both.filter(
    (key) => !sizes.includes(key) && source.get(key)!.etag !== destination.get(key)!.etag,
  );
  const contents = await findOtherContents(s3, otherEtags, (key) => source.get(key)!.size);
  return format({ missing, extra, "of another size": sizes, "of another content": contents });
}

function format(found: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(found)
    .filter(([, keys]) => keys.length > 0)
    .map(([what, keys]) => `${keys.length} ${what}`)
    .join(", ");
}

async function listAll(s3: SignedRequests, bucket: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  let last = "";
  for (;;) {
    const query = `list-type=2&max-keys=1000&start-after=${encodeURIComponent(last)}`;
    const { content } = await s3.send("GET", `/${bucket}?${query}`);
    const page = parsePage(String(content));
    for (const [key, entry] of page.entries) entries.set(key, entry);
    if (!page.truncated) return entries;
    last = page.entries.at(-1)![0];
  }
}

/** Parses a page of a ListObjectsV2 response. Keys must not contain characters that XML escapes. */
export function parsePage(xml: string): {
  readonly entries: readonly (readonly [string, Entry])[];
  readonly truncated: boolean;
} {
  const entries = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, text]) => {
    const field = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text!)?.[1] ?? "";
    const etag = field("ETag").replace(/&quot;|&#34;|"/g, "");
    return [
      field("Key"),
      { size: Number(field("Size")), etag, lastModified: field("LastModified") },
    ] as const;
  });
  return { entries, truncated: /<IsTruncated>true</.test(xml) };
}

/** Bytes between the starts of two samples of a large object. */
const STRIDE = 64 * MIB;

/**
 * Returns the keys with different content. Compares all bytes of a small object, and samples of a large
 * object.
 */
async function findOtherContents(
  s3: SignedRequests,
  keys: readonly string[],
  size: (key: string) => number,
): Promise<string[]> {
  const found: string[] = [];
  await forEachIndex(keys.length, 4, async (n) => {
    const key = keys[n]!;
    for (const range of sampleRanges(size(key))) {
      const [a, b] = await Promise.all([
        readRange(s3, SOURCE, key, range),
        readRange(s3, DESTINATION, key, range),
      ]);
      if (a.equals(b)) continue;
      found.push(key);
      return;
    }
  });
  return found;
}

/** HTTP byte ranges of the samples of an object: the first MiB of every 64 MiB, and the last MiB. */
export function sampleRanges(size: number): readonly string[] {
  if (size === 0) return [];
  const starts = Array.from({ length: Math.ceil(size / STRIDE) }, (_, n) => n * STRIDE);
  const last = Math.max(0, size - MIB);
  return [...new Set([...starts, last])].map((start) => `bytes=${start}-${Math.min(start + MIB, size) - 1}`);
}

const readRange = async (s3: SignedRequests, bucket: string, key: string, range: string): Promise<Buffer> =>
  (await s3.send("GET", `/${bucket}/${key}`, { headers: { range } })).content;
