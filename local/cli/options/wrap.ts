import { HELP_COLUMNS } from "../../constants";

/**
 * The text with lines of at most 80 characters. Empty lines separate paragraphs. A paragraph whose lines are indented, such as a
 * list, does not change.
 */
export const wrapped = (text: string): string =>
  text
    .split("\n\n")
    .map((paragraph) => (/\n /.test(paragraph) ? paragraph : wrappedParagraph(paragraph)))
    .join("\n\n");

/** Keeps newlines at the start and at the end. */
function wrappedParagraph(paragraph: string): string {
  const [, before = "", content = "", after = ""] = /^(\n*)([\s\S]*?)(\n*)$/.exec(paragraph) ?? [];
  const lines: string[] = [];
  for (const word of content.split(/\s+/)) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > HELP_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return `${before}${lines.join("\n")}${after}`;
}
