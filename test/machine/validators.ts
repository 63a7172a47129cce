import { getLanguageService, TextDocument } from "amazon-states-language-service";

import validate = require("asl-validator");

/** What `asl-validator` finds wrong. It changes what it is given, so it is given a copy. */
export const aslValidator = (definition: unknown): readonly string[] =>
  validate(JSON.parse(JSON.stringify(definition))).errors.map((error) => error.Message);

const service = getLanguageService({});

/** What `amazon-states-language-service`, AWS's own for editors, finds wrong. */
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
