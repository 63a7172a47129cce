import { raw, html as tagged } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** HTML in which all texts are escaped. */
export type Markup = HtmlEscapedString;

/** The values in a template. Texts and numbers are escaped, but {@link Markup} is not. `undefined` adds nothing. */
export type Value = Markup | string | number | undefined | readonly Value[];

/**
 * HTML with values. Every attribute with a value has quotes.
 *
 * @example html`<b title="${title}">${key}</b>`
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const markup = tagged(strings, ...values);
  if (markup instanceof Promise) throw new Error("A value of a template is a promise.");
  return markup;
}

/** Our own text that is already HTML, or the content of an element without escapes. */
export const asMarkup = (text: string): Markup => raw(text);
