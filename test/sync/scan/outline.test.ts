import { expect } from "chai";
import { listOutline } from "../../../sync/scan/outline";

/** Lists the outline of a page, with folders by prefix. */
async function outlined(found: Record<string, readonly string[]>, page: readonly string[], prefix = "") {
  const asked: string[] = [];
  const folders = async (_: string, folder: string) => {
    asked.push(folder);
    return found[folder];
  };
  const outline = await listOutline({ store: { folders }, bucket: "bucket", prefix }, page);
  return { asked, outline };
}

describe("the outline of a side", () => {
  it("is listed with one request for each folder around the page, relative to the prefix", async () => {
    const found = { "p/": ["p/a/", "p/b/"], "p/a/": ["p/a/1/", "p/a/2/"] };
    const { asked, outline } = await outlined(found, ["a/1/x", "a/2/x"], "p/");
    expect(asked.sort()).to.deep.equal(["p/", "p/a/"]);
    expect(outline?.weight(null, null)).to.equal(4);
    expect(outline?.at("a/1/x", null, 1)).to.equal("b/");
  });

  it("is not listed if the page has no folders", async () => {
    expect(await outlined({}, ["a", "b"])).to.deep.equal({ asked: [], outline: undefined });
  });

  it("is that of a server which lists folders in another order, or more of them than a page", async () => {
    const { outline } = await outlined({ "": ["b/", "a/", "c/"] }, ["a/x", "b/x"]);
    expect(outline?.at("a/x", null, 1)).to.equal("c/");
    const { outline: none } = await outlined({}, ["a/x", "b/x"]);
    expect(none?.weight(null, null)).to.equal(0);
  });
});
