import type { Report } from "../../../../sync/report/output";
import { textOf, type World, world } from "../../world";
import { HOSTILE_KEYS } from "./hostile";

/** Reports of real runs of the engine, of each kind. */

export interface Example {
  readonly report: Report;
  readonly html: string;
  readonly text: string;
  /** The lines of the files of outcomes. */
  readonly lines: readonly string[];
  /** Whether files of orphans exist. */
  readonly listsOrphans: boolean;
}

const pad = (i: number): string => String(i).padStart(4, "0");

/** A source and an outdated copy of it. Each request takes a fraction of a second. */
function buckets(): World {
  const all = world();
  const { source, destination } = all;
  for (let i = 0; i < 60; i++) {
    const key = `photos/${i % 3 === 0 ? "2025" : "2026"}/${pad(i)}.jpg`;
    source.put(key, "x".repeat(100 + ((i * 7_919) % 50_000)));
    if (i % 4 === 1) destination.put(key, "old");
  }
  for (let i = 0; i < 12; i++) destination.put(`removed/${pad(i)}.tmp`, "gone");
  source.put("cold.tar", "1", { storageClass: "GLACIER" });
  all.advanceClock(60);
  let requests = 0;
  all.s3.hooks.fault = () => {
    all.advanceClock(((requests++ % 7) + 1) / 10);
    return undefined;
  };
  return all;
}

/** Fails the copies of matching keys. */
function failing(all: World, pattern: RegExp, code: string, message: (key: string) => string): void {
  const { fault } = all.s3.hooks;
  all.s3.hooks.fault = (call) =>
    call.operation === "CopyObject" && pattern.test(call.key ?? "")
      ? { kind: "error", code, status: code === "AccessDenied" ? 403 : 400, message: message(call.key ?? "") }
      : fault?.(call);
}

/** The last report of a world, and the page beside it. */
function exampleOf({ runs }: World): Example {
  const key = runs.keys().findLast((name) => name.endsWith("/report.json")) as string;
  const text = (name: string) => textOf(name, runs.get(name)?.content.toBuffer() ?? Buffer.alloc(0));
  const report = JSON.parse(text(key)) as Report;
  const below = (folder: string) => runs.keys().filter((name) => name.startsWith(folder));
  const beside = (ending: string) => text(key.replace(/json$/, ending));
  return {
    ...{ report, html: beside("html"), text: beside("txt") },
    lines: below(report.files.outcomes).flatMap((name) => text(name).trim().split("\n")),
    listsOrphans: below(report.files.orphans).length > 0,
  };
}

export const LONG_KEY = `long/${"k".repeat(1_019)}`;

/** One object only in the source, and one object only in the destination. */
function singles(): World {
  const all = world();
  all.source.put("a", "1");
  all.destination.put("b", "1");
  all.advanceClock(60);
  return all;
}

/** Buckets with objects only in the destination. */
function onlyOrphans(): World {
  const all = world();
  for (const key of ["a", "b"]) all.destination.put(key, key);
  all.advanceClock(60);
  return all;
}

async function after(all: World, ...run: Parameters<World["sync"]>): Promise<Example> {
  await all.sync(...run);
  return exampleOf(all);
}

const KINDS = {
  succeeded: () => after(buckets()),
  unchanged: async () => {
    const all = buckets();
    await all.sync({}, { keysPerWorker: 9 });
    all.advanceClock(60);
    return after(all, { exclude: ["cold.tar"] });
  },
  "of several rounds": () => after(buckets(), {}, { keysPerWorker: 9 }),
  "dry run": () => after(buckets(), { dryRun: true }),
  failed: () => {
    const all = buckets();
    failing(all, /7\.jpg/, "AccessDenied", (key) => `no s3:PutObject on ${key}`);
    failing(all, /cold|3\.jpg/, "InvalidRequest", (key) => `no copy of ${key}`);
    return after(all, {}, { keysPerWorker: 20 });
  },
  "with conflicts": () => {
    const all = buckets();
    const { fault } = all.s3.hooks;
    all.s3.hooks.fault = (call) => {
      if (call.operation === "CopyObject" && call.key?.endsWith("2.jpg"))
        all.destination.put(call.key, "another client's");
      if (call.operation === "CopyObject" && call.key?.endsWith("9.jpg")) all.source.delete(call.key);
      return fault?.(call);
    };
    return after(all);
  },
  "refused by a guard": () => after(buckets(), { maxDeletes: 3 }),
  "without progress": () => after(buckets(), {}, { killed: () => true }),
  "with hostile keys": () => {
    const all = buckets();
    for (const key of HOSTILE_KEYS.filter((key) => key !== "" && !key.startsWith(".."))) {
      all.source.put(key, key);
      all.destination.put(`orphan ${key}`.slice(0, 300), key);
    }
    all.advanceClock(60);
    failing(all, /[^\w./-]/, "InvalidRequest", (key) => `S3 said: ${key}`);
    return after(all, { exclude: ["</script><script>attacked = 30</script>"] });
  },
  "of an empty source": () => after(onlyOrphans()),
  "dry run with orphans only": () => after(onlyOrphans(), { dryRun: true, allowEmptySource: true }),
  "that does not delete": () => after(onlyOrphans(), { delete: false }),
  "of single objects": () => after(singles()),
  "of single objects, dry": () => after(singles(), { dryRun: true }),
  "of single objects, refused": () => after(singles(), { maxDeletes: 0 }),
  "with a long key that fails": () => {
    const all = singles();
    all.source.put(LONG_KEY, "1");
    all.advanceClock(60);
    failing(all, /^long/, "InvalidRequest", (key) => `no copy of ${key}`);
    return after(all);
  },
  "with a single conflict": () => {
    const all = singles();
    all.s3.hooks.fault = ({ operation, key = "" }) => {
      if (operation === "CopyObject") all.destination.put(key, "another client's");
      return undefined;
    };
    return after(all);
  },
  "with settings of copies": () => {
    const sseKmsKeyId = "arn:aws:kms:us-east-1:111122223333:key/1";
    const all = world({ copySettings: { sseKmsKeyId, acl: "bucket-owner-full-control" } });
    all.source.put("a", "1");
    return after(all);
  },
  empty: () => after(world(), { delete: false }),
} satisfies Record<string, () => Promise<Example>>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

const examples = new Map<Kind, Promise<Example>>();

/** The report of a run of this kind. Each kind runs once. */
export function example(kind: Kind): Promise<Example> {
  const known = examples.get(kind) ?? KINDS[kind]();
  examples.set(kind, known);
  return known;
}
