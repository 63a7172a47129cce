/** Text with fields of the data or the context in place of each `{}`: the intrinsic function `States.Format`. */
export class Format {
  constructor(
    readonly text: string,
    readonly fields: readonly string[],
  ) {}

  /** @param paths those of the fields */
  render(paths: readonly string[]): string {
    return `States.Format(${[`'${this.text}'`, ...paths].join(", ")})`;
  }
}

/**
 * Text for a template of parameters.
 *
 *     format("The run {} failed.", Execution.Name) // States.Format('The run {} failed.', $$.Execution.Name)
 *
 * @throws TypeError for another number of fields than of `{}`, and for characters that would have to be escaped
 */
export function format(text: string, ...fields: readonly string[]): Format {
  const parts = text.split("{}");
  if (parts.length !== fields.length + 1 || !/^[\w .,:;()/-]*$/.test(parts.join("")))
    throw new TypeError(
      `"${text}": expected ${fields.length} times {}, and no quotes, braces, backslashes or line breaks`,
    );
  return new Format(text, fields);
}
