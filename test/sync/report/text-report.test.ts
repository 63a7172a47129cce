import { expect } from "chai";
import { type World, world } from "../world";

/** The text report of the last run, without its times, its cost and its requests. */
function textOf({ runs }: World): string[] {
  const key = runs.keys().findLast((name) => name.endsWith("/report.txt")) as string;
  return String(runs.get(key)?.content.toBuffer())
    .replace(/\$[\d.]+/g, "$N")
    .replace(/[\d,]+ (LIST|HEAD|GET|PUT|COPY|DELETE)/g, "N $1")
    .replace(/about \d+ s,/, "about N s,")
    .split("\n")
    .filter((line) => !/^ {2}20\d\d-/.test(line));
}

/** The advice without its marks of code. */
const ARCHIVED =
  "S3 cannot copy an archived object. Restore it with aws s3api restore-object. Runs copy it while it is restored. " +
  "If it was in an archive tier of INTELLIGENT_TIERING, a run tries again within a week";

const REQUESTS = "N LIST, N HEAD, N GET, N PUT, N COPY, N DELETE";

function fill({ source, destination, advanceClock }: World): void {
  for (const key of ["a", "b", "c", "d", "e"]) source.put(key, "1");
  source.put("cold", "1", { storageClass: "GLACIER" });
  destination.put("orphan", "1");
  advanceClock(60);
}

describe("the text report", () => {
  it("of a failed run has every failure by reason, with what to do, three examples and the number of the others", async () => {
    const all = world();
    fill(all);
    all.s3.hooks.fault = ({ operation, key }) =>
      operation === "CopyObject" && key !== "e"
        ? { kind: "error", code: "InvalidRequest", status: 400, message: `no copy of ${key}` }
        : undefined;
    await all.sync({}, { concurrency: 1 });
    expect(textOf(all)).to.deep.equal([
      "Failed: SyncIncomplete  source-bucket -> destination-bucket  (run-1)",
      "  source 6: 0 kept, 1 copied (1 B), 1 skipped, 0 conflicts, 4 failed",
      "  only in destination 1: 0 deleted (0 B), 1 retained",
      `  requests: ${REQUESTS}; about $N`,
      "",
      "4 objects could not be copied, so nothing was deleted. The first error: a: no copy of a. The report has all " +
        "errors. Fix the cause and start the execution again.",
      "",
      "Outcomes by reason:",
      "  4 failed  InvalidRequest: no copy of …",
      "    What to do: The reason is S3's message. Fix the cause, and start again: only what is missing is copied or deleted.",
      '    "a"  no copy of a',
      '    "b"  no copy of b',
      '    "c"  no copy of c',
      "    and 1 more",
      "  1 skipped  archived",
      `    What to do: ${ARCHIVED}.`,
      '    "cold"',
      "  1 delete: retained  the run failed before the deletes",
      "    What to do: Fix the error of the run, and start again: the next run deletes them.",
      '    "orphan"',
      "",
      "Every outcome: runs/outcomes/pair=default/date=2026-11-22/run=run-1/",
      "Every orphan: runs/run-1/orphans/",
      "",
    ]);
  });

  describe("of a run that deletes none of its orphans", () => {
    const orphansOf = async (input: object) => {
      const all = world();
      all.source.put("kept", "1");
      all.advanceClock(60);
      for (const key of ["kept", "old/1", "old/2", "old/3", "old/4"]) all.destination.put(`x/${key}`, "1");
      all.advanceClock(60);
      await all.sync({ destinationPrefix: "x/", ...input });
      return all;
    };

    it("has the first and the last orphan as examples, and no folder of outcomes", async () => {
      const lines = textOf(await orphansOf({ maxDeletes: 3 }));
      expect(lines.slice(lines.indexOf("Outcomes by reason:") + 1)).to.deep.equal([
        "  4 delete: retained  the run failed before the deletes",
        "    What to do: Fix the error of the run, and start again: the next run deletes them.",
        '    "x/old/1"',
        '    "x/old/4"',
        "    and 2 more",
        "",
        "Every orphan: runs/run-1/orphans/",
        "",
      ]);
    });

    it("has no folder of outcomes after a dry run, whose report.json has the examples", async () => {
      const all = await orphansOf({ dryRun: true });
      expect(textOf(all).slice(-2)).to.deep.equal(["Every orphan: runs/run-1/orphans/", ""]);
      const reason = "only the destination has it";
      expect(
        JSON.parse(String(all.runs.get("runs/run-1/report.json")?.content.toBuffer())).groups,
      ).to.deep.equal([
        {
          ...{ action: "delete", outcome: "wouldDelete", reason, count: 4 },
          examples: ["x/old/1", "x/old/4"].map((key) => ({ key, reason })),
        },
      ]);
    });
  });

  it("of a dry run that failed says that it was one", async () => {
    const all = world();
    fill(all);
    await all.sync({ dryRun: true, maxDeletes: 0 });
    expect(textOf(all).slice(0, 2)).to.deep.equal([
      "Dry run failed: TooManyDeletes  source-bucket -> destination-bucket  (run-1)",
      "  source 6: 0 kept, 5 would be copied (5 B), 1 skipped, 0 conflicts, 0 failed",
    ]);
  });

  it("of a dry run says what would be done, and what the real run would take", async () => {
    const all = world();
    fill(all);
    await all.sync({ dryRun: true });
    expect(textOf(all)).to.deep.equal([
      "Dry run  source-bucket -> destination-bucket  (run-1)",
      "  source 6: 0 kept, 5 would be copied (5 B), 1 skipped, 0 conflicts, 0 failed",
      "  only in destination 1: 1 would be deleted (1 B), 0 retained",
      `  requests: ${REQUESTS}; about $N`,
      `  the real run: about N s, $N, ${REQUESTS}`,
      "",
      "Outcomes by reason:",
      "  1 skipped  archived",
      `    What to do: ${ARCHIVED}.`,
      '    "cold"',
      "",
      "Every outcome: runs/outcomes/pair=default/date=2026-11-22/run=run-1/",
      "Every orphan: runs/run-1/orphans/",
      "",
    ]);
  });
});
