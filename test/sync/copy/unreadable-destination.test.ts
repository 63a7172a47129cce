import { expect } from "chai";
import { contents, summary, type World, world } from "../world";

const SSE_C = { encryption: { kind: "customer", keyMd5: "md5" } } as const;

/** A pair of objects of the same size, of which that in the destination is encrypted with a customer's key. */
function pair(order: "source newer" | "destination newer"): World {
  const all = world({ recordsInMemory: true });
  const source = () => all.source.put("key", "new");
  const destination = () => all.destination.put("key", "old", SSE_C);
  const [first, second] = order === "source newer" ? [destination, source] : [source, destination];
  first();
  all.advanceClock(60);
  second();
  all.advanceClock(60);
  return all;
}

describe("an object in the destination with a customer's key (SSE-C)", () => {
  for (const compare of ["etag", "time", "metadata"])
    it(`is replaced by a newer source object, compare: ${compare}, and the next run copies nothing`, async () => {
      const all = pair("source newer");
      expect((await all.sync({ compare, dryRun: true })).output.objects).to.deep.include({ wouldCopy: 1 });
      expect((await all.sync({ compare })).output.objects).to.deep.include({ copied: 1, skipped: 0 });
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
      all.advanceClock(60);
      expect((await all.sync({ compare })).output.objects).to.deep.include({ copied: 0, kept: 1 });
    });

  it("is replaced by a source object of another size, also after another write was in progress", async () => {
    const all = pair("destination newer");
    all.source.put("key", "longer", { lastModified: 0 });
    let busy = true;
    all.s3.hooks.fault = ({ operation }) => {
      if (operation !== "CopyObject" || !busy) return undefined;
      busy = false;
      return { kind: "error", code: "ConditionalRequestConflict", status: 409 };
    };
    await all.sync();
    all.advanceClock(60);
    await all.sync();
    expect(contents(all.destination)).to.deep.equal(contents(all.source));
  });

  it("that is newer than the source is skipped: nothing tells whether it is a copy", async () => {
    const all = pair("destination newer");
    const { report } = await all.sync();
    expect(report.notable.map(summary)).to.deep.equal([
      { key: "key", outcome: "skipped", reason: "customer-key" },
    ]);
  });
});
