import { expect } from "chai";
import { MODEL } from "../../../simulate/model";
import { DeleteSimulation } from "../../../simulate/run/deletes";

describe("the simulated deletes", () => {
  it("of any number of orphans take at most 1.35 times as long as the partition needs, and no state's data grows", async () => {
    for (const orphans of [1_000_000, 10_000_000]) {
      const done = await DeleteSimulation.run(orphans, MODEL, 200);
      const least = (orphans * 1_000) / MODEL.writesPerPartition;
      expect(done.deleted).to.equal(orphans);
      expect(done.ms / least).to.be.within(1, 1.35);
      expect(done.refused / done.requests).to.be.below(0.05);
      expect(done.largestState).to.be.below(2_000);
    }
  });

  it("use more partitions if there are any", async () => {
    const [one, eight] = await Promise.all(
      [1, 8].map((partitions) => DeleteSimulation.run(10_000_000, { ...MODEL, partitions }, 200)),
    );
    expect((one as { ms: number }).ms / (eight as { ms: number }).ms).to.be.above(4);
  });
});
