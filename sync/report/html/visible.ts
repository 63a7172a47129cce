import { KEY_END, KEY_START, MARKS_IN_A_ROW, MAX_TEXT } from "./constants";
import { html, type Markup, type Value } from "./markup";

/**
 * Characters that a reader cannot see, or that change how others are shown: control and format characters, among them those
 * that reverse the direction of text, invalid surrogates, characters without a meaning, all blanks but a single space within
 * a text, and combining characters without a base or beyond the third.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|^ | $|(?<= ) |^\p{M}|(?<=\p{M}{3})\p{M}/gu;

/** @example nameOf("\u202e") // "U+202E" */
const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;

/** A text in which invisible characters have names. @example plain("a\u202eb") // "a⟨U+202E⟩b" */
export const plain = (text: string): string =>
  text.replace(INVISIBLE, (character) => `⟨${nameOf(character)}⟩`);

/** A text in which invisible characters are marks. Its direction does not affect what surrounds it. */
export const visible = (text: string, most = MAX_TEXT): Markup => html`<bdi>${shortened(text, most)}</bdi>`;

/** A key, or another name that can have any character. The middle of a long one is left out. */
export const keyMarkup = (key: string): Markup =>
  html`<code class="key" dir="ltr">${key === "" ? html`<i class="empty">empty</i>` : visible(key, KEY_START + KEY_END)}</code>`;

/** A sentence of ours, in which backquotes mark code. */
export const prose = (text: string): Value =>
  text.split("`").map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));

function shortened(text: string, most: number): Value {
  const characters = [...text];
  const omitted = characters.length - most;
  if (omitted <= 0) return marked(text);
  const end = Math.min(KEY_END, most);
  const start = characters.slice(0, most - end).join("");
  const note = mark(`… ${omitted} more characters …`);
  return [marked(start), note, marked(characters.slice(-end).join(""))];
}

/** Many invisible characters in a row have marks for the first ones, and one for the others. */
function marked(text: string): Value {
  const parts: Value[] = [];
  let [end, inARow] = [0, 0];
  const finish = (next: number) => {
    if (inARow > MARKS_IN_A_ROW) parts.push(mark(`… ${inARow - MARKS_IN_A_ROW} more …`));
    if (next > end) inARow = 0;
  };
  for (const { 0: character, index } of text.matchAll(INVISIBLE)) {
    if (index > end) {
      finish(index);
      parts.push(text.slice(end, index));
    }
    if (++inARow <= MARKS_IN_A_ROW) parts.push(mark(nameOf(character)));
    end = index + character.length;
  }
  finish(text.length);
  return [...parts, text.slice(end)];
}

const mark = (text: string): Markup => html`<i class="mark">${text}</i>`;
