import fs, { existsSync, mkdtempSync, rmSync } from "node:fs";
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

  for (const folder of ["a", "c/d/e"])
    it(`cannot be made on a read-only file system, which the error says: ${folder}`, () => {
      readOnly(() => expect(() => makeFolder(join(root, folder))).to.throw("EROFS"));
    });
});
