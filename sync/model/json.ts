/** Whether a value is an object: neither `null` nor a list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The value of a JSON text; `undefined` if there is no text, or if it is not JSON.
 *
 * @example parsedJson('{"a": 1}') // { a: 1 }
 */
export function parsedJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
