import { expect } from "chai";
import fc from "fast-check";
import { mergeJoin, type Pair } from "../../../sync/compare/merge-join";
import { compareKeys } from "../../../sync/model/key";
import { codePoint } from "../code-point";

interface Item {
  readonly key: string;
}

async function* pages(...all: string[][]): AsyncGenerator<Item[]> {
  for (const keys of all) yield keys.map((key) => ({ key }));
}

async function joined(source: AsyncIterable<Item[]>, destination: AsyncIterable<Item[]>): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of mergeJoin(source, destination)) found.push(...batch.map(sidesOf));
  return found;
}

const sidesOf = ({ key, source, destination }: Pair<Item>): string =>
  `${key} ${source ? (destination ? "both" : "source") : "destination"}`;

describe("the merge join", () => {
  it("yields each key once, in order, with the entries of both sides", async () => {
    expect(await joined(pages(["a", "b"], ["d"]), pages(["b"], ["c", "d", "e"]))).to.deep.equal([
      "a source",
      "b both",
      "c destination",
      "d both",
      "e destination",
    ]);
  });

  it("yields all keys of one side if the other is empty, and nothing if both are", async () => {
    expect(await joined(pages(["a"]), pages())).to.deep.equal(["a source"]);
    expect(await joined(pages([]), pages(["a"]))).to.deep.equal(["a destination"]);
    expect(await joined(pages(), pages([]))).to.deep.equal([]);
  });

  it("yields the union of both sides for any page sizes", async () => {
    const side = fc.uniqueArray(fc.string({ unit: codePoint, maxLength: 3 }), { maxLength: 40 });
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
        expect(await joined(cut(sorted(left), m), cut(sorted(right), n))).to.deep.equal(expected);
      }),
    );
  });

  it("throws the error of a listing, and yields no key after the failure", async () => {
    async function* failing(): AsyncGenerator<Item[]> {
      yield [{ key: "b" }];
      throw new Error("the listing failed");
    }
    const found: string[] = [];
    const consume = async () => {
      for await (const batch of mergeJoin(failing(), pages(["a", "b", "c", "d"])))
        found.push(...batch.map(sidesOf));
    };
    expect(await consume().catch(String)).to.equal("Error: the listing failed");
    expect(found).to.deep.equal(["a destination", "b both"]);
  });
});
