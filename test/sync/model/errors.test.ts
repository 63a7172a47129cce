import { expect } from "chai";
import { SourceEmpty, SyncIncomplete, TooManyDeletes } from "../../../sync/model/errors";

describe("the message of an error", () => {
  it("has its numbers as the reports have them", () => {
    expect(new TooManyDeletes(1_234_567, "maxDeletes (1,000)").message).to.match(/^1,234,567 objects would/);
    expect(new SourceEmpty("photos", 2_500, []).message).to.include("so 2,500 objects of the destination");
    expect(new SyncIncomplete("1 object could not be copied", "a: no").message).to.match(/^1 object could/);
  });
});
