/** Parses the request body of DeleteObjects. */
import { UnknownS3Call } from "./wire";

/** One `<Object>` element of the body. */
export interface DeleteEntry {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
}

const OBJECT = /<Object>(.*?)<\/Object>/gs;
const CHILD = /<(\w+)>(.*?)<\/\1>/gs;
const CHILDREN = new Set(["Key", "VersionId", "ETag"]);

/**
 * Returns the objects in the body of a DeleteObjects request, in order.
 *
 * @throws UnknownS3Call if the body contains no objects, or if an object has no key or an unknown child
 *   element
 */
export function readDeleteBody(xml: string): DeleteEntry[] {
  const entries = [...xml.matchAll(OBJECT)].map(([, inner = ""]) => readEntry(inner));
  if (entries.length > 0) return entries;
  throw new UnknownS3Call(`expected the body of DeleteObjects, got ${JSON.stringify(xml.slice(0, 200))}`);
}

function readEntry(inner: string): DeleteEntry {
  const found = new Map<string, string>();
  for (const [, name = "", text = ""] of inner.matchAll(CHILD)) {
    if (!CHILDREN.has(name)) throw new UnknownS3Call(`the required permission for <${name}> is not known`);
    found.set(name, unescapeXml(text));
  }
  const key = found.get("Key");
  if (key === undefined) throw new UnknownS3Call(`expected a <Key> in <Object>, got ${inner}`);
  return { key, versionId: found.get("VersionId"), etag: found.get("ETag") };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Decodes character references and the predefined entities of XML. Other entities remain unchanged.
 *
 * Example: `a&amp;b&#x1;` is `a&b` and U+0001.
 */
function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
