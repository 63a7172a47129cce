import { getLanguageService, TextDocument } from "amazon-states-language-service";

import validate = require("asl-validator");

/** The faults that `asl-validator` finds. It modifies its argument, so it receives a copy. */
export const aslValidator = (definition: unknown): readonly string[] =>
  validate(JSON.parse(JSON.stringify(definition))).errors.map((error) => error.Message);

const service = getLanguageService({});

/** The faults that `amazon-states-language-service` finds. It is AWS's language service for editors. */
export async function languageService(definition: unknown): Promise<readonly string[]> {
  const text = TextDocument.create(
    "file:///machine.asl.json",
    "json",
    1,
    JSON.stringify(definition, null, 2),
  );
  const faults = await service.doValidation(text, service.parseJSONDocument(text));
  return faults.map((fault) => String(fault.message));
}
