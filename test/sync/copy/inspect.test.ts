import { expect } from "chai";
import { runNamed } from "../../../simulate/run/machine";
import { inspect } from "../../../sync/copy/inspect";
import type { ObjectStore } from "../../../sync/s3/object-store";
import type { Entry, ObjectHead } from "../../../sync/s3/objects";
import { memoryStore } from "../memory-store";

const entry = (etag: string): Entry => ({
  key: "key",
  size: 1,
  etag,
  lastModified: 0,
  storageClass: "STANDARD",
});

const headOf = (etag: string): ObjectHead => ({
  ...entry(etag),
  carried: { headers: {}, metadata: {}, redirect: null },
  checksums: {},
  encryption: null,
});

const storeOf = (etag: string | undefined): ObjectStore => ({
  ...memoryStore(),
  head: async () => (etag === undefined ? undefined : headOf(etag)),
});

/** What follows if both sides were listed with these ETags, and HEAD finds the others. */
const actionOf = async (source: string | undefined, destination: string | undefined) =>
  (
    await inspect(
      { run: runNamed("run"), source: storeOf(source), destination: storeOf(destination) },
      { key: "key", source: entry('"a"'), destination: entry('"b"') },
    )
  ).action;

describe("the HEAD responses of a pair", () => {
  it("decide only if both are of the listed versions: otherwise both sides are read again", async () => {
    expect(await actionOf('"a"', '"b"')).to.equal("copy");
    for (const [source, destination] of [
      ['"c"', '"b"'],
      ['"a"', '"c"'],
      ['"b"', '"b"'],
      [undefined, '"b"'],
      ['"a"', undefined],
    ] as const)
      expect(await actionOf(source, destination), `${source} ${destination}`).to.equal("read again");
  });
});
