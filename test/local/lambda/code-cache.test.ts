import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Code, CodeCache } from "../../../local/lambda";

const SOURCE = "(function () { return (function later() { return 42; })(); })";

const idOf = (source: string): string => Code.of(source).id;

describe("the cache of compiled bundles", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "code-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (cache: CodeCache, source = SOURCE) => {
    const script = cache.compile(idOf(source), () => source, "/var/task/index.js");
    return { rejected: script.cachedDataRejected, result: script.runInThisContext()() as unknown };
  };

  it("has the code of a bundle for the next process, once it is saved", () => {
    const first = new CodeCache(folder);
    expect(run(first)).to.deep.equal({ rejected: undefined, result: 42 });
    expect(readdirSync(folder)).to.deep.equal([]);
    first.save();
    expect(run(new CodeCache(folder))).to.deep.equal({ rejected: false, result: 42 });
  });

  it("compiles the code that functions share once", () => {
    const cache = new CodeCache(folder);
    const shared = cache.compile(idOf(SOURCE), () => SOURCE, "/var/task/index.js");
    const unread = () => {
      throw new Error("read again");
    };
    expect(cache.compile(idOf(SOURCE), unread, "/var/task/index.js")).to.equal(shared);
  });

  it("does not have the code of another bundle", () => {
    const first = new CodeCache(folder);
    run(first);
    first.save();
    expect(run(new CodeCache(folder), SOURCE.replace("42", "43"))).to.deep.equal({
      rejected: undefined,
      result: 43,
    });
  });

  it("replaces a file that V8 rejects", () => {
    const source = SOURCE.replace("42", "44"); // V8 keeps the code of others in this process
    const name = idOf(source);
    writeFileSync(join(folder, `${name}.code`), "damaged");
    const cache = new CodeCache(folder);
    expect(run(cache, source)).to.deep.equal({ rejected: true, result: 44 });
    cache.save();
    expect(readdirSync(folder)).to.deep.equal([`${name}.code`]);
    expect(run(new CodeCache(folder), source).rejected).to.equal(false);
  });

  it("is optional: a folder that is gone has no effect", () => {
    const cache = new CodeCache(join(folder, "gone"));
    expect(run(cache).result).to.equal(42);
    cache.save();
  });
});
