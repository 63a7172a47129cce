import { expect } from "chai";
import fc from "fast-check";
import { mergeJoin, type Pair } from "../../../sync/compare/merge-join";
import { compareKeys } from "../../../sync/model/key";

interface Item {
  readonly key: string;
}

async function* pages(...all: string[][]): AsyncGenerator<Item[]> {
  for (const keys of all) yield keys.map((key) => ({ key }));
}

async function walked(source: AsyncIterable<Item[]>, destination: AsyncIterable<Item[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of mergeJoin(source, destination)) found.push(...batch.map(inWords));
  return found;
}

const inWords = ({ key, source, destination }: Pair<Item>): string =>
  `${key} ${source ? (destination ? "both" : "source") : "destination"}`;

describe("merge", () => {
  it("yields each key once, in order, with what each side has under it", async () => {
    expect(await walked(pages(["a", "b"], ["d"]), pages(["b"], ["c", "d", "e"]))).to.deep.equal([
      "a source",
      "b both",
      "c destination",
      "d both",
      "e destination",
    ]);
  });

  it("takes one side whole where the other is empty, and nothing of two empty ones", async () => {
    expect(await walked(pages(["a"]), pages())).to.deep.equal(["a source"]);
    expect(await walked(pages([]), pages(["a"]))).to.deep.equal(["a destination"]);
    expect(await walked(pages(), pages([]))).to.deep.equal([]);
  });

  it("is the union of both sides however they are cut into pages", async () => {
    const side = fc.uniqueArray(fc.string({ unit: "binary", maxLength: 3 }), { maxLength: 40 });
    const cuts = fc.integer({ min: 1, max: 7 });
    await fc.assert(
      fc.asyncProperty(side, side, cuts, cuts, async (left, right, m, n) => {
        const sorted = (keys: string[]) => [...keys].sort(compareKeys);
        const cut = (keys: string[], size: number) =>
          pages(
            ...Array.from({ length: Math.ceil(keys.length / size) }, (_, i) =>
              keys.slice(i * size, (i + 1) * size),
            ),
          );
        const expected = sorted([...new Set([...left, ...right])]).map(
          (key) => `${key} ${left.includes(key) ? (right.includes(key) ? "both" : "source") : "destination"}`,
        );
        expect(await walked(cut(sorted(left), m), cut(sorted(right), n))).to.deep.equal(expected);
      }),
    );
  });

  it("throws what a listing throws, and yields no key behind the failure", async () => {
    async function* failing(): AsyncGenerator<Item[]> {
      yield [{ key: "b" }];
      throw new Error("the listing failed");
    }
    const found: string[] = [];
    const walk = async () => {
      for await (const batch of mergeJoin(failing(), pages(["a", "b", "c", "d"])))
        found.push(...batch.map(inWords));
    };
    expect(await walk().catch(String)).to.equal("Error: the listing failed");
    expect(found).to.deep.equal(["a destination", "b both"]);
  });
});
