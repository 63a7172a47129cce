import { compareKeys } from "../../../sync/model/key";
import type { KeyRange } from "../../../sync/model/key-range";
import { counted, number } from "../../../sync/model/texts";
import type { RoundResult } from "../../../sync/records/schema";
import type { Report } from "../../../sync/report/output";
import type { EmbeddedS3 } from "../../s3";
import type { StopSignal } from "./stop";

const GATHERED = /\/rounds\/\d+\/gathered\.json$/;

/** A sentence that says where a run stopped, from its records. */
export function stoppedAt(s3: EmbeddedS3, runsBucket: string, runId: string, signal: StopSignal): string {
  const bucket = s3.bucket(runsBucket);
  const read = (key: string): unknown => JSON.parse(bucket.get(key)?.content.toBuffer().toString() ?? "null");
  const report = read(`runs/${runId}/report.json`) as Report | null;
  if (report === null) return `Stopped by ${signal} before any key was synced.`;
  const { source, ...outcomes } = report.objects;
  const copied = "copied" in outcomes ? outcomes.copied : 0; // a dry run copies nothing
  const deleted = "deleted" in outcomes ? outcomes.deleted : 0;
  const [last] = bucket
    .keys()
    .filter((key) => key.startsWith(`runs/${runId}/`) && GATHERED.test(key))
    .slice(-1);
  const round = last === undefined ? undefined : (read(last) as { value: RoundResult }).value;
  return (
    `Stopped by ${signal} after ${counted(source, "object")} of the source: ${number(copied)} copied, ` +
    `${number(deleted)} deleted. ${position(round?.remaining ?? [], report.prefix)}`
  ).trim();
}

/** A sentence with the key up to which nothing remains; empty if there is no such key. */
function position(remaining: readonly KeyRange[], prefix: string): string {
  const bounds = remaining.map(({ after }) => after);
  if (bounds.length === 0 || bounds.includes(null)) return "";
  const [first] = (bounds as string[]).sort(compareKeys);
  return `All keys up to ${JSON.stringify(prefix + first)} are done.`;
}
