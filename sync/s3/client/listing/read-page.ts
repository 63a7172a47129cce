import type { Entry, Page } from "../../objects";
import { endsInError } from "../responses";
import { entryFrom, MalformedListing, pageFrom, type RawEntry } from "./page";
import { shared } from "./shared";
import { UsualEntries } from "./usual-entries";

const END = /<\/ListBucketResult>\s*$/;
const BEGIN = /^(?:<\?xml[^>]*\?>\s*)?<ListBucketResult[\s>]/;
const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const DIGITS = /^\d+$/;
const PREFIX = /<Prefix>([^<]*)<\/Prefix>/;
/** A temporary copy exists: the restore is not in progress, and the copy has a date of expiry. */
const RESTORED = /^(?=.*<IsRestoreInProgress>false<)(?=.*<RestoreExpiryDate>)/s;
const ENTITIES = new Map(Object.entries({ "amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'" }));

type Draft = { -readonly [K in keyof RawEntry]: RawEntry[K] };

/**
 * Reads the body of ListObjectsV2 in the shape in which S3 writes it, several times faster than the SDK's parser.
 * Elements may come in any order; unknown elements are ignored.
 *
 * @param bytes the whole body
 * @returns `undefined` if the body has another shape, because it is an error or needs the SDK's parser.
 * @throws MalformedListing if the body is incomplete, or an entry lacks its key, size, ETag or LastModified.
 */
export function readListPage(bytes: Buffer): Page | undefined {
  const text = bytes.toString("latin1"); // one character per byte, so that offsets are the same
  if (!END.test(text.slice(-32))) {
    if (endsInError(bytes)) return undefined;
    throw new MalformedListing("it ends before </ListBucketResult>");
  }
  // The SDK's parser reads comments, CDATA, a document type, and line ends that XML replaces.
  const unusual = !BEGIN.test(text.slice(0, 256)) || text.includes("<!") || text.includes("\r");
  return unusual ? undefined : new Reader(bytes, text).page();
}

/** An element: its name, the bounds of its content, and the offset after it. */
interface Element {
  readonly tag: string;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    private readonly text: string,
  ) {}

  /** Reads the children of the root one after the other. */
  page(): Page | undefined {
    const { text } = this;
    const usual = new UsualEntries(this.bytes, text);
    const entries: Entry[] = [];
    const folders: string[] = [];
    const flags = new Map<string, string>();
    let at = text.indexOf("<", text.indexOf(">", text.indexOf("<ListBucketResult")));
    while (text[at + 1] !== "/") {
      const entry = usual.read(at);
      if (entry !== undefined) {
        entries.push(entry);
        at = text.indexOf("<", usual.end);
        continue;
      }
      if (text.startsWith("<Contents>", at)) {
        const draft: Draft = {};
        const end = this.entry(text.indexOf("<", at + 10), draft);
        if (end === undefined) return undefined;
        entries.push(entryFrom(draft));
        at = text.indexOf("<", end);
        continue;
      }
      const element = this.element(at);
      if (element === undefined) return undefined;
      if (element.tag === "CommonPrefixes") folders.push(this.folder(element));
      else flags.set(element.tag, text.slice(element.from, element.to));
      at = text.indexOf("<", element.end);
    }
    // The last tag is the end of the page. An end tag before it means that bytes are missing.
    if (at < text.lastIndexOf("<")) return undefined;
    const token = flags.get("NextContinuationToken");
    return pageFrom({
      entries,
      folders,
      truncated: flags.get("IsTruncated"),
      encodingType: flags.get("EncodingType"),
      keyCount: numberOf(flags.get("KeyCount") ?? ""),
      nextToken: token === undefined ? undefined : unescaped(token),
    });
  }

  /** The prefix in a `CommonPrefixes`. @throws MalformedListing if there is none */
  private folder({ from, to }: Element): string {
    const [, prefix] = PREFIX.exec(this.bytes.toString("utf8", from, to)) ?? [];
    if (prefix === undefined) throw new MalformedListing("a common prefix is missing");
    return unescaped(prefix);
  }

  /** Reads the children of one object. @returns the offset after it. */
  private entry(first: number, entry: Draft): number | undefined {
    const { text } = this;
    let at = first;
    while (text[at + 1] !== "/") {
      const element = this.element(at);
      if (element === undefined) return undefined;
      this.read(element, entry);
      at = text.indexOf("<", element.end);
    }
    return text.startsWith("</Contents>", at) ? at + 11 : undefined;
  }

  private read({ tag, from, to }: Element, entry: Draft): void {
    const { bytes, text } = this;
    // The key and the ETag are copied, because a slice of `text` would keep the whole page in memory.
    if (tag === "Key") entry.key ??= unescaped(bytes.toString("utf8", from, to));
    else if (tag === "ETag") entry.etag = unescaped(bytes.toString("latin1", from, to));
    else if (tag === "LastModified") entry.lastModified = timeOf(text.slice(from, to));
    else if (tag === "Size") entry.size = numberOf(text.slice(from, to));
    else if (tag === "StorageClass") entry.storageClass = shared(text.slice(from, to));
    else if (tag === "ChecksumAlgorithm") entry.checksum ??= shared(text.slice(from, to));
    else if (tag === "RestoreStatus") entry.restored = RESTORED.test(text.slice(from, to));
  }

  /** The element at an offset, with its children skipped. @returns `undefined` if it has attributes, or no end. */
  private element(at: number): Element | undefined {
    const { text } = this;
    if (at < 0) return undefined;
    const tag = text.slice(at + 1, text.indexOf(">", at));
    const from = at + tag.length + 2;
    if (tag.endsWith("/")) return { tag, from, to: from, end: from };
    const next = text.indexOf("<", from);
    const to = this.isEnd(next, tag) ? next : this.endOf(tag, next);
    return to === undefined ? undefined : { tag, from, to, end: to + tag.length + 3 };
  }

  /** Whether the tag at an offset is the end tag of the element. */
  private isEnd(at: number, tag: string): boolean {
    const { text } = this;
    return text[at + 1] === "/" && text.startsWith(tag, at + 2) && text[at + 2 + tag.length] === ">";
  }

  /** The offset of an element's end tag after its children. @returns `undefined` if a child has attributes, or no end tag. */
  private endOf(tag: string, firstChild: number): number | undefined {
    const { text } = this;
    const open = [tag];
    for (let at = firstChild; at >= 0; at = text.indexOf("<", at + 1)) {
      const name = text.slice(at + 1, text.indexOf(">", at));
      if (name.startsWith("/")) {
        if (name.slice(1) !== open.pop()) return undefined;
        if (open.length === 0) return at;
      } else if (!name.endsWith("/")) open.push(name);
    }
    return undefined;
  }
}

const timeOf = (text: string): number => (TIME.test(text) ? Date.parse(text) : Number.NaN);
const numberOf = (text: string): number => (DIGITS.test(text) ? Number(text) : Number.NaN);

/** @throws MalformedListing for an entity that XML does not define, and for markup. */
function unescaped(text: string): string {
  if (text.includes("<")) throw new MalformedListing(`${JSON.stringify(text)} contains an element`);
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&]*;)?/g, characterOf);
}

function characterOf(entity: string, name = ""): string {
  const known = ENTITIES.get(name);
  if (known !== undefined) return known;
  const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));$/i.exec(name);
  const code = Number.parseInt(number?.[1] ?? number?.[2] ?? "", number?.[1] === undefined ? 10 : 16);
  if (!(code <= 0x10ffff)) throw new MalformedListing(`${JSON.stringify(entity)} is not an entity`);
  return String.fromCodePoint(code);
}
