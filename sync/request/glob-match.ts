import type { Token } from "./glob";

/** Where a wildcard began, and how far it reaches. */
interface Wildcard {
  /** The token after it. */
  readonly token: number;
  /** The character after what it matches so far. */
  at: number;
}

/**
 * Whether tokens match a whole key. The time is at most proportional to the square of the key's length, for any number of
 * wildcards: after a mismatch only the last wildcard of each kind has to reach further.
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
        star.at += isPair(key, star.at) ? 2 : 1;
        at = star.at;
        token = star.token;
      } else if (globstar !== undefined) {
        const next = globstar.kind === "globstar" ? globstar.at + 1 : key.indexOf("/", globstar.at) + 1;
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

const isPair = (key: string, at: number): boolean => (key.codePointAt(at) as number) > 0xffff;
