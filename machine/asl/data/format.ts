/**
 * A field of any type as JSON: the intrinsic function `States.JsonToString`. `States.Format` does not accept objects
 * and lists.
 */
export class JsonText {
  constructor(readonly field: unknown) {}
}

/** A field of any type as JSON, for {@link format}. */
export const jsonText = (field: unknown): JsonText => new JsonText(field);

/** Text in which fields of the data or the context replace each `{}`: the intrinsic function `States.Format`. */
export class Format {
  constructor(
    readonly text: string,
    readonly fields: readonly (string | JsonText)[],
  ) {}

  /** @param pathOf the path of a field */
  render(pathOf: (field: unknown) => string): string {
    const shown = this.fields.map((field) =>
      field instanceof JsonText ? `States.JsonToString(${pathOf(field.field)})` : pathOf(field),
    );
    return `States.Format(${[`'${this.text}'`, ...shown].join(", ")})`;
  }
}

/**
 * Text for a template of parameters.
 *
 *     format("The run {} failed.", Execution.Name) // States.Format('The run {} failed.', $$.Execution.Name)
 *
 * @throws TypeError if the numbers of fields and of `{}` differ, and for characters that would need an escape
 */
export function format(text: string, ...fields: readonly (string | JsonText)[]): Format {
  const parts = text.split("{}");
  if (parts.length !== fields.length + 1 || !/^[\w .,:;()/-]*$/.test(parts.join("")))
    throw new TypeError(
      `"${text}": expected ${fields.length} times {}, and no quotes, braces, backslashes or line breaks`,
    );
  return new Format(text, fields);
}
