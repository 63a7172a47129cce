import { PLACES_PER_NAME } from "../constants";

/** The place of a key's first character. A place is the number of slashes before a character, and its offset in the name. */
export const START = 0;

export const placeAfter = (place: number, character: string): number =>
  character === "/" ? (Math.floor(place / PLACES_PER_NAME) + 1) * PLACES_PER_NAME : place + 1;

/** The place after the beginning of a key. */
export function placeAtEnd(beginning: string): number {
  const name = beginning.lastIndexOf("/") + 1;
  let slashes = 0;
  for (let i = beginning.indexOf("/"); i >= 0; i = beginning.indexOf("/", i + 1)) slashes++;
  return slashes * PLACES_PER_NAME + charactersFrom(beginning, name);
}

/** The number of characters after an index, including it. */
function charactersFrom(text: string, from: number): number {
  let count = 0;
  for (let i = from; i < text.length; i++) if (!isSecondHalf(text.charCodeAt(i))) count++;
  return count;
}

/** The common prefix of two keys, in whole characters. */
export function commonPrefix(a: string, b: string): string {
  let length = 0;
  while (length < a.length && length < b.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return a.slice(0, isFirstHalf(a.charCodeAt(length - 1)) ? length - 1 : length);
}

/** Whether a UTF-16 unit is the first or the second half of a character. */
const isFirstHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isSecondHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
