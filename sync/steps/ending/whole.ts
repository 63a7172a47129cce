import type { Counters } from "../../metrics/counters";
import { NOTABLE_PER_RUN } from "../../records/constants";
import { firstNotable, type OutcomeLog } from "../../records/outcome-log";
import { paths } from "../../records/paths";
import { combinedRanking } from "../../records/ranking";
import type { RoundResult } from "../../records/schema";
import { boundedTimeline } from "../../records/timeline";
import { groupsOfRun } from "../../report/groups";
import { type Output, type Report, type ReportedRequest, SCHEMA_VERSION } from "../../report/output";
import type { Run } from "../../request/run";
import type { Summary } from "./summary";

/** The results of the parts of a run, from the runs bucket. */
interface Parts {
  readonly rounds: readonly RoundResult[];
  /** A round of copies that was not gathered. */
  readonly lost: Summary;
  readonly deletes: Summary;
  readonly aborts: Pick<OutcomeLog, "notable" | "groups">;
}

interface Result extends Pick<Report, "cost" | "failure"> {
  readonly output: Output;
  readonly counters: Counters;
}

/** The contents of `report.json`. */
export function wholeReport(run: Run, { output, counters, failure, cost }: Result, parts: Parts): Report {
  const { rounds, lost, deletes, aborts } = parts;
  const all = [deletes, ...rounds, lost, aborts];
  return {
    schemaVersion: SCHEMA_VERSION,
    ...output,
    executionArn: run.executionArn,
    request: requestOf(run),
    failure,
    groups: groupsOfRun(
      all.map(({ groups }) => groups),
      counters.objects,
      output,
      listedOrphans(run, rounds),
    ),
    notable: firstNotable(all, NOTABLE_PER_RUN),
    ...combinedRanking([...rounds, lost]),
    cost,
    timeline: boundedTimeline([
      ...rounds.map(({ timeline }) => timeline),
      ...lost.timeline,
      ...deletes.timeline,
    ]),
    files: { outcomes: paths(run).folder("outcomes"), orphans: paths(run).folder("orphans") },
  };
}

/** The keys of some orphans in the manifests: the first and the last of each file. */
const listedOrphans = ({ destinationPrefix }: Run, rounds: readonly RoundResult[]): readonly string[] =>
  rounds.flatMap(({ orphans }) =>
    orphans.flatMap(({ first, last }) => [...new Set([first, last])].map((key) => destinationPrefix + key)),
  );

/**
 * The request without fields that the report has elsewhere, and without the lease, because anyone with its token could
 * keep the lease.
 */
const requestOf = ({
  id: _,
  executionArn: _arn,
  startedAt: _at,
  lease: _lease,
  ...request
}: Run): ReportedRequest => request;
