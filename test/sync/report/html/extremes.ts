import { NO_COUNTS } from "../../../../sync/metrics/counters";
import {
  EXAMPLES_PER_GROUP,
  MAX_GROUPS,
  NOTABLE_PER_RUN,
  RANKED_OBJECTS,
  TIMELINE_ROUNDS,
  TIMELINE_WORKERS,
} from "../../../../sync/records/constants";
import type { OutcomeRecord } from "../../../../sync/records/schema";
import { boundedTimeline, type TimelineRound, timelineOf } from "../../../../sync/records/timeline";
import type { Report } from "../../../../sync/report/output";
import { HOSTILE_KEYS, INVALID_TEXTS } from "./hostile";
import { example } from "./reports";

/** Reports that no run would produce by chance. */

const TEXTS = [...HOSTILE_KEYS, ...INVALID_TEXTS];

const failed = (key: string, i: number): OutcomeRecord => ({
  key,
  action: "copy",
  outcome: "failed",
  reason: `S3 said: ${key}`,
  code: key,
  size: i,
  milliseconds: i,
});

/** A failed run with only hostile text from the server and the user. */
export async function hostileReport(): Promise<Report> {
  const { report } = await example("failed");
  const records = TEXTS.map(failed);
  const [text = "", other = ""] = TEXTS;
  return {
    ...report,
    runId: other,
    source: text,
    prefix: other,
    report: `s3://${text}/${other}/report.json`,
    failure: { error: text, cause: TEXTS.join(" ") },
    groups: records.map(({ action, outcome, key, reason, code }, i) => ({
      ...{ action, outcome, reason, count: 4, examples: [{ key, reason: key }] },
      ...(i % 2 === 0 && code !== undefined && { code }),
    })),
    notable: records,
    largest: records.slice(0, RANKED_OBJECTS),
    slowest: records.slice(-RANKED_OBJECTS),
    timeline: report.timeline.map((round) => ({ ...round, errors: [{ error: text, cause: other }] })),
    request: {
      ...report.request,
      ...{ pair: text, source: text, destination: other, prefix: other, destinationPrefix: text },
      ...{ startAfter: text, include: TEXTS, exclude: TEXTS, sourceRegion: text, destinationRegion: other },
    },
  };
}

/** The report with the longest lists, and with keys of 1,024 bytes in which every other character needs a mark. */
export async function largestReport(): Promise<Report> {
  const { report } = await example("failed");
  const key = "a\u0001".repeat(512);
  const records = Array.from({ length: NOTABLE_PER_RUN }, (_, i) => failed(key, i));
  const began = Date.parse(report.startedAt);
  const rounds: TimelineRound[] = Array.from({ length: TIMELINE_ROUNDS }, (_, i) => {
    const spans = Array.from({ length: TIMELINE_WORKERS / TIMELINE_ROUNDS }, (_, item) => ({
      ...{ item, began: began + 60_000 * i, ended: began + 60_000 * i + 50_000 + item },
      ...{ keys: 1_234_567_890, end: "time" as const },
    }));
    const errors = Array(5).fill({ error: key, cause: key });
    return timelineOf({ action: "copy", round: i + 1, items: 1_000 }, spans, errors);
  });
  const many = 123_456_789_012;
  return {
    ...report,
    finishedAt: new Date(began + 60_000 * TIMELINE_ROUNDS).toISOString(),
    dryRun: false,
    objects: { ...NO_COUNTS.objects, source: many, destination: many, copied: many, failed: many },
    bytes: { copied: many * many, deleted: 0 },
    failure: { error: key, cause: key },
    groups: Array.from({ length: MAX_GROUPS }, (_, i) => ({
      ...{ action: "copy", outcome: "failed", reason: `${i}${key}`.slice(0, 200), count: many },
      examples: Array(EXAMPLES_PER_GROUP).fill({ key, reason: key }),
    })),
    notable: records,
    largest: records.slice(0, RANKED_OBJECTS),
    slowest: records.slice(0, RANKED_OBJECTS),
    timeline: boundedTimeline(rounds),
  } as Report;
}
