import { expect } from "chai";
import { parsePage, sampleRanges } from "../../bench/run/verify";
import { scenes, sizeOf } from "../../bench/scenes";
import { forEachIndex } from "../../bench/seed/each";
import { baseState, snapshotName } from "../../bench/seed/fill";
import { CONTENT_BYTES, changeOf, contentOf, FOLDERS, keyOf } from "../../bench/seed/keys";
import { partSizes } from "../../bench/seed/large";

const numbers = Array.from({ length: 5_000 }, (_, n) => n);
const sizes = { objects: 100_000, largeMiB: 1_024 };

describe("the objects of the benchmark", () => {
  it("have unique keys, flat or in 1,000 folders", () => {
    expect(new Set(numbers.map((n) => keyOf("flat", n))).size).to.equal(5_000);
    expect(keyOf("flat", 0)).to.equal("b6589fc6ab0dc82c.json");
    expect(keyOf("folders", 12)).to.equal("folder-0012/7b52009b64fd0a2a.json");
    expect(new Set(numbers.map((n) => keyOf("folders", n).split("/")[0])).size).to.equal(FOLDERS);
  });

  it("have the same size in all versions", () => {
    expect(contentOf(7)).to.have.length(CONTENT_BYTES);
    expect(contentOf(7, 2)).to.have.length(CONTENT_BYTES);
    expect(contentOf(7, 2)).to.not.equal(contentOf(7));
  });

  it("include one changed and one deleted object of 100", () => {
    const changes = numbers.map(changeOf);
    const count = (change: string) => changes.filter((one) => one === change).length;
    expect([count("changed"), count("deleted"), count("unchanged")]).to.deep.equal([50, 50, 4_900]);
  });

  it("have parts of 64 MiB if they are large", () => {
    expect(partSizes(1_024)).to.deep.equal(Array(16).fill(64));
    expect(partSizes(100)).to.deep.equal([64, 36]);
  });
});

describe("the state of a scene", () => {
  it("has a snapshot name that contains the sizes", () => {
    const names = new Set(scenes.map(({ state }) => snapshotName(state, sizes)));
    expect([...names]).to.deep.equal([
      "empty-100000",
      "flat-100000",
      "folders-100000",
      "changed-100000",
      "large-1024mib",
    ]);
    expect(baseState("changed")).to.equal("flat");
  });

  it("has a size for the results", () => {
    expect(scenes.slice(0, 5).map((scene) => sizeOf(scene, sizes))).to.deep.equal([
      "20,000",
      "100,000",
      "100,000",
      "100,000",
      "10 × 1024 MiB",
    ]);
  });
});

describe("comparing the buckets", () => {
  it("parses a page of a listing", () => {
    const xml =
      "<R><IsTruncated>true</IsTruncated><Contents><Key>a/b</Key><ETag>&quot;e-1&quot;</ETag><Size>3</Size><LastModified>t</LastModified></Contents>" +
      '<Contents><Size>0</Size><Key>c</Key><ETag>"f"</ETag></Contents></R>';
    const entries = [
      ["a/b", { size: 3, etag: "e-1", lastModified: "t" }],
      ["c", { size: 0, etag: "f", lastModified: "" }],
    ];
    expect(parsePage(xml)).to.deep.equal({ entries, truncated: true });
    expect(parsePage("<R><IsTruncated>false</IsTruncated></R>")).to.deep.equal({
      entries: [],
      truncated: false,
    });
  });

  it("reads all of a small object, and of a large object the first MiB of every 64 and the last MiB", () => {
    expect(sampleRanges(0)).to.deep.equal([]);
    expect(sampleRanges(256)).to.deep.equal(["bytes=0-255"]);
    expect(sampleRanges(100 * 1_048_576)).to.deep.equal([
      "bytes=0-1048575",
      "bytes=67108864-68157439",
      "bytes=103809024-104857599",
    ]);
  });

  it("does not exceed the concurrency", async () => {
    let inFlight = 0;
    let max = 0;
    const done: number[] = [];
    await forEachIndex(10, 3, async (n) => {
      max = Math.max(max, ++inFlight);
      await Promise.resolve();
      inFlight--;
      done.push(n);
    });
    expect(max).to.equal(3);
    expect(done.toSorted((a, b) => a - b)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
