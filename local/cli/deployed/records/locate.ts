import { isObject, parsedJson } from "../../../../sync/model/json";
import { recordsOf } from "../../../../sync/records/paths";
import type { DescribedRun } from "../machine/client";

/**
 * The runs bucket that the output of a run names, or that the end of the cause of a failed run names; `undefined`: neither names it.
 * The rest of the output and the cause contains keys and prefixes, which may look like the URI of another bucket.
 */
export function bucketIn({
  name,
  output,
  cause = "",
}: Pick<DescribedRun, "name" | "output" | "cause">): string | undefined {
  const end = `/${recordsOf({ id: name }).report}`;
  const text = output === undefined ? cause : `Report: ${reportIn(output)}`;
  if (!text.endsWith(end)) return undefined;
  return /(?:^|\s)Report: s3:\/\/([a-z0-9.-]+)$/.exec(text.slice(0, -end.length))?.[1];
}

function reportIn(output: string): unknown {
  const value = parsedJson(output);
  return isObject(value) ? value.report : undefined;
}
