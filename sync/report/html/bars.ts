import { percent } from "../numbers";
import { html, type Markup } from "./markup";

/** A part of a bar. The class `f-NAME` in the style sheet has its color. */
export interface Part {
  readonly name: string;
  readonly count: number;
}

/** A horizontal bar of parts. It only repeats the numbers in the text beside it. */
export function stackedBar(parts: readonly Part[], height = 20): Markup {
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  let at = 0;
  const rects = parts
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => {
      const [x, width] = [at, (100 * count) / total];
      at += width;
      return html`<rect class="f-${name}" x="${x.toFixed(3)}%" width="${width.toFixed(3)}%" height="100%"/>`;
    });
  return html`<svg class="bar" width="100%" height="${height}" aria-hidden="true">${rects}</svg>`;
}

/** A cell with a bar: a part of a whole. `wide`: a phone has no room for it. */
export const shareCell = (name: string, part: number, whole: number, wide = false): Markup =>
  html`<td class="share${wide ? " wide" : ""}" title="${percent(part, whole)}"><svg width="100%" height="10" aria-hidden="true"><rect class="f-${name}" width="${(whole > 0 ? (100 * part) / whole : 0).toFixed(2)}%" height="100%"/></svg></td>`;
