import { expect } from "chai";
import { compareKeys } from "../../../../sync/model/key";
import { justBefore, withListedHeads } from "../../../../sync/s3/decorators/listed-heads";
import { StoreError } from "../../../../sync/s3/object-store";
import type { Page } from "../../../../sync/s3/objects";
import { memoryStore } from "../../memory-store";

const entry = (key: string) => ({ key, size: 1, etag: "", lastModified: 0, storageClass: "STANDARD" });

/** A store that refuses each HEAD with the status, and lists the given pages. */
function refusing(status: number, pages: readonly Page[]) {
  const lists: (string | null | undefined)[][] = [];
  const refuse = async () => {
    throw new StoreError("AccessDenied", status, "no");
  };
  const store = {
    ...memoryStore(),
    head: refuse,
    headPart: refuse,
    list: async (_: string, prefix: string, after: string | null, token?: string) => {
      lists.push([prefix, after, token]);
      const page = pages[lists.length - 1];
      if (page === undefined) throw new StoreError("AccessDenied", 403, "the LIST is refused as well");
      return page;
    },
  };
  return { store: withListedHeads(store, "p/"), lists };
}

const outcome = (head: Promise<unknown>) =>
  head.then(
    (found) => (found === undefined ? "missing" : "found"),
    (error: Error) => error.message,
  );

describe("a HEAD that is refused with 403", () => {
  const before = ["p/", "p/a\u{10ffff}"];

  it("is that of a missing key if a LIST with the prefix has none", async () => {
    for (const pages of [
      [{ entries: [], last: true }],
      [{ entries: [entry("p/c")], last: false }],
      [
        { entries: [], last: false, token: "1" },
        { entries: [], last: true },
      ],
    ]) {
      const { store, lists } = refusing(403, pages);
      expect(await outcome(store.head("bucket", "p/b"))).to.equal("missing");
      expect(lists).to.have.length(pages.length);
      expect(lists[0]).to.deep.equal([...before, undefined]);
    }
  });

  it("remains an error if the key is listed, also on a later page", async () => {
    for (const pages of [
      [{ entries: [entry("p/b")], last: true }],
      [
        { entries: [entry("p/a\u{10ffff}x")], last: false },
        { entries: [entry("p/b")], last: false },
      ],
    ]) {
      const { store, lists } = refusing(403, pages);
      expect(await outcome(store.headPart("bucket", "p/b", 1))).to.equal("no");
      expect(lists).to.have.length(pages.length);
    }
  });

  it("remains an error if the LIST is refused as well, or for a key outside the prefix", async () => {
    expect(await outcome(refusing(403, []).store.head("bucket", "p/b"))).to.equal("no");
    const { store, lists } = refusing(403, [{ entries: [], last: true }]);
    expect(await outcome(store.head("bucket", "q/b"))).to.equal("no");
    expect(lists).to.deep.equal([]);
  });

  it("and only such a one, causes a LIST", async () => {
    const { store, lists } = refusing(500, [{ entries: [], last: true }]);
    expect(await outcome(store.head("bucket", "p/b"))).to.equal("no");
    expect(lists).to.deep.equal([]);
  });
});

describe("a string just before a key", () => {
  it("is before it, and after each key that is before it and not longer", () => {
    for (const key of ["b", "p/", "é", "\u{10000}", "\ue000", "a\u0001", "a ", "\ufffe"]) {
      const before = justBefore(key)!;
      expect(compareKeys(before, key), key).to.be.lessThan(0);
      expect(before.isWellFormed(), key).to.equal(true);
    }
    expect(compareKeys(justBefore("p/b")!, "p/a")).to.be.greaterThan(0);
  });

  it("of a key that ends with a space or a control character is the key without it: S3 may refuse other control characters", () => {
    for (const last of [" ", "\t", "\u0001", "\0"])
      expect([justBefore(`a${last}`), justBefore(last)]).to.deep.equal(["a", null]);
  });

  it("has no character that XML cannot hold", () => {
    for (const key of ["a ", "\u{10000}", "\uffff", "\ufffe", "\ue000"])
      expect(justBefore(key) ?? "", key).to.not.match(/[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/u);
  });
});
