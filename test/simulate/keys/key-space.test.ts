import { expect } from "chai";
import { rankAfter } from "../../../simulate/keys/key-space";
import { SHAPES } from "../../../simulate/keys/shapes";
import { type Buckets, list, PAGE, pageAt, type Side, sizeOf } from "../../../simulate/s3/buckets";
import { compareKeys } from "../../../sync/model/key";

const SIZES = [1_000, 1_000_000, 10_000_000_000];

describe("a computed key space", () => {
  for (const [name, make] of Object.entries(SHAPES)) {
    it(`${name}: has its keys in byte order, and finds the rank of each key`, () => {
      for (const size of SIZES) {
        const space = make(size);
        expect(space.size).to.equal(size);
        for (let i = 0; i < 200; i++) {
          const rank = Math.floor((i / 200) * (size - 1));
          const key = space.key(rank);
          expect(compareKeys(key, space.key(rank + 1))).to.be.below(0, `${size}: ${key}`);
          expect(rankAfter(space, key)).to.equal(rank + 1);
        }
      }
    });
  }

  it("has its keys in byte order across the borders of folders", () => {
    for (const make of Object.values(SHAPES)) {
      const space = make(3_000);
      for (let rank = 1; rank < space.size; rank++) {
        expect(compareKeys(space.key(rank - 1), space.key(rank))).to.be.below(0);
      }
    }
  });
});

describe("a synthetic bucket", () => {
  const keys = SHAPES.hashed!(12_345);
  for (const missing of [0, 0.01, 0.37, 0.999, 1]) {
    for (const side of [0, 1] as Side[]) {
      it(`lists all its keys, page by page: ${side === 0 ? "source" : "destination"}, ${missing} missing`, () => {
        const buckets: Buckets = { keys, missing };
        let after: string | null = null;
        let count = 0;
        for (;;) {
          const at = rankAfter(keys, after);
          const page = list(buckets, side, at);
          const { end, last } = pageAt(buckets, side, at);
          expect(page.last).to.equal(last);
          expect(page.entries.length === PAGE || page.last).to.equal(true);
          if (page.entries.length > 0) expect(page.entries.at(-1)?.key).to.equal(keys.key(end - 1));
          count += page.entries.length;
          if (page.last) break;
          after = page.entries.at(-1)?.key ?? null;
        }
        expect(count).to.equal(sizeOf(buckets, side));
      });
    }
  }
});
