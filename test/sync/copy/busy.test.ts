import { expect } from "chai";
import { world } from "../world";

describe("a copy while another write of its key is in progress", () => {
  it("is tried again after a wait", async () => {
    const copiedAt = async (conflicts: number) => {
      const all = world({ recordsInMemory: true });
      all.source.put("key", "1");
      all.advanceClock(60);
      let left = conflicts;
      all.s3.hooks.fault = ({ operation }) =>
        operation === "CopyObject" && left-- > 0
          ? { kind: "error", code: "ConditionalRequestConflict", status: 409 }
          : undefined;
      const { output } = await all.sync();
      expect(output.objects.copied).to.equal(1);
      return all.destination.get("key")?.lastModified ?? 0;
    };
    expect((await copiedAt(4)) - (await copiedAt(0))).to.be.above(0);
  });
});
