import { MAX_ALTERNATIVES, MAX_GLOB_LENGTH } from "./constants";

/**
 * Globs over keys.
 *
 * | pattern | matches |
 * |---|---|
 * | `*` | any characters but `/`, also none |
 * | `?` | one character (a code point) but `/` |
 * | `**` | any characters, `/` included, also none |
 * | `**` + `/` at the beginning of a segment | any number of whole segments, also none: `**` + `/a` matches `a` and `x/y/a` |
 * | `[abc]`, `[a-z]` | one of these characters; never `/` |
 * | `[!abc]`, `[!a-z]` | one other character; never `/` |
 * | `{a,b}` | `a` or `b`; may be nested. Braces without a comma stand for themselves |
 * | `\` | the next character stands for itself |
 *
 * Every other character stands for itself.
 */
export type Token =
  | { readonly kind: "character"; readonly character: string }
  /** `?` and brackets: whether one code point, which is not `/`, matches. */
  | { readonly kind: "one"; readonly matches: (point: number) => boolean }
  /** `*` */
  | { readonly kind: "star" }
  /** `**` */
  | { readonly kind: "globstar" }
  /** `**` and a slash, at the beginning of a segment. */
  | { readonly kind: "segments" };

/** A glob that cannot be used. The message says why. */
export class InvalidGlob extends Error {
  override readonly name = "InvalidGlob";
}

/**
 * The alternatives of a glob, each as tokens.
 *
 * @throws InvalidGlob
 * @example parseGlob("a{b,c}*").length // 2
 */
export function parseGlob(glob: string): readonly (readonly Token[])[] {
  if (glob === "") throw new InvalidGlob("it is empty");
  if (glob.length > MAX_GLOB_LENGTH) throw new InvalidGlob(`it has more than ${MAX_GLOB_LENGTH} characters`);
  return expand(glob).map(tokens);
}

/** Expands braces. Escapes and brackets stay as they are. */
function expand(glob: string): string[] {
  const open = find(glob, 0, "{");
  if (open < 0) return [glob];
  const { close, commas } = closing(glob, open);
  const before = glob.slice(0, open);
  const rests = expand(glob.slice(close + 1));
  const bounds = [open, ...commas, close];
  const insides = bounds.slice(1).flatMap((end, i) => expand(glob.slice((bounds[i] as number) + 1, end)));
  const middles = commas.length > 0 ? insides : insides.map((inside) => `\\{${inside}\\}`);
  if (middles.length * rests.length > MAX_ALTERNATIVES) {
    throw new InvalidGlob(`its braces have more than ${MAX_ALTERNATIVES} alternatives`);
  }
  return middles.flatMap((middle) => rests.map((rest) => before + middle + rest));
}

/** The closing brace for the brace at `open`, and the commas between its alternatives. */
function closing(glob: string, open: number): { readonly close: number; readonly commas: readonly number[] } {
  const commas: number[] = [];
  let depth = 0;
  for (let at = find(glob, open, "{,}"); at >= 0; at = find(glob, at + 1, "{,}")) {
    if (glob[at] === "{") depth++;
    else if (glob[at] === "}" && --depth === 0) return { close: at, commas };
    else if (glob[at] === "," && depth === 1) commas.push(at);
  }
  throw new InvalidGlob("it has a { without a }; write \\{ for the character");
}

/** The offset of the first of some characters that is neither escaped nor in brackets; -1 if there is none. */
function find(glob: string, from: number, characters: string): number {
  for (let at = from; at < glob.length; at++) {
    const character = glob[at] as string;
    if (character === "\\") at++;
    else if (character === "[") at = bracketEnd(glob, at);
    else if (characters.includes(character)) return at;
  }
  return -1;
}

/** The offset of the `]` that closes a bracket. A `]` that comes first stands for itself. */
function bracketEnd(glob: string, open: number): number {
  const first = open + (glob[open + 1] === "!" ? 2 : 1);
  for (let at = first; at < glob.length; at++) {
    if (glob[at] === "\\") at++;
    else if (glob[at] === "]" && at > first) return at;
  }
  throw new InvalidGlob("it has a [ without a ]; write \\[ for the character");
}

function tokens(glob: string): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] as string;
    if (character === "[") {
      const end = bracketEnd(glob, at);
      result.push({ kind: "one", matches: bracket(glob.slice(at + 1, end)) });
      at = end;
    } else if (character === "*" && glob[at + 1] === "*") {
      const beginsSegment = at === 0 || glob[at - 1] === "/";
      while (glob[at + 1] === "*") at++;
      const isSegments = beginsSegment && glob[at + 1] === "/";
      if (isSegments) at++;
      result.push({ kind: isSegments ? "segments" : "globstar" });
    } else if (character === "*") result.push({ kind: "star" });
    else if (character === "?") result.push({ kind: "one", matches: () => true });
    else if (character === "\\") {
      if (++at === glob.length) throw new InvalidGlob("it ends with \\; write \\\\ for the character");
      result.push({ kind: "character", character: glob[at] as string });
    } else result.push({ kind: "character", character });
  }
  return result;
}

/** The test for the content of a bracket, for example `!a-z`. */
function bracket(inside: string): (point: number) => boolean {
  if (inside.startsWith("^")) throw new InvalidGlob("it has [^; use [!…]");
  if (/\[[:=.]/.test(inside))
    throw new InvalidGlob("it has a named class such as [:digit:]; list the characters");
  const negated = inside.startsWith("!");
  const ranges = rangesOf([...(negated ? inside.slice(1) : inside)]);
  return (point) => ranges.some(([from, to]) => from <= point && point <= to) !== negated;
}

function rangesOf(characters: readonly string[]): [number, number][] {
  const ranges: [number, number][] = [];
  let at = 0;
  const next = (): number => {
    if (characters[at] === "\\") at++;
    return (characters[at++] as string).codePointAt(0) as number;
  };
  while (at < characters.length) {
    const from = next();
    const isRange = characters[at] === "-" && at + 1 < characters.length;
    if (isRange) at++;
    const to = isRange ? next() : from;
    if (to < from) throw new InvalidGlob("it has a range in reverse order, such as [z-a]");
    ranges.push([from, to]);
  }
  return ranges;
}
