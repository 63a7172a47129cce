import { expect } from "chai";
import type { BucketAccess } from "../../local/s3";
import { contents, type World, world } from "./world";

const MiB = 1024 ** 2;

/** A destination with an object that is equal, ones that are overwritten in one request and by parts, and orphans. */
function filled(prepare: (all: World) => void): World {
  const all = world();
  const { source, destination, advanceClock } = all;
  prepare(all);
  destination.put("changed", "old");
  destination.put("large", "old");
  for (const orphan of ["orphan-1", "orphan-2"]) destination.put(orphan, "only here");
  destination.put("same", "same");
  source.put("same", "same", { lastModified: 0 });
  advanceClock(60);
  source.put("added", "1");
  source.put("changed", "new");
  source.putVirtual("large", { parts: [5 * MiB, 1] });
  advanceClock(60);
  return all;
}

/** Another client replaces an orphan immediately before it would be deleted. */
function withReplacedOrphan(all: World): World {
  let deletes = 0;
  all.s3.hooks.fault = ({ operation }) => {
    if (operation === "DeleteObjects" && ++deletes === 1) all.destination.put("orphan-1", "changed");
    return undefined;
  };
  return all;
}

const versioned = ({ destination }: World): void => {
  destination.versioning = "Enabled";
};
const locked = (all: World): void => {
  versioned(all);
  all.destination.retentionDays = 30;
};

/** The versions of each key, newest first: the size of an object, or a delete marker. */
const versionsOf = (bucket: BucketAccess) =>
  Object.fromEntries(
    ["added", "changed", "large", "orphan-1", "orphan-2", "same"].map((key) => [
      key,
      bucket.versions(key).map((version) => (version.deleteMarker ? "marker" : version.content.size)),
    ]),
  );

const VERSIONS = {
  added: [1],
  changed: [3, 3],
  large: [5 * MiB + 1, 3],
  "orphan-1": ["marker", 9],
  "orphan-2": ["marker", 9],
  same: [4],
};

for (const [what, prepare] of Object.entries({ "with versioning": versioned, "with Object Lock": locked }))
  describe(`a destination ${what}`, () => {
    it("gets objects whose last part is empty, of any checksum", async () => {
      const all = filled(prepare);
      const parts = [5 * MiB, 0];
      all.source.putVirtual("default", { parts });
      all.source.putVirtual("composite", { parts, checksumType: "COMPOSITE" });
      all.source.putVirtual("none", { parts, checksummed: false });
      all.advanceClock(60);
      expect((await all.sync()).output.objects).to.deep.include({ copied: 6, failed: 0 });
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
    });

    it("gets a version for each copy and a delete marker for each orphan, and keeps all older versions", async () => {
      const all = filled(prepare);
      const { output } = await all.sync();
      expect(output.objects).to.deep.include({ copied: 3, kept: 1, deleted: 2, failed: 0 });
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
      expect(versionsOf(all.destination)).to.deep.equal(VERSIONS);
    });

    it("gets no request that names a version, so that MFA delete does not concern a run", async () => {
      const all = filled(prepare);
      const named: string[] = [];
      all.s3.hooks.onRequest = ({ operation, versionId }) => {
        if (versionId !== undefined) named.push(operation);
      };
      all.s3.hooks.authorize = ({ operation, versionId }) =>
        operation === "DeleteObjects" && versionId !== undefined ? { message: "MFA is required" } : undefined;
      expect((await all.sync()).output.objects).to.include({ deleted: 2 });
      expect(named).to.deep.equal([]);
    });

    it("gets nothing from a second run: listings do not contain delete markers", async () => {
      const all = filled(prepare);
      await all.sync();
      all.advanceClock(60);
      const { output } = await all.sync();
      expect(output.objects).to.deep.include({ copied: 0, deleted: 0, destination: 4, kept: 4 });
      expect(versionsOf(all.destination)).to.deep.equal(VERSIONS);
    });

    it("has its orphans counted as deleted if the response to their deletion was lost", async () => {
      const all = filled(prepare);
      let lost = 0;
      all.s3.hooks.fault = ({ operation }) =>
        operation === "DeleteObjects" && ++lost === 1 ? { kind: "hangUp", after: true } : undefined;
      // The second request finds delete markers, for which S3 refuses the condition.
      expect((await all.sync()).output.objects).to.deep.include({ deleted: 2, retained: 0 });
      expect([lost, versionsOf(all.destination)]).to.deep.equal([2, VERSIONS]);
    });

    it("has an orphan retained that another client has replaced", async () => {
      const all = withReplacedOrphan(filled(prepare));
      expect((await all.sync()).output.objects).to.deep.include({ deleted: 1, retained: 1 });
      expect(versionsOf(all.destination)["orphan-1"]).to.deep.equal([7, 9]);
    });

    it("has an orphan retained that another client has replaced, even if it may not be read", async () => {
      const all = withReplacedOrphan(filled(prepare));
      all.s3.hooks.authorize = ({ operation, key }) =>
        operation === "HeadObject" && key === "orphan-1" ? { message: "no" } : undefined;
      expect((await all.sync()).output.objects).to.deep.include({ deleted: 1, retained: 1 });
    });

    it("gets an orphan again as a new version once the source has it", async () => {
      const all = filled(prepare);
      await all.sync();
      all.source.put("orphan-1", "back");
      all.advanceClock(60);
      expect((await all.sync()).output.objects).to.include({ copied: 1, failed: 0 });
      expect(versionsOf(all.destination)["orphan-1"]).to.deep.equal([4, "marker", 9]);
    });
  });

describe("a destination with suspended versioning", () => {
  it("loses the version that has no ID when it is overwritten or deleted, and keeps those with an ID", async () => {
    const all = filled(versioned);
    const { destination } = all;
    destination.versioning = "Suspended";
    await all.sync();
    expect(versionsOf(destination)).to.deep.equal(VERSIONS);
    all.source.put("changed", "newer");
    all.source.delete("added");
    all.advanceClock(60);
    await all.sync();
    expect(versionsOf(destination)).to.deep.equal({ ...VERSIONS, added: ["marker"], changed: [5, 3] });
  });
});

describe("a runs bucket with versioning and Object Lock", () => {
  it("takes the records of a run: each body has a checksum", async () => {
    const all = filled(({ runs }) => {
      runs.versioning = "Enabled";
      runs.retentionDays = 30;
    });
    const { status, output } = await all.sync();
    expect(status).to.equal("succeeded");
    expect(output.objects).to.include({ copied: 3, deleted: 2 });
  });
});
