import { isObject } from "../../sync/model/json";
import { MAX_RESOURCE_TAGS, MAX_TAG_LENGTH, MAX_TAG_VALUE_LENGTH } from "../constants";
import { known } from "./fits";

/** The characters of tags. Source: API reference of IAM, Tag, which has the same pattern for names and values. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** What the tags of resources should be. */
export const TAGS =
  `an object of at most ${MAX_RESOURCE_TAGS} texts, numbers in quotes, of letters, digits, spaces and _ . : / = + - @; names ` +
  `have 1 to ${MAX_TAG_LENGTH} characters, differ in more than case and do not begin with aws:, values at most ${MAX_TAG_VALUE_LENGTH}`;

const isTagValue = known((text) => text.length <= MAX_TAG_VALUE_LENGTH && TAG_TEXT.test(text));

export function areTags(value: unknown): boolean {
  if (!isObject(value)) return false;
  const entries = Object.entries(value);
  const names = new Set(entries.map(([name]) => name.toLowerCase())); // for IAM, Team and team are one tag
  return (
    entries.length <= MAX_RESOURCE_TAGS &&
    names.size === entries.length &&
    entries.every(
      ([name, text]) =>
        name.length >= 1 &&
        name.length <= MAX_TAG_LENGTH &&
        !/^aws:/i.test(name) &&
        TAG_TEXT.test(name) &&
        isTagValue(text),
    )
  );
}
