/** Writes XML. Characters that XML 1.0 does not allow are written as character references, as in S3. */

/** Escaped markup. */
export type Xml = string & { readonly xml?: never };

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Tab and newline need no reference. A parser would read a literal carriage return as a newline.
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/;
const EACH_SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

/** Escapes text as S3 does: U+0001 becomes `&#x1;`. */
function escapeXml(text: string): Xml {
  if (!SPECIAL.test(text)) return text;
  return text.replace(EACH_SPECIAL, (c) => ESCAPES[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

/** `<name>text</name>`, with the text escaped. */
export function element(name: string, text: string | number | boolean): Xml {
  return `<${name}>${typeof text === "string" ? escapeXml(text) : text}</${name}>`;
}

/** Same as {@link element}, but empty for undefined. */
export function optional(name: string, text: string | number | boolean | undefined): Xml {
  return text === undefined ? "" : element(name, text);
}

/** `<name>` around child markup. */
export function parent(name: string, children: readonly Xml[]): Xml {
  return `<${name}>${children.join("")}</${name}>`;
}

/** A complete document. Error documents have no namespace. */
export function document(root: string, children: readonly Xml[], namespace = NAMESPACE): string {
  const xmlns = namespace === "" ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${xmlns}>${children.join("")}</${root}>`;
}
