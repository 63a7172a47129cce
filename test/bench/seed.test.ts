import { expect } from "chai";
import { parsePage, samples } from "../../bench/run/verify";
import { scenes, sizeOf } from "../../bench/scenes";
import { eachUpTo } from "../../bench/seed/each";
import { basis, snapshotName } from "../../bench/seed/fill";
import { CONTENT_BYTES, contentOf, FOLDERS, fateOf, keyOf } from "../../bench/seed/keys";
import { partSizes } from "../../bench/seed/large";

const numbers = Array.from({ length: 5_000 }, (_, n) => n);
const sizes = { objects: 100_000, largeMiB: 1_024 };

describe("the bench's objects", () => {
  it("have keys of their own, flat or in a thousand folders", () => {
    expect(new Set(numbers.map((n) => keyOf("flat", n))).size).to.equal(5_000);
    expect(keyOf("flat", 0)).to.equal("b6589fc6ab0dc82c.json");
    expect(keyOf("folders", 12)).to.equal("folder-0012/7b52009b64fd0a2a.json");
    expect(new Set(numbers.map((n) => keyOf("folders", n).split("/")[0])).size).to.equal(FOLDERS);
  });

  it("change without changing their size", () => {
    expect(contentOf(7)).to.have.length(CONTENT_BYTES);
    expect(contentOf(7, 2)).to.have.length(CONTENT_BYTES);
    expect(contentOf(7, 2)).to.not.equal(contentOf(7));
  });

  it("are changed and gone in one case of a hundred each", () => {
    const fates = numbers.map(fateOf);
    const count = (fate: string) => fates.filter((one) => one === fate).length;
    expect([count("changed"), count("gone"), count("kept")]).to.deep.equal([50, 50, 4_900]);
  });

  it("come in parts of 64 MiB if they are large", () => {
    expect(partSizes(1_024)).to.deep.equal(Array(16).fill(64));
    expect(partSizes(100)).to.deep.equal([64, 36]);
  });
});

describe("a scene's state", () => {
  it("has its sizes in the snapshot's name", () => {
    const names = new Set(scenes.map(({ state }) => snapshotName(state, sizes)));
    expect([...names]).to.deep.equal([
      "empty-100000",
      "flat-100000",
      "folders-100000",
      "changed-100000",
      "large-1024mib",
    ]);
    expect(basis("changed")).to.equal("flat");
  });

  it("is told in words", () => {
    expect(scenes.slice(0, 5).map((scene) => sizeOf(scene, sizes))).to.deep.equal([
      "20,000",
      "100,000",
      "100,000",
      "100,000",
      "10 × 1024 MiB",
    ]);
  });
});

describe("looking whether a destination is right", () => {
  it("reads a page of a listing", () => {
    const xml =
      "<R><IsTruncated>true</IsTruncated><Contents><Key>a/b</Key><ETag>&quot;e-1&quot;</ETag><Size>3</Size></Contents>" +
      '<Contents><Size>0</Size><Key>c</Key><ETag>"f"</ETag></Contents></R>';
    const entries = [
      ["a/b", { size: 3, etag: "e-1" }],
      ["c", { size: 0, etag: "f" }],
    ];
    expect(parsePage(xml)).to.deep.equal({ entries, truncated: true });
    expect(parsePage("<R><IsTruncated>false</IsTruncated></R>")).to.deep.equal({
      entries: [],
      truncated: false,
    });
  });

  it("reads all of a small object, and a MiB in 64 of a large one and its last", () => {
    expect(samples(0)).to.deep.equal([]);
    expect(samples(256)).to.deep.equal(["bytes=0-255"]);
    expect(samples(100 * 1_048_576)).to.deep.equal([
      "bytes=0-1048575",
      "bytes=67108864-68157439",
      "bytes=103809024-104857599",
    ]);
  });

  it("does no more at once than it may", async () => {
    let now = 0;
    let most = 0;
    const done: number[] = [];
    await eachUpTo(10, 3, async (n) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
      done.push(n);
    });
    expect(most).to.equal(3);
    expect(done.toSorted((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
