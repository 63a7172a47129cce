/** Reads the request body of DeleteObjects. */
import { childrenOf, type Node, parseXml } from "../../s3/protocol/parse";
import { UnknownS3Call } from "./wire";

/** One `<Object>` element of the body. */
export interface DeleteEntry {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
}

const CHILDREN = new Set(["Key", "VersionId", "ETag"]);

/**
 * Returns the objects in the body of a DeleteObjects request, in order.
 *
 * @throws UnknownS3Call if the body contains no objects, or if an object has no key or an unknown child
 *   element; S3Error MalformedXML
 */
export function readDeleteBody(xml: string): DeleteEntry[] {
  const objects = xml === "" ? [] : childrenOf(parseXml(Buffer.from(xml), "Delete"), "Object");
  if (objects.length === 0)
    throw new UnknownS3Call(`expected the body of DeleteObjects, got ${JSON.stringify(xml.slice(0, 200))}`);
  return objects.map(readEntry);
}

function readEntry({ children }: Node): DeleteEntry {
  const found = new Map(children.map(({ name, text }) => [name, text]));
  for (const name of found.keys())
    if (!CHILDREN.has(name)) throw new UnknownS3Call(`the required permission for <${name}> is not known`);
  const key = found.get("Key");
  if (key === undefined) throw new UnknownS3Call("expected a <Key> in <Object> of DeleteObjects");
  return { key, versionId: found.get("VersionId"), etag: found.get("ETag") };
}
