/** Parses the XML of requests byte-exactly: text is not trimmed, and types are not inferred. */
import { S3Error } from "./errors";

/** A parsed element. Attributes and namespaces are dropped, because S3 requests do not need them. */
export interface Node {
  readonly name: string;
  readonly children: readonly Node[];
  /** The text directly inside the element, untrimmed, with references resolved. */
  readonly text: string;
}

interface OpenNode {
  name: string;
  children: Node[];
  text: string;
}

const NAMED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** @throws S3Error MalformedXML for an ampersand that does not begin a known reference */
function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+);|#(\d+);|(\w+);)?/g, (_, hex, decimal, name) => {
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
    if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10));
    const character = NAMED.get(name);
    if (character === undefined) throw new S3Error("MalformedXML");
    return character;
  });
}

/** Control characters are allowed, unlike in XML 1.0: S3 keys may contain them. */
function characterOf(point: number): string {
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point === 0 || point > 0x10ffff || surrogate) throw new S3Error("MalformedXML");
  return String.fromCodePoint(point);
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>]+)[^>]*?(\/?)>|([^<]+)/gy;

/**
 * Parses the XML document of a request.
 *
 * @param root required name of the outermost element
 * @throws S3Error MalformedXML
 */
export function parseXml(body: Uint8Array, root: string): Node {
  // The XML specification defines a literal CR or CRLF as a newline.
  const source = Buffer.from(body)
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n");
  const top: OpenNode = { name: "", children: [], text: "" };
  const open: OpenNode[] = [top];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) throw new S3Error("MalformedXML");
    step(open, match);
  }
  const document = top.children[0];
  if (open.length !== 1 || top.children.length !== 1 || document?.name !== root)
    throw new S3Error("MalformedXML");
  return document;
}

function step(open: OpenNode[], [, cdata, closing, opening, selfClosing, text]: RegExpExecArray): void {
  const current = open.at(-1)!;
  if (text !== undefined) current.text += unescapeXml(text);
  else if (cdata !== undefined) current.text += cdata;
  else if (opening !== undefined) {
    const node: OpenNode = { name: localName(opening), children: [], text: "" };
    current.children.push(node);
    if (selfClosing === "") open.push(node);
  } else if (closing !== undefined) {
    if (open.length === 1 || current.name !== localName(closing)) throw new S3Error("MalformedXML");
    open.pop();
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The children with this name. */
export function childrenOf(node: Node, name: string): readonly Node[] {
  return node.children.filter((child) => child.name === name);
}

/** The text of the first child with this name. */
export function textOf(node: Node, name: string): string | undefined {
  return node.children.find((child) => child.name === name)?.text;
}
