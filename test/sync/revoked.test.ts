import { expect } from "chai";
import { type World, world } from "./world";

const BUCKETS = ["source-bucket", "destination-bucket"];
const PARTS = [8 * 1024 ** 2, 1];

/** Two buckets with a key of each kind: equal, missing, missing in parts, changed, and an orphan. */
function pair(): World {
  const all = world({ recordsInMemory: true });
  for (const key of ["equal", "orphan", "changed"]) all.destination.put(key, "1");
  all.advanceClock(1);
  for (const key of ["equal", "missing"]) all.source.put(key, "1");
  all.source.put("changed", "2");
  all.source.putVirtual("parts", { parts: PARTS });
  all.advanceClock(60);
  return all;
}

/** The roles of all versions of the functions lose their permissions on both buckets after some requests to them. */
function revokeAfter(all: World, requests: number): void {
  let left = requests;
  all.s3.hooks.authorize = ({ bucket = "" }) =>
    BUCKETS.includes(bucket) && left-- <= 0 ? { message: "Access Denied" } : undefined;
}

describe("a pair that an update removes while its run is in progress", () => {
  it("fails at each request, deletes nothing but orphans, and is complete once it is allowed again", async () => {
    const errors = new Set<string | undefined>();
    for (let allowed = 0, denied = true; denied; allowed++) {
      const all = pair();
      revokeAfter(all, allowed);
      const { error } = await all.sync().catch(({ name }: Error) => ({ error: name }));
      denied = error !== "";
      errors.add(error);
      expect(all.destination.keys(), `after ${allowed}`).to.include.members(["equal", "changed"]);
      all.s3.hooks.authorize = () => undefined;
      expect((await all.sync()).error).to.equal("");
      expect(all.destination.keys()).to.deep.equal(["changed", "equal", "missing", "parts"]);
      expect(all.destination.uploads()).to.deep.equal([]);
    }
    expect([...errors]).to.have.members(["AccessDenied", "SyncIncomplete", ""]); // incomplete: only the delete was denied
  });
});
