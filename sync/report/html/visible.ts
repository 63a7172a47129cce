import { noun } from "../../model/texts";
import { KEY_END, KEY_START, MARK_WIDTH, MAX_TEXT } from "./constants";
import { html, type Markup, type Value } from "./markup";

/**
 * Characters that a reader cannot see, or that change how other characters are shown: control and format characters (some
 * reverse the direction of text), invalid surrogates, characters without a meaning, all blanks except a single space within
 * a text, and combining characters without a base or after the third.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^ | $|(?<= ) |^\p{M}|(?<=\p{M}{3})\p{M}/gu;

/** @example nameOf("\u202e") // "U+202E" */
const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;

/** A text in which invisible characters have names. @example plain("a\u202eb") // "a⟨U+202E⟩b" */
export const plain = (text: string): string =>
  text.replace(INVISIBLE, (character) => `⟨${nameOf(character)}⟩`);

/** A text in which invisible characters are marks. Its direction does not affect the text around it. */
export const visible = (text: string, most = MAX_TEXT): Markup => html`<bdi>${shortened(text, most)}</bdi>`;

/** A key, or another name that can have any character. The middle of a long name is omitted. */
export const keyMarkup = (key: string): Markup =>
  html`<code class="key" dir="ltr">${key === "" ? html`<i class="empty">empty</i>` : visible(key, KEY_START + KEY_END)}</code>`;

/** One of our own sentences, in which backquotes mark code. */
export const prose = (text: string): Value =>
  text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));

/** The text without its middle, if it has more than `most` characters including marks. */
function shortened(text: string, most: number): Value {
  const characters = [...text];
  const widths = characters.map((character) => (character.search(INVISIBLE) < 0 ? 1 : MARK_WIDTH));
  if (widths.reduce((sum, width) => sum + width, 0) <= most) return marked(text);
  const start = fitting(widths, most - KEY_END);
  const end = fitting(widths.reverse(), KEY_END);
  const omitted = characters.length - start - end;
  const [first, last] = [characters.slice(0, start).join(""), characters.slice(-end).join("")];
  return [marked(first), mark(`… ${omitted} more ${noun(omitted, "character")} …`), marked(last)];
}

/** The number of characters from the beginning that fit. */
function fitting(widths: readonly number[], most: number): number {
  let sum = 0;
  return widths.findIndex((width) => {
    sum += width;
    return sum > most;
  });
}

function marked(text: string): Value {
  const parts: Value[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(INVISIBLE)) {
    parts.push(text.slice(end, index), mark(nameOf(character)));
    end = index + character.length;
  }
  return [...parts, text.slice(end)];
}

const mark = (text: string): Markup => html`<i class="mark">${text}</i>`;
