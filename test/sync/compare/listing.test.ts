import { expect } from "chai";
import { ListingOutOfOrder, listing, pageAfter } from "../../../sync/compare/listing";
import type { KeyRange } from "../../../sync/model/key-range";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { Entry, Page } from "../../../sync/s3/objects";
import { memoryStore } from "../memory-store";
import { EVERYTHING } from "../ranges";

const entry = (key: string): Entry => ({
  key,
  size: 1,
  etag: '"0af"',
  lastModified: 0,
  storageClass: "STANDARD",
});

const page = (keys: readonly string[], last = false): Page => ({ entries: keys.map(entry), last });
const empty = (token: string): Page => ({ entries: [], last: false, token });

/** A store with these pages, in the order of the requests. */
function storeOf(...pages: Page[]) {
  const requests: (string | null)[][] = [];
  const list: ObjectStore["list"] = async (_, prefix, after, token) => {
    requests.push([prefix, after, ...(token === undefined ? [] : [token])]);
    return pages.shift() ?? page([], true);
  };
  return { store: { ...memoryStore(), list }, requests };
}

async function keysOf(pages: Page[], { prefix = "", range = EVERYTHING } = {}): Promise<string[]> {
  const keys: string[] = [];
  const { store } = storeOf(...pages);
  for await (const entries of listing(store, "bucket", prefix, range))
    keys.push(...entries.map(({ key }) => key));
  return keys;
}

const errorOf = async (pages: Page[], options?: { prefix?: string; range?: KeyRange }): Promise<string> =>
  keysOf(pages, options).then(
    (keys) => `no error, but ${keys.join(", ")}`,
    (error: unknown) => {
      expect(error).to.be.instanceOf(ListingOutOfOrder);
      return (error as Error).message;
    },
  );

describe("a listing", () => {
  it("continues an empty truncated page by its token, and then by its last key", async () => {
    const { store, requests } = storeOf(
      page(["a/1", "a/2"]),
      empty("first"),
      empty("second"),
      page(["a/3"]),
      empty("third"),
      page([], true),
    );
    const keys: string[] = [];
    for await (const entries of listing(store, "bucket", "a/", EVERYTHING))
      keys.push(...entries.map(({ key }) => key));
    expect(keys).to.deep.equal(["1", "2", "3"]);
    expect(requests).to.deep.equal([
      ["a/", null],
      ["a/", "a/2"],
      ["a/", "a/2", "first"],
      ["a/", "a/2", "second"],
      ["a/", "a/3"],
      ["a/", "a/3", "third"],
    ]);
  });

  it("ends only where the server says so: not at an empty page, a short page, or a page of the prefix itself", async () => {
    expect(await keysOf([empty("1"), page(["a"]), page(["b"]), page([], true)])).to.deep.equal(["a", "b"]);
    expect(await keysOf([page(["p/"]), page(["p/a"], true)], { prefix: "p/" })).to.deep.equal(["", "a"]);
  });

  it("is refused if the server never ends it", async () => {
    const endless: ObjectStore = { ...memoryStore(), list: async () => empty("again") };
    const error = await pageAfter(endless, "bucket", "", null).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ListingOutOfOrder);
    expect((error as Error).message).to.equal(
      "The listing of bucket cannot be used: 101 pages in a row have no key.",
    );
  });

  it("is refused if a key is listed twice: within a page, across pages, or where the range begins", async () => {
    const twice = 'The listing of bucket cannot be used: "b" is listed twice.';
    expect(await errorOf([page(["a", "b", "b", "c"], true)])).to.equal(twice);
    expect(await errorOf([page(["a", "b"]), page(["b", "c"], true)])).to.equal(twice);
    expect(await errorOf([page(["b", "c"], true)], { range: { after: "b", through: null } })).to.equal(twice);
    expect(await errorOf([page(["a", "b"]), empty("1"), page(["b"], true)])).to.equal(twice);
  });

  it("is refused if a key goes backwards: within a page, across pages, or before the range", async () => {
    const message = (key: string, before: string) =>
      `The listing of bucket cannot be used: "${key}" is listed after "${before}".`;
    expect(await errorOf([page(["b", "a"], true)])).to.equal(message("a", "b"));
    expect(await errorOf([page(["a", "c"]), page(["b", "d"], true)])).to.equal(message("b", "c"));
    expect(await errorOf([page(["a", "c"]), page(["a", "c"])])).to.equal(message("a", "c"));
    expect(await errorOf([page(["a"], true)], { range: { after: "b", through: null } })).to.equal(
      message("a", "b"),
    );
  });

  it("is refused if its order is that of UTF-16 units instead of UTF-8 bytes", async () => {
    expect(await errorOf([page(["\u{1f600}", "\uff21"], true)])).to.match(/is listed after/);
    expect(await keysOf([page(["\uff21", "\u{1f600}"], true)])).to.deep.equal(["\uff21", "\u{1f600}"]);
  });

  it("is refused if a key does not begin with the prefix", async () => {
    const message = (key: string) =>
      `The listing of bucket cannot be used: "${key}" does not begin with "p/".`;
    for (const key of ["q/a", "p", "P/a", "op/a"])
      expect(await errorOf([page([key], true)], { prefix: "p/" })).to.equal(message(key));
    expect(await errorOf([page(["p/a", "q"], true)], { prefix: "p/" })).to.equal(message("q"));
  });

  it("throws an error of a later page only after the entries before it", async () => {
    const { store } = storeOf(page(["a"]), page(["c", "b"], true));
    const pages = listing(store, "bucket", "", EVERYTHING);
    expect((await pages.next()).value?.map(({ key }) => key)).to.deep.equal(["a"]);
    expect(await pages.next().catch((error: Error) => error.name)).to.equal("ListingOutOfOrder");
  });

  it("does not request a page after the end of its range", async () => {
    const range = { after: "a", through: "c" };
    const { store, requests } = storeOf(page(["b", "c"]), page(["d"], true));
    for await (const entries of listing(store, "bucket", "", range))
      expect(entries.map(({ key }) => key)).to.deep.equal(["b", "c"]);
    expect(requests).to.deep.equal([["", "a"]]);
    expect(await keysOf([page(["b", "d", "e"])], { range })).to.deep.equal(["b"]);
  });
});
