import fs, { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeFolder } from "../../local/whole-file";

/** Runs on a file system that is read-only, where Node.js reports that there is no such file if it makes several folders. */
function readOnly(act: () => void): void {
  const { mkdirSync } = fs;
  const fail = (code: string) => {
    throw Object.assign(new Error(code), { code });
  };
  const refused = (_: string, { recursive = false } = {}) => fail(recursive ? "ENOENT" : "EROFS");
  Object.assign(fs, { mkdirSync: refused });
  try {
    act();
  } finally {
    Object.assign(fs, { mkdirSync });
  }
}

describe("a folder for files", () => {
  const root = mkdtempSync(join(tmpdir(), "folder-"));
  after(() => rmSync(root, { recursive: true }));

  it("is made with those that contain it, and may exist", () => {
    for (const _ of ["first", "again"]) makeFolder(join(root, "a", "b"));
    expect(existsSync(join(root, "a", "b"))).to.equal(true);
  });

  it("cannot be made where a file is, or where a link leads to nothing", () => {
    writeFileSync(join(root, "file"), "");
    symlinkSync(join(root, "gone", "away"), join(root, "link"));
    expect(() => makeFolder(join(root, "file", "a"))).to.throw("ENOTDIR");
    for (const folder of ["link", "link/a"])
      expect(() => makeFolder(join(root, folder))).to.throw(/ENOENT|EEXIST/);
  });

  it("cannot be made in /proc, which ends with an error", function () {
    if (!existsSync("/proc/self")) this.skip();
    expect(() => makeFolder("/proc/sync-buckets/runs")).to.throw("ENOENT");
  });

  for (const folder of ["c", "c/d/e"])
    it(`cannot be made on a read-only file system, which the error says: ${folder}`, () => {
      readOnly(() => expect(() => makeFolder(join(root, folder))).to.throw("EROFS"));
    });
});
