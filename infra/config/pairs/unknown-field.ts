import { notAField } from "../../../sync/request/checks";
import { REQUEST_FIELDS } from "../../../sync/request/request";
import { DETERMINED } from "../../operations/schedule/schedule";

/**
 * The fault of a field that a pair does not have. It may be a field that the input of its schedule can have.
 *
 * @param where the name of the pair, for example `sync-buckets:pairs[0]`
 * @param fields the fields of a pair
 */
export function unknownField(field: string, where: string, fields: readonly string[]): string {
  const shown = `${where}.${field}`;
  if (DETERMINED.includes(field) || !REQUEST_FIELDS.includes(field as never))
    return notAField(field, shown, "a pair", fields);
  const instead = field === "delete" ? ", or write allowDeletes: false in the pair" : "";
  return `${shown} is a field of an execution's input. Write it in the input of the pair's schedule${instead}`;
}
