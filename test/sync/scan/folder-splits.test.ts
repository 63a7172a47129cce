import { expect } from "chai";
import { Outline } from "../../../sync/partition/outline";
import { folderSplits } from "../../../sync/scan/folder-splits";
import type { Scannable } from "../../../sync/scan/scannable";
import { newSegment } from "../../../sync/scan/segment";

/** A segment of which a page has arrived. */
const segment = (page: readonly string[], { bound = null as string | null, more = true } = {}) =>
  newSegment({ furthestPage: () => page, more } as Scannable, null, bound, undefined);

const names = Array.from({ length: 100 }, (_, i) => `${String(i).padStart(2, "0")}/`);
const outline = new Outline([{ folder: "", names }]);
/** 10 keys in each of the first folders. */
const page = (folders: number) =>
  names.slice(0, folders).flatMap((name) => Array.from({ length: 10 }, (_, i) => `${name}${i}`));

const limits = { sizes: { pageKeys: 20, minFolderKeys: 100 }, maxSplits: () => 100 };

describe("splits where folders begin", () => {
  it("leave about the same number of keys in each segment, and are ordered from the last to the first", () => {
    const splits = folderSplits(outline, [segment(page(11))], { ...limits, maxSplits: () => 3 });
    expect(splits.map(({ at }) => at)).to.deep.equal(["79/", "56/", "34/"]);
  });

  it("are where pages end, with a margin: three pages of 100 keys are 25.9 folders of 11 keys, less 5%", () => {
    const sizes = { pageKeys: 100, minFolderKeys: 200 };
    const splits = folderSplits(outline, [segment(page(11))], { ...limits, sizes });
    expect(splits.map(({ at }) => at)).to.deep.equal(["89/", "63/", "37/"]);
  });

  it("are as many as the keys ahead are worth", () => {
    const all = folderSplits(outline, [segment(page(11))], limits);
    expect(all).to.have.length(8);
    expect(folderSplits(outline, [segment(page(90))], limits)).to.deep.equal([]);
  });

  it("are allowed by the number of keys ahead", () => {
    const asked: number[] = [];
    const maxSplits = (keys: number) => {
      asked.push(Math.round(keys));
      return 0;
    };
    expect(folderSplits(outline, [segment(page(11))], { ...limits, maxSplits })).to.deep.equal([]);
    expect(asked).to.deep.equal([979]); // 89 folders of 11 keys: ten folders begin in the page of 110
  });

  it("are those of segments with folders ahead", () => {
    const ended = segment(page(11), { more: false });
    const empty = segment(["99/0", "99/1"]);
    const [first, second] = [segment(page(11), { bound: "50/" }), segment(["50/0", "50/1"])];
    const splits = folderSplits(outline, [ended, first, empty, second], limits);
    expect([...new Set(splits.map((split) => split.segment))]).to.deep.equal([first, second]);
    for (const { segment, at } of splits) expect(at < "50/").to.equal(segment === first);
  });

  it("name no folder twice, however large it is", () => {
    const nested = new Outline([
      { folder: "a/", names: Array.from({ length: 50 }, (_, i) => `a/${10 + i}/`) },
      { folder: "", names: ["a/", "b/", "c/"] },
    ]);
    const keys = Array.from({ length: 500 }, (_, i) => `a/${10 + Math.floor(i / 10)}/${i % 10}`);
    const splits = folderSplits(nested, [segment(keys)], limits);
    expect(splits.map(({ at }) => at)).to.deep.equal(["c/"]);
  });
});
