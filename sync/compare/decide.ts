import type { Carried, Entry, ObjectHead } from "../s3/objects";
import type { Pair } from "./merge-join";

/** How two objects of the same size are compared. See {@link decide}. */
export const COMPARE = ["etag", "time", "metadata"] as const;
export type Compare = (typeof COMPARE)[number];

/** Why an object is copied. */
const COPY_REASONS = ["absent", "size", "etag", "newer", "metadata"] as const;
export type CopyReason = (typeof COPY_REASONS)[number];

export type Decision =
  | { readonly action: "copy"; readonly reason: CopyReason }
  | { readonly action: "keep" }
  | { readonly action: "orphan" }
  /** HEAD requests must decide. See {@link judge}. */
  | { readonly action: "inspect" }
  | { readonly action: "skip"; readonly reason: "archived" };

const copy = (reason: CopyReason): Decision => ({ action: "copy", reason });
const keep: Decision = { action: "keep" };
const orphan: Decision = { action: "orphan" };
const inspect: Decision = { action: "inspect" };
const archived: Decision = { action: "skip", reason: "archived" };

/**
 * The decision for one key, from its two listing entries, without a request.
 *
 * | source | destination | size    | ETag    | newer       | etag         | time         | metadata     |
 * |--------|-------------|---------|---------|-------------|--------------|--------------|--------------|
 * | yes    | no          |         |         |             | copy: absent | copy: absent | copy: absent |
 * | no     | yes         |         |         |             | orphan       | orphan       | orphan       |
 * | yes    | yes         | differs |         |             | copy: size   | copy: size   | copy: size   |
 * | yes    | yes         | same    | same    | destination | keep         | keep         | inspect      |
 * | yes    | yes         | same    | same    | source      | copy: newer  | copy: newer  | inspect      |
 * | yes    | yes         | same    | differs | destination | inspect      | keep         | inspect      |
 * | yes    | yes         | same    | differs | source      | inspect (1)  | copy: newer  | inspect      |
 *
 * The source is newer if its LastModified is not before the destination's, because LastModified has whole seconds. In
 * return, an object is never copied in the second of its own LastModified. A newer source with the same ETag may have
 * other metadata, tags or another storage class. Its copy is then newer, so it is copied only once.
 *
 * (1) `copy: newer` if the listings show that the sides have no checksum in common, because {@link judge} would always
 * decide to copy.
 *
 * An archived source object without a temporary copy cannot be copied. If the table says copy, or inspect with `etag`, it
 * is skipped.
 */
export function decide(pair: Pair<Entry>, compare: Compare): Decision {
  const decision = decideReadable(pair, compare);
  if (pair.source === undefined || !isArchived(pair.source)) return decision;
  const needsCopy = decision.action === "copy" || (decision.action === "inspect" && compare === "etag");
  return needsCopy ? archived : decision;
}

function decideReadable({ source, destination }: Pair<Entry>, compare: Compare): Decision {
  if (destination === undefined) return copy("absent");
  if (source === undefined) return orphan;
  if (source.size !== destination.size) return copy("size");
  const newer = isNewer(source, destination);
  if (compare === "time") return newer ? copy("newer") : keep;
  if (compare === "metadata") return inspect;
  if (source.etag === destination.etag) return newer ? copy("newer") : keep;
  return newer && !mayShareChecksum(source, destination) ? copy("newer") : inspect;
}

/** Whether the source may have changed after it was copied to the destination. */
export const isNewer = (source: Entry, destination: Entry): boolean =>
  source.lastModified >= destination.lastModified;

const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** Whether the content can be neither read nor copied. */
export const isArchived = ({ storageClass, restored }: Entry): boolean =>
  ARCHIVES.has(storageClass) && !restored;

const mayShareChecksum = (source: Entry, destination: Entry): boolean =>
  source.checksum !== undefined && source.checksum === destination.checksum;

/** One side of an inspected pair. `tags` is present only if tags are compared. */
export interface Inspected extends ObjectHead {
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The decision for a pair whose HEAD responses are known.
 *
 * | ETag    | checksum of one algorithm             | ETags are content hashes | decision                                |
 * |---------|---------------------------------------|--------------------------|-----------------------------------------|
 * | same    |                                       |                          | compare metadata: keep, or metadata     |
 * | differs |                                       | MD5s of all, both        | copy: etag                              |
 * | differs | same                                  |                          | compare metadata: keep, or metadata     |
 * | differs | of the whole object, differs          |                          | copy: etag                              |
 * | differs | composite, differs; or none in common | yes, both                | copy: etag                              |
 * | differs | composite, differs; or none in common | no                       | the newer side: copy: newer, or keep    |
 *
 * The first line that applies decides. MD5s of the whole content prove that the contents differ, even if they have the same
 * CRC. ETags that are neither MD5s nor composite are not a known hash, so a checksum proves more.
 */
export function judge(source: Inspected, destination: Inspected): Decision {
  if (source.size !== destination.size) return copy("size");
  if (source.etag === destination.etag) return byMetadata(source, destination);
  if (isMd5(source) && isMd5(destination)) return copy("etag");
  const content = sameContent(source, destination);
  if (content !== undefined) return content ? byMetadata(source, destination) : copy("etag");
  if (isContentHash(source) && isContentHash(destination)) return copy("etag");
  return isNewer(source, destination) ? copy("newer") : keep;
}

/** The content is the same. A newer source may have been rewritten with other tags or another class. */
function byMetadata(source: Inspected, destination: Inspected): Decision {
  if (!isCopyOf(source.carried, destination.carried)) return copy("metadata");
  if (!sameRecord(source.tags ?? {}, destination.tags ?? {})) return copy("metadata");
  return isNewer(source, destination) ? copy("newer") : keep;
}

const COMPOSITE = / COMPOSITE$/;

/**
 * Compares checksums; `undefined` if they are not comparable. Composite checksums that differ are not comparable,
 * because the same content in other parts has another composite checksum.
 */
function sameContent(source: ObjectHead, destination: ObjectHead): boolean | undefined {
  const shared = Object.keys(source.checksums).filter((name) => name in destination.checksums);
  const same = (name: string) => source.checksums[name] === destination.checksums[name];
  const whole = shared.filter((name) => !COMPOSITE.test(name));
  if (whole.length > 0) return whole.every(same);
  return shared.some(same) || undefined;
}

/** With KMS or SSE-C the ETag is not an MD5 of the content. */
const isContentHash = ({ encryption }: ObjectHead): boolean => encryption === null || encryption === "AES256";

const MD5 = /^"?[\da-f]{32}"?$/i;

/** Whether the ETag is an MD5 of the whole content. The ETag of a multipart object is another hash. */
const isMd5 = (head: ObjectHead): boolean => isContentHash(head) && MD5.test(head.etag);

/**
 * Whether a copy would carry the metadata that the destination has. Servers do not store an empty header of an upload, and
 * give their own content type to an object without one.
 */
function isCopyOf(source: Carried, destination: Carried): boolean {
  const from = filled(source.headers);
  const { "content-type": _, ...others } = destination.headers;
  const to = filled(from["content-type"] === undefined ? others : destination.headers);
  return sameCarried({ ...source, headers: from }, { ...destination, headers: to });
}

/** The headers that have a value. */
const filled = (headers: Carried["headers"]): Carried["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));

/** Whether a copy would carry the same headers, user metadata and redirect. */
export const sameCarried = (a: Carried, b: Carried): boolean =>
  a.redirect === b.redirect && sameRecord(a.headers, b.headers) && sameRecord(a.metadata, b.metadata);

export function sameRecord(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
