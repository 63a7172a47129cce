import { parsedJson } from "../../../../sync/model/json";
import { recordsOf } from "../../../../sync/records/paths";
import type { Run } from "../../../../sync/request/run";
import { SAME_START_MS } from "../constants";
import type { DescribedRun } from "../machine/client";
import type { RunsBucket } from "./runs-bucket";

/** The request that a run recorded; `undefined`: the run had not started, or the record has expired. */
export async function requestOf(
  bucket: Pick<RunsBucket, "text">,
  { name, startedAt }: Pick<DescribedRun, "name" | "startedAt">,
): Promise<Run | undefined> {
  const record = parsedJson(await bucket.text(recordsOf({ id: name }).request));
  const run = (record as { readonly value?: Run } | undefined)?.value;
  if (run === undefined) return undefined;
  // A run of the same name may have left its record. The API rounds times.
  return Math.abs(Date.parse(run.startedAt) - startedAt.getTime()) < SAME_START_MS ? run : undefined;
}
