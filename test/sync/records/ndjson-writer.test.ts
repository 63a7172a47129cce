import { expect } from "chai";
import { LINES_PER_FILE } from "../../../sync/records/constants";
import { NdjsonWriter } from "../../../sync/records/ndjson-writer";
import { Records } from "../../../sync/records/records";
import { memoryStore } from "../memory-store";

const RUN = { startedAt: "2026-11-22T12:00:00.000Z" };

interface Line {
  readonly key: string;
}

/** A writer, its files, and the number of failures of its first writes. */
function writing(failures = 0) {
  let left = failures;
  const files = new Map<string, string | Uint8Array>();
  const store = memoryStore(files);
  const write: typeof store.write = async (bucket, key, body) => {
    if (left-- > 0) throw new Error("503");
    await store.write(bucket, key, body);
  };
  const records = new Records({ ...store, write }, "runs", RUN);
  return { files, writer: new NdjsonWriter<Line>(records, (n) => `file-${n}`) };
}

const messageOf = (work: Promise<unknown> | undefined): Promise<string> =>
  Promise.resolve(work).then(
    () => "no error",
    (error: Error) => error.message,
  );

const keys = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `key-${String(from + i).padStart(6, "0")}`);

describe("the files of a worker", () => {
  it("have every line, with the first and the last key and the count of each file", async () => {
    const { files, writer } = writing();
    const all = keys(0, LINES_PER_FILE + 3);
    for (const key of all) await writer.add({ key }, 2);
    expect(await writer.close()).to.deep.equal([
      { key: "file-0", first: all[0], last: all[LINES_PER_FILE - 1], count: LINES_PER_FILE, bytes: 20_000 },
      { key: "file-1", first: all[LINES_PER_FILE], last: all.at(-1), count: 3, bytes: 6 },
    ]);
    const lines = [...files.values()].join("").trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as Line).key)).to.deep.equal(all);
  });

  it("have the bounds of their keys, in any order of the lines", async () => {
    const { writer } = writing();
    for (const key of ["b", "\u{1f600}", "a", "\uff21"]) await writer.add({ key });
    expect(await writer.close()).to.deep.equal([
      { key: "file-0", first: "a", last: "\u{1f600}", count: 4, bytes: 0 },
    ]);
  });

  it("are none without a line", async () => {
    expect(await writing().writer.close()).to.deep.equal([]);
  });

  it("are not valid if one of them could not be written, no matter when that was", async () => {
    const { writer } = writing(1);
    for (const key of keys(0, LINES_PER_FILE - 1)) await writer.add({ key });
    expect(await messageOf(writer.add({ key: "last" }))).to.equal("503");
    expect(await messageOf(writer.add({ key: "more" }))).to.equal("no error");
    expect(await messageOf(writer.close())).to.equal("503");
  });
});
