import { expect } from "chai";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { Entry, Page } from "../../../sync/s3/objects";
import { RangeScan } from "../../../sync/scan/range-scan";
import { memoryStore } from "../memory-store";

const entry = (key: string): Entry => ({
  key,
  size: 1,
  etag: '"e"',
  lastModified: 0,
  storageClass: "STANDARD",
});

/** A source with pages of two keys, and an empty destination. */
function sideOf(keys: readonly string[]) {
  const list: ObjectStore["list"] = async (_, __, after): Promise<Page> => {
    const rest = keys.filter((key) => after === null || key > after);
    return { entries: rest.slice(0, 2).map(entry), last: rest.length <= 2 };
  };
  return { store: { ...memoryStore(), list }, bucket: "bucket", prefix: "" };
}

/** A scan of all keys, and the keys that it has visited. `onVisit` is called at each of them. */
function scanOf(keys: readonly string[], mayBegin: () => boolean, onVisit: (scan: RangeScan) => void) {
  const visited: string[] = [];
  const visit = ({ key }: Entry) => {
    visited.push(key);
    onVisit(scan);
    return undefined;
  };
  const scan: RangeScan = new RangeScan(
    { source: sideOf(keys), destination: sideOf([]), mayBegin },
    { after: null, through: null },
    { sourceOnly: visit, destinationOnly: visit, both: visit },
    { push: () => {} },
  );
  return { scan, visited };
}

const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];

describe("a scan of a range", () => {
  /** Splits a scan at "e", and checks that it ends there. `more` is called at each key, after the split. */
  async function expectSplit(more: (scan: RangeScan) => void = () => {}): Promise<void> {
    let upper: object | undefined;
    const { scan, visited } = scanOf(
      KEYS,
      () => true,
      (own) => {
        upper ??= own.splitOff("e");
        more(own);
      },
    );
    await scan.run();
    expect(visited).to.deep.equal(["a", "b", "c", "d", "e"]);
    expect(upper).to.deep.equal({ after: "e", through: null });
    expect(scan.remaining()).to.deep.equal([]);
  }

  it("that is split visits no key after its new end, and the rest is exactly the upper range", async () => {
    await expectSplit();
  });

  it("is not split before a key that has arrived: that key would be visited twice", async () => {
    const refused: unknown[] = [];
    const { scan, visited } = scanOf(
      KEYS,
      () => true,
      (own) => refused.push(own.splitOff("a")),
    );
    await scan.run();
    expect(refused).to.deep.equal(KEYS.map(() => undefined));
    expect(visited).to.deep.equal(KEYS);
  });

  it("is not split after its end: the keys after it are those of another scan", async () => {
    const refused: unknown[] = [];
    await expectSplit((own) => refused.push(own.splitOff("f"), own.splitOff("e")));
    expect(refused).to.deep.equal(Array(10).fill(undefined)); // two at each of five keys
  });

  it("that may begin no more keys leaves exactly those that it has not visited", async () => {
    for (let budget = 0; budget < KEYS.length; budget++) {
      let left = budget;
      const { scan, visited } = scanOf(
        KEYS,
        () => left-- > 0,
        () => {},
      );
      await scan.run();
      expect(visited).to.deep.equal(KEYS.slice(0, budget));
      expect(scan.remaining()).to.deep.equal([{ after: KEYS[budget - 1] ?? null, through: null }]);
    }
  });

  it("that ends with an error leaves the keys after the last visited one", async () => {
    const { scan, visited } = scanOf(
      KEYS,
      () => true,
      () => {
        if (visited.length === 3) throw new Error("503");
      },
    );
    expect(await scan.run().catch((error: Error) => error.message)).to.equal("503");
    expect(scan.remaining()).to.deep.equal([{ after: "b", through: null }]);
  });
});
