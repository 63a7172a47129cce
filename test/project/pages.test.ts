import { expect } from "chai";
import { projectFiles, read } from "./files";

/** The folders whose code a reader looks for: those at the top of `sync`, `local` and `machine`, and the client of S3. */
const folders = [
  ...new Set(
    projectFiles().flatMap((file) => {
      const [, folder] = /^((?:sync|local|machine)\/[^/]+)\/.*\.m?ts$/.exec(file) ?? [];
      return folder === undefined ? [] : [folder];
    }),
  ),
  "sync/s3/client",
  "machine",
].sort();

const page = (folder: string): string =>
  projectFiles().includes(`${folder}/README.md`) ? read(`${folder}/README.md`) : "";

const MIN_LINES = 5;
const MAX_LINES = 30;

describe("each folder of sync, local and machine", () => {
  it("opens with a page that says what it promises, how it works, and what it must not know", () => {
    const missing = folders.flatMap((folder) =>
      [`# \`${folder}\`\n`, "\n**Promises.** ", "\n**How it works.**", "\n**Must not know.** "]
        .filter((part) => !page(folder).includes(part))
        .map((part) => `${folder}: ${part.trim()}`),
    );
    expect(folders).to.include.members(["sync/scan", "local/s3", "machine/asl"]);
    expect(missing).to.deep.equal([]);
  });

  it(`has a page of ${MIN_LINES} to ${MAX_LINES} lines`, () => {
    const lines = (folder: string) => page(folder).trim().split("\n").length;
    const other = folders.filter((folder) => lines(folder) < MIN_LINES || lines(folder) > MAX_LINES);
    expect(other).to.deep.equal([]);
  });

  it("has a page whose points begin with names that exist", () => {
    const all = projectFiles();
    const unknown = folders.flatMap((folder) => {
      const own = all.filter((file) => file.startsWith(`${folder}/`) && /\.m?ts$/.test(file));
      const exported = new Set(own.flatMap((file) => exportsOf(read(file))));
      return namesIn(page(folder))
        .filter((name) => !exported.has(name))
        .filter((name) => !all.some((file) => isAt(file, `${folder}/${name}`) || isAt(file, name)))
        .map((name) => `${folder}: ${name}`);
    });
    expect(unknown).to.deep.equal([]);
  });

  it("is linked from the architecture", () => {
    const linked = [...read("docs/architecture.md").matchAll(/\]\(\.\.\/([\w/-]+)\/README\.md\)/g)];
    expect(linked.map(([, folder]) => folder).sort()).to.deep.equal(folders);
  });
});

/** The first name in code marks of each numbered point that begins with one. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/^\d\. \[?`([\w/-]+)`/gm)].map(([, name = ""]) => name.replace(/\/$/, ""));

const exportsOf = (text: string): string[] =>
  [...text.matchAll(/^export .*?\b(?:function\*?|const|class|interface|type) (\w+)/gm)].map(
    ([, name = ""]) => name,
  );

/** Whether the file is at the path, without its ending, or below it. */
const isAt = (file: string, path: string): boolean =>
  file.startsWith(`${path}/`) || file.replace(/\.m?ts$/, "") === path;
