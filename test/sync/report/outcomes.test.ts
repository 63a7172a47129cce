import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Output, Report } from "../../../sync/report/output";
import { type World, world } from "../world";

const pad = (i: number): string => String(i).padStart(5, "0");

/** Checks that the groups and the records in the files have the counts of the output. */
function expectToAddUp(all: World, report: Report): void {
  const { retained, skipped, conflicts, failed } = report.objects;
  const done = report.dryRun
    ? { wouldCopy: report.objects.wouldCopy, wouldDelete: report.objects.wouldDelete }
    : { copied: report.objects.copied, deleted: report.objects.deleted };
  const counts = { ...done, retained, skipped, conflict: conflicts, failed };
  const inGroups = (outcome: string) =>
    report.groups.filter((group) => nameOf(group) === outcome).reduce((sum, { count }) => sum + count, 0);
  for (const [outcome, count] of Object.entries(counts)) expect(inGroups(outcome), outcome).to.equal(count);
  const records = all.outcomes(report);
  const recorded = (outcome: string) => records.filter((record) => nameOf(record) === outcome).length;
  for (const outcome of ["copied", "wouldCopy", "skipped", "conflict", "failed", "deleted"])
    expect(recorded(outcome), `records: ${outcome}`).to.equal(
      (counts as Record<string, number>)[outcome] ?? 0,
    );
}

/** An orphan whose delete failed is retained. */
const nameOf = ({ action, outcome }: { readonly action: string; readonly outcome: string }): string =>
  action === "delete" && outcome === "failed" ? "retained" : action === "abort" ? "abort" : outcome;

const failures = ({ groups }: Report) =>
  groups
    .filter(({ outcome }) => outcome === "failed")
    .map(({ action, code, count }) => ({ action, code, count }));

describe("the page about outcomes", () => {
  it("describes every field of a record, every outcome, and every field that the report has besides the output", async () => {
    const page = readFileSync(join(__dirname, "../../../docs/outcomes.md"), "utf8");
    const all = world({ recordsInMemory: true });
    all.source.put("failing", "1");
    all.destination.put("failing", "22");
    all.source.put("cold", "1", { storageClass: "GLACIER" });
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    const { output, report: succeeded } = await all.sync();
    all.s3.hooks.fault = ({ operation }) =>
      operation === "CopyObject" ? { kind: "error", code: "InvalidRequest", message: "no" } : undefined;
    all.source.put("failing", "333");
    all.advanceClock(60);
    const { report } = await all.sync();
    const records = [succeeded, report].flatMap((one) => all.outcomes(one));
    const fields = new Set(records.flatMap((record) => Object.keys(record)));
    const names = new Set(records.flatMap(({ action, outcome }) => [action, outcome]));
    const further = Object.keys(report).filter((name) => !(name in output));
    expect([...fields]).to.include.members(["code", "sourceEtag", "destinationEtag"]);
    for (const name of [...fields, ...names, ...further]) expect(page).to.contain(`\`${name}\``);
    for (const outcome of ["wouldCopy", "wouldDelete", "conflict", "retained", "abort"])
      expect(page).to.contain(`\`${outcome}\``);
  });
});

describe("the report of a run", () => {
  it("has every one of 2,500 failures of three reasons, from several workers and rounds, in its groups and files", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 2_600; i++) all.source.put(`k/${pad(i)}`, "1");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    const codes = ["InvalidRequest", "EntityTooLarge", "AccessDenied"];
    all.s3.hooks.fault = ({ operation, key = "" }) => {
      const n = Number(key.slice(2));
      if (operation !== "CopyObject" || n >= 2_500) return undefined;
      const code = codes[n % 2 === 0 ? 0 : n % 3 === 0 ? 1 : 2] as string;
      return {
        kind: "error",
        code,
        status: code === "AccessDenied" ? 403 : 400,
        message: `no copy of ${key}`,
      };
    };
    const { error, output, report, states } = await all.sync({}, { keysPerWorker: 300 });
    expect(error).to.equal("SyncIncomplete");
    expect(output.rounds).to.be.above(2);
    expect(output.objects).to.deep.include({ copied: 100, failed: 2_500, deleted: 0, retained: 1 });
    expect(failures(report)).to.deep.equal([
      { action: "copy", code: "InvalidRequest", count: 1_250 },
      { action: "copy", code: "AccessDenied", count: 833 },
      { action: "copy", code: "EntityTooLarge", count: 417 },
    ]);
    expectToAddUp(all, report);
    const keys = all
      .outcomes(report)
      .filter(({ outcome }) => outcome === "failed")
      .map(({ key }) => key);
    expect(new Set(keys).size).to.equal(2_500);
    expect(report.notable.length).to.be.at.most(1_000);
    for (const state of states) expect(JSON.stringify(state).length).to.be.below(4_000);
  });

  it("lists failures first, also those that come after more skipped objects than it lists", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 2_400; i++) all.source.put(pad(i), "1", { storageClass: "GLACIER" });
    for (const key of ["y", "z"]) all.source.put(key, "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "CopyObject" ? { kind: "error", code: "InvalidRequest", status: 400 } : undefined;
    const { report } = await all.sync({}, { keysPerWorker: 100 });
    expect(report.notable).to.have.length(1_000);
    const outcomes = report.notable.map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 3)).to.deep.equal(["failed", "failed", "skipped"]);
  });

  it("has the failures of the majority in its error, not those that came first", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 300; i++) all.source.put(pad(i), "1");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, key = "" }) =>
      operation !== "CopyObject"
        ? undefined
        : Number(key) < 120
          ? { kind: "error", code: "AccessDenied", status: 403 }
          : { kind: "error", code: "InvalidRequest", status: 400, message: "locked" };
    const { error, cause } = await all.sync();
    expect(error).to.equal("SyncIncomplete");
    expect(cause).to.match(/^300 objects could not be copied.*The first error: 0\d+: locked/);
  });

  it("has the time of the requests, without the waits for the second of the source and for another write", async () => {
    const all = world();
    const now = Date.parse("2026-11-22T12:00:00Z");
    all.source.put("new", "1", { lastModified: now + 3_000 });
    let copies = 0;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "CopyObject") return undefined;
      all.advanceClock(0.5);
      return ++copies < 3 ? { kind: "error", code: "ConditionalRequestConflict", status: 409 } : undefined;
    };
    const { report, output } = await all.sync();
    const ms = Date.parse(output.finishedAt) - Date.parse(output.startedAt);
    expect(all.outcomes(report).map(({ key, milliseconds }) => [key, milliseconds])).to.deep.equal([
      ["new", 1_500],
    ]);
    expect(report.slowest[0]?.milliseconds).to.equal(1_500);
    expect(ms).to.be.at.least(4_000);
    const learned = all.runs.keys().find((key) => key.startsWith("learned/")) ?? "";
    expect(String(all.runs.get(learned)?.content.toBuffer())).to.contain('"copyMs":1500');
  });

  it("has every outcome of a run with all of them: key, sizes, ETags, reason", async () => {
    const all = world({ recordsInMemory: true });
    const { source, destination } = all;
    source.put("cold", "1", { storageClass: "GLACIER" });
    source.put("new", "123");
    source.put("other", "12");
    destination.put("other", "1234");
    destination.put("raced", "1");
    destination.put("orphan", "12345");
    source.put("raced", "22");
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation, key }) => {
      if (operation === "CopyObject" && key === "raced") destination.put("raced", "another client's");
      return undefined;
    };
    const etag = (side: "source" | "destination", key: string) =>
      String(all[side].get(key)?.etag).replaceAll('"', "");
    const [before, orphan, raced] = ["other", "orphan", "raced"].map((key) => etag("destination", key));
    const { report } = await all.sync();
    expectToAddUp(all, report);
    const records = all.outcomes(report).sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(records).to.deep.equal([
      {
        key: "cold",
        action: "copy",
        outcome: "skipped",
        reason: "archived",
        size: 1,
        sourceEtag: etag("source", "cold"),
        milliseconds: 0,
      },
      {
        key: "new",
        action: "copy",
        outcome: "copied",
        reason: "absent",
        size: 3,
        sourceEtag: etag("source", "new"),
        milliseconds: 0,
      },
      {
        key: "orphan",
        action: "delete",
        outcome: "deleted",
        reason: "only the destination had it",
        size: 5,
        destinationEtag: orphan,
        milliseconds: 0,
      },
      {
        key: "other",
        action: "copy",
        outcome: "copied",
        reason: "size",
        size: 2,
        sourceEtag: etag("source", "other"),
        destinationEtag: before,
        milliseconds: 0,
      },
      {
        key: "raced",
        action: "copy",
        outcome: "conflict",
        reason: "the destination changed after it was listed",
        size: 2,
        sourceEtag: etag("source", "raced"),
        destinationEtag: raced,
        milliseconds: 0,
      },
    ]);
  });

  it("has deletes that failed, orphans that changed, and every deleted orphan", async () => {
    const all = world({ recordsInMemory: true });
    all.source.put("key", "1");
    for (let i = 0; i < 1_500; i++) all.destination.put(`o/${pad(i)}`, "1");
    all.advanceClock(60);
    all.s3.hooks.authorize = ({ operation, key = "" }) =>
      operation === "DeleteObjects" && key.endsWith("5") ? { message: `denied: ${key}` } : undefined;
    const beforeDeletes = () => all.destination.put("o/00001", "changed");
    const { error, output, report } = await all.sync({}, { beforeDeletes });
    expect(error).to.equal("SyncIncomplete");
    expect(output.objects).to.deep.include({ failed: 0, orphans: 1_500, deleted: 1_349, retained: 151 });
    expect(failures(report)).to.deep.equal([{ action: "delete", code: "AccessDenied", count: 150 }]);
    expectToAddUp(all, report);
    const changed = all.outcomes(report).filter(({ outcome }) => outcome === "retained");
    expect(changed.map(({ key, reason }) => ({ key, reason }))).to.deep.include({
      key: "o/00001",
      reason: "changed after it was listed",
    });
  });

  it("has uploads that could not be aborted, and counts none of them as an object", async () => {
    const all = world({ recordsInMemory: true });
    const parts = [8 * 1024 ** 2, 1];
    for (const key of ["a", "b", "c"]) all.source.putVirtual(key, { parts });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) =>
      operation === "UploadPartCopy"
        ? { kind: "error", code: "InvalidRequest", status: 400, message: "no" }
        : operation === "AbortMultipartUpload"
          ? { kind: "error", code: "AccessDenied", status: 403, message: "no" }
          : undefined;
    const { output, report } = await all.sync();
    expect(output.objects).to.deep.include({ source: 3, failed: 3 });
    const aborts = all.outcomes(report).filter(({ action }) => action === "abort");
    expect(aborts.map(({ key }) => key).sort()).to.deep.equal(["a", "b", "c"]);
    expect(report.groups.filter(({ action }) => action === "abort").map(({ count }) => count)).to.deep.equal([
      3,
    ]);
    expectToAddUp(all, report);
  });

  it("says why orphans without an outcome of their own were retained", async () => {
    const reasons: Record<string, [object, string]> = {
      guard: [{ maxDeletes: 0 }, "the run failed before the deletes"],
      "delete: false": [{ delete: false }, "delete is false"],
    };
    for (const [what, [input, reason]] of Object.entries(reasons)) {
      const all = world({ recordsInMemory: true });
      all.source.put("key", "1");
      for (const key of ["o1", "o2"]) all.destination.put(key, "1");
      all.advanceClock(60);
      const { report } = await all.sync(input);
      const retained = report.groups.filter(({ outcome }) => outcome === "retained");
      expect(
        retained.map((group) => ({ reason: group.reason, count: group.count })),
        what,
      ).to.deep.equal([{ reason, count: 2 }]);
      expectToAddUp(all, report);
    }
  });

  it("of a dry run has the copies and deletes that the real run would make", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 10; i++) all.source.put(pad(i), "1");
    for (const key of ["o1", "o2"]) all.destination.put(key, "1");
    all.advanceClock(60);
    const { report } = await all.sync({ dryRun: true });
    expectToAddUp(all, report);
    const groups = report.groups.map(({ outcome, reason, count }) => ({ outcome, reason, count }));
    expect(groups).to.deep.equal([
      { outcome: "wouldCopy", reason: "absent", count: 10 },
      { outcome: "wouldDelete", reason: "only the destination has it", count: 2 },
    ]);
    const output: Output = report;
    expect(output).not.to.have.any.keys("copied", "deleted");
  });
});
