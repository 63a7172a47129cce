/** Control characters, line separators, lone surrogates, and invisible characters such as those that reverse the text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text that changes neither the state of a terminal nor the order or number of the lines that it shows. Keys and
 * messages of servers may contain any characters. JSON without line ends keeps its value.
 *
 * @example printable("a\u001b[2Jb\n") // "a\\u001b[2Jb\\u000a"
 */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same, but line ends are kept. */
export const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
