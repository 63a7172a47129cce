import { expect } from "chai";
import fc from "fast-check";
import { combinedGroups, countOf, OutcomeGroups, withoutNames } from "../../../sync/records/outcome-groups";
import type { OutcomeRecord } from "../../../sync/records/schema";

const failed = (key: string, reason: string, code?: string): OutcomeRecord => ({
  key,
  action: "copy",
  outcome: "failed",
  reason,
  ...(code !== undefined && { code }),
  size: 1,
  milliseconds: 1,
});

const groupsOf = (records: readonly OutcomeRecord[]) => {
  const groups = new OutcomeGroups();
  for (const record of records) groups.add(record);
  return groups.list();
};

const all = () => true;

describe("groups of outcomes", () => {
  it("have the code of S3, a reason without names, the count, and at most three examples", () => {
    const reason = (i: number) => `The key logs/${i}.gz is locked. RequestId: 0A${i}B7F3C91D2E4F6`;
    const records = [0, 1, 2, 3].map((i) => failed(`logs/${i}.gz`, reason(i), "InvalidRequest"));
    expect(groupsOf(records)).to.deep.equal([
      {
        action: "copy",
        outcome: "failed",
        code: "InvalidRequest",
        reason: "The key … is locked. RequestId: …",
        count: 4,
        examples: [0, 1, 2].map((i) => ({ key: `logs/${i}.gz`, reason: reason(i) })),
      },
    ]);
  });

  it("are the same for two reasons that differ only in keys, ids, ETags, ARNs and numbers", () => {
    const pairs: [string, string][] = [
      ["upload 2~aBc9dEf0gH could not be aborted", "upload x7_Zz81.qqqqq could not be aborted"],
      ['the ETag is "0af3-4"', 'the ETag is "99-12"'],
      ["no route to arn:aws:s3:::a/b in 30 s", "no route to arn:aws:s3:::c in 9 s"],
      ["the key 'some key' is locked", "the key 'x' is locked"],
    ];
    for (const [a, b] of pairs) expect(withoutNames(a, "k1"), a).to.equal(withoutNames(b, "k2"));
  });

  it("tell denials of different permissions apart", () => {
    const denied = (key: string, permission: string) =>
      failed(
        key,
        `User: arn:aws:sts::1:x is not authorized to perform: ${permission} on ${key}`,
        "AccessDenied",
      );
    const groups = groupsOf([
      denied("a", "s3:PutObject"),
      denied("b", "s3:GetObject"),
      denied("c", "s3:PutObject"),
    ]);
    expect(groups.map(({ count }) => count)).to.deep.equal([2, 1]);
  });

  it("are at most 32, and one named `other` for each action and outcome", () => {
    const word = (i: number) =>
      String.fromCharCode(97 + (i % 26), 97 + (Math.floor(i / 26) % 26), 97 + Math.floor(i / 676));
    const records = Array.from({ length: 5_000 }, (_, i) => failed("k", `the reason ${word(i)}`));
    const groups = groupsOf([...records, { ...failed("k", "x"), action: "delete" }]);
    expect(groups).to.have.length(34);
    expect(countOf(groups, all)).to.equal(5_001);
    const combined = combinedGroups([groups, groups, groupsOf([...records].reverse())]);
    expect(combined.length).to.be.within(32, 34);
    expect(countOf(combined, all)).to.equal(3 * 5_000 + 2);
    expect(countOf(combined, ({ action }) => action === "delete")).to.equal(2);
    expect(
      combined
        .filter(({ reason }) => reason === "other")
        .map(({ action }) => action)
        .sort(),
    ).to.include("copy");
  });

  it("lose no outcome, for any outcomes in any order, and combine to the largest ones", () => {
    const record = fc.record({
      key: fc.string(),
      action: fc.constantFrom("copy" as const, "delete" as const, "abort" as const),
      outcome: fc.constantFrom(
        "failed" as const,
        "conflict" as const,
        "retained" as const,
        "skipped" as const,
      ),
      reason: fc.string({ maxLength: 3 }),
      size: fc.nat(),
      milliseconds: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 80 }), { maxLength: 6 }), (workers) => {
        const combined = combinedGroups(workers.map(groupsOf));
        for (const outcome of ["failed", "conflict", "retained", "skipped"]) {
          const expected = workers.flat().filter((one) => one.outcome === outcome).length;
          expect(countOf(combined, (group) => group.outcome === outcome)).to.equal(expected);
        }
        expect(combined.length).to.be.at.most(32 + 12);
        const counts = combined.map(({ count }) => count);
        expect(counts).to.deep.equal([...counts].sort((a, b) => b - a));
      }),
    );
  });
});
