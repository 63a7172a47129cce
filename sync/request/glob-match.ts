import type { Token } from "./glob";

/** The place of a wildcard, and how far it reaches. */
interface Wildcard {
  /** The token after the wildcard. */
  readonly token: number;
  /** The offset after the text that the wildcard matches so far. */
  at: number;
}

/**
 * Whether tokens match a whole key. The time is at most proportional to the square of the key's length, for any number of
 * wildcards, because after a mismatch only the last wildcard of each kind must reach further.
 */
export function matchTokens(tokens: readonly Token[], key: string): boolean {
  let token = 0;
  let at = 0;
  let star: Wildcard | undefined;
  let globstar: (Wildcard & { readonly kind: "globstar" | "segments" }) | undefined;
  for (;;) {
    const current = tokens[token];
    if (current === undefined && at === key.length) return true;
    if (current?.kind === "star") star = { token: ++token, at };
    else if (current?.kind === "globstar" || current?.kind === "segments") {
      globstar = { kind: current.kind, token: ++token, at };
      star = undefined;
    } else {
      const length = current === undefined ? 0 : matchOne(current, key, at);
      if (length > 0) {
        token++;
        at += length;
      } else if (star !== undefined && star.at < key.length && key[star.at] !== "/") {
        star.at = afterCharacter(key, star.at);
        at = star.at;
        token = star.token;
      } else if (globstar !== undefined) {
        const next =
          globstar.kind === "globstar" ? afterCharacter(key, globstar.at) : key.indexOf("/", globstar.at) + 1;
        if (next === 0 || next > key.length) return false;
        globstar.at = next;
        at = next;
        token = globstar.token;
        star = undefined;
      } else return false;
    }
  }
}

/** The number of UTF-16 units that a token for one character matches; 0 if it does not match. */
function matchOne(token: Token, key: string, at: number): number {
  if (token.kind === "character") return key[at] === token.character ? 1 : 0;
  if (token.kind !== "one" || at >= key.length || key[at] === "/") return 0;
  const point = key.codePointAt(at) as number;
  return token.matches(point) ? (point > 0xffff ? 2 : 1) : 0;
}

/**
 * A wildcard must not end between the two UTF-16 units of a character, because a bracket would match the second unit.
 */
const afterCharacter = (key: string, at: number): number =>
  at + ((key.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
