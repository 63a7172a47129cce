import { expect } from "chai";
import type { S3Call } from "../../local/s3";
import { contents, type Options, type World, world } from "./world";

const isCopyOf =
  (key: string) =>
  (call: S3Call): boolean =>
    call.operation === "CopyObject" && call.key === key;

/** An object was renamed in the source: the destination has its old name only. */
function renamed(): World {
  const all = world({ recordsInMemory: true });
  all.source.put("new-name", "1");
  all.advanceClock(1);
  all.destination.put("old-name", "1");
  all.advanceClock(60);
  return all;
}

const busy = { kind: "error", code: "ConditionalRequestConflict", status: 409 } as const;

/** Checks that the run held its deletes because of a conflict, and that the next run makes the buckets equal. */
async function expectHeld(all: World, options?: Options): Promise<void> {
  const { status, output } = await all.sync({}, options);
  expect(status).to.equal("succeeded");
  expect(output.objects).to.deep.include({ conflicts: 1, failed: 0, orphans: 1, deleted: 0, retained: 1 });
  expect(output.deletesHeld).to.equal("conflicts");
  expect(all.destination.keys()).to.include("old-name");
  expect(all.calls.filter(({ operation }) => /^Delete/.test(operation))).to.deep.equal([]);
  all.s3.hooks.fault = undefined;
  all.advanceClock(60);
  const next = await all.sync();
  expect(next.output.deletesHeld).to.equal(null);
  expect(contents(all.destination)).to.deep.equal(contents(all.source));
}

describe("no orphan is deleted while a listed key is missing from the destination after a conflict", () => {
  it("because other writes were in progress at every attempt", async () => {
    const all = renamed();
    let attempts = 0;
    all.s3.hooks.fault = (call) => (isCopyOf("new-name")(call) && ++attempts ? busy : undefined);
    await expectHeld(all);
    expect(attempts).to.equal(8);
  });

  it("because the source was overwritten at every attempt", async () => {
    const all = renamed();
    let attempts = 0;
    all.s3.hooks.fault = (call) => {
      if (isCopyOf("new-name")(call)) all.source.put("new-name", "x".repeat(++attempts));
      return undefined;
    };
    await expectHeld(all);
    expect(attempts).to.equal(4);
  });

  it("because the source was overwritten and busy in turn", async () => {
    const all = renamed();
    let attempts = 0;
    all.s3.hooks.fault = (call) => {
      if (!isCopyOf("new-name")(call)) return undefined;
      if (++attempts % 2 === 0) return busy;
      all.source.put("new-name", "x".repeat(attempts));
      return undefined;
    };
    await expectHeld(all);
  });

  it("because the key was deleted from the source after it was listed", async () => {
    const all = renamed();
    all.s3.hooks.fault = (call) => {
      if (isCopyOf("new-name")(call)) all.source.delete("new-name");
      return undefined;
    };
    const { output } = await all.sync();
    expect([output.objects.deleted, output.deletesHeld]).to.deep.equal([0, "conflicts"]);
    expect(all.destination.keys()).to.deep.equal(["old-name"]);
  });

  it("because another client deleted it from the destination meanwhile", async () => {
    const all = renamed();
    all.destination.put("new-name", "old content");
    all.advanceClock(60);
    all.s3.hooks.fault = (call) => {
      if (isCopyOf("new-name")(call)) all.destination.delete("new-name");
      return undefined;
    };
    await expectHeld(all);
  });

  for (const [last, what] of [
    [4, "the source was overwritten"],
    [8, "other writes were in progress"],
  ] as const)
    it(`because another client deleted it from the destination at the last attempt, and ${what} at each one`, async () => {
      const all = renamed();
      all.destination.put("new-name", "old content");
      all.advanceClock(60);
      let attempts = 0;
      all.s3.hooks.fault = (call) => {
        if (!isCopyOf("new-name")(call)) return undefined;
        if (++attempts === last) all.destination.delete("new-name");
        if (last === 8) return busy;
        all.source.put("new-name", "x".repeat(attempts));
        return undefined;
      };
      await expectHeld(all);
      expect(attempts).to.equal(last);
    });

  it("in any round: later rounds do not forget it", async () => {
    const all = renamed();
    for (let i = 0; i < 20; i++) all.source.put(`z-${i}`, "1");
    all.advanceClock(60);
    all.s3.hooks.fault = (call) => (isCopyOf("new-name")(call) ? busy : undefined);
    await expectHeld(all, { keysPerWorker: 6 });
  });

  it("of a multipart copy", async () => {
    const all = renamed();
    all.source.putVirtual("new-name", { parts: [8 * 1024 ** 2, 1] });
    all.advanceClock(60);
    all.s3.hooks.fault = ({ operation }) => (operation === "CompleteMultipartUpload" ? busy : undefined);
    await expectHeld(all);
    expect(all.destination.uploads()).to.deep.equal([]);
  });
});

describe("orphans are deleted", () => {
  it("after a conflict on a key that the destination has", async () => {
    const all = renamed();
    all.destination.put("new-name", "theirs");
    all.advanceClock(60);
    all.s3.hooks.fault = (call) => {
      if (isCopyOf("new-name")(call)) all.destination.put("new-name", "another client's");
      return undefined;
    };
    const { output } = await all.sync();
    expect(output.objects).to.deep.include({ conflicts: 1, orphans: 1, deleted: 1 });
    expect(output.deletesHeld).to.equal(null);
    expect(all.destination.keys()).to.deep.equal(["new-name"]);
  });

  it("although keys that cannot be copied were skipped", async () => {
    const all = renamed();
    all.source.put("archived", "1", { storageClass: "GLACIER" });
    all.source.put("with-a-customer-key", "1", { encryption: { kind: "customer", keyMd5: "md5" } });
    all.advanceClock(60);
    const { output } = await all.sync();
    expect(output.objects).to.deep.include({ skipped: 2, copied: 1, orphans: 1, deleted: 1 });
    expect(output.deletesHeld).to.equal(null);
  });
});

describe("the output names the reason for which no orphan was deleted", () => {
  it("failed: a copy failed, a guard stopped the run, or it ended before its deletes", async () => {
    const failing: Record<string, [object, (all: World) => void]> = {
      "a failed copy": [
        {},
        ({ s3 }) => {
          s3.hooks.fault = (call) =>
            isCopyOf("new-name")(call) ? { kind: "error", code: "InvalidRequest" } : undefined;
        },
      ],
      "a guard": [{ maxDeletes: 0 }, () => {}],
      "an empty source": [{}, ({ source }) => source.delete("new-name")],
    };
    for (const [what, [input, prepare]] of Object.entries(failing)) {
      const all = renamed();
      prepare(all);
      const { status, output } = await all.sync(input);
      expect([status, output.deletesHeld], what).to.deep.equal(["failed", "failed"]);
      expect(output.objects, what).to.deep.include({ orphans: 1, deleted: 0, retained: 1 });
    }
  });

  it("none: orphans were deleted, there was none, or `delete` is false", async () => {
    for (const input of [{}, { delete: false }, { dryRun: true }]) {
      const { status, output } = await renamed().sync(input);
      expect([status, output.deletesHeld], JSON.stringify(input)).to.deep.equal(["succeeded", null]);
    }
    const all = renamed();
    all.destination.delete("old-name");
    expect((await all.sync()).output.deletesHeld).to.equal(null);
  });
});
