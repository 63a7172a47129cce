import { expect } from "chai";
import type { Seed } from "../../../local/s3";
import { type World, world } from "../world";

const MiB = 1024 ** 2;

/** A text as a server receives its UTF-8 bytes: one character per byte. */
const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Values of headers, with one character per byte. */
const VALUES: Readonly<Record<string, string>> = {
  ASCII: 'attachment; filename="a b.txt"',
  "raw UTF-8": utf8('attachment; filename="naïve – 日本語.txt"'),
  "raw UTF-8 beyond the Basic Multilingual Plane": utf8("\u{1f600}"),
  "Latin-1, which is not UTF-8": "caf\xe9 \xa0\xff",
  "a byte order mark": utf8("\ufefftext"),
  "characters of the private range": utf8("\uf780\uf7ff"),
  "UTF-8 that is cut off": utf8("日本語").slice(0, -1),
  "RFC 2047": "=?UTF-8?Q?na=C3=AFve?=",
  "several spaces within": "a   b",
};

/** A value in every header that a copy carries. */
const everywhere = (value: string): Seed => ({
  headers: {
    "content-type": "text/plain",
    "cache-control": value,
    "content-disposition": value,
    "content-encoding": value,
    "content-language": value,
    expires: value,
  },
  metadata: { title: value, empty: "" },
  tags: { title: "naïve 日本語", "a+b=c:d/e@f": "g h+=i" },
});

const carried = (bucket: World["source"], key: string) => {
  const { headers, metadata, tags, redirect, etag } = bucket.get(key)!;
  return { headers, metadata, tags, redirect, etag };
};

describe("header values are copied byte for byte, in requests whose signatures the server verifies", () => {
  for (const [kind, value] of Object.entries(VALUES))
    for (const compare of ["etag", "metadata"])
      it(`${kind}, compare: ${compare}`, async () => {
        const all = world({ recordsInMemory: true, signed: true });
        const seed = everywhere(value);
        all.source.putVirtual("large", { ...seed, parts: [8 * MiB, 1], redirect: `/${value}` });
        all.source.put("empty", "", { ...seed, redirect: `/${value}` });
        all.source.put("small", "content", seed);
        all.destination.put("orphan", "1");
        all.advanceClock(60);
        const { error, cause, output } = await all.sync({ compare });
        expect(error, cause).to.equal("");
        expect(output.objects).to.deep.include({ copied: 3, deleted: 1 });
        for (const key of ["large", "empty", "small"])
          expect(carried(all.destination, key), key).to.deep.equal(carried(all.source, key));
        all.advanceClock(60);
        expect((await all.sync({ compare })).output.objects).to.deep.include({ copied: 0, kept: 3 });
        all.advanceClock(60);
        expect((await all.sync({ compare: "metadata" })).output.objects).to.deep.include({
          copied: 0,
          kept: 3,
        });
      });

  it("also metadata whose names are those of an object's own properties", async () => {
    const names = ["__proto__", "constructor", "hasownproperty", "a_b"];
    const metadata = Object.fromEntries(names.map((name) => [name, "1"]));
    const all = world({ recordsInMemory: true, signed: true });
    const namesOf = (key: string) => Object.keys(all.destination.get(key)?.metadata ?? {});
    all.source.put("small", "content", { metadata });
    for (const key of ["large", "lacking"]) all.source.putVirtual(key, { parts: [8 * MiB, 1], metadata });
    const { __proto__: _, ...others } = metadata;
    all.advanceClock(60);
    all.destination.putVirtual("lacking", { parts: [8 * MiB, 1], metadata: others });
    all.advanceClock(60);
    expect((await all.sync({ compare: "metadata" })).output.objects).to.deep.include({ copied: 3 });
    for (const key of ["small", "large", "lacking"]) expect(namesOf(key), key).to.have.members(names);
    all.advanceClock(60);
    expect((await all.sync({ compare: "metadata" })).output.objects).to.deep.include({ kept: 3 });
  });

  it("and values that differ in one byte, UTF-8 or not, are not taken for equal", async () => {
    const all = world({ recordsInMemory: true, signed: true });
    const pairs = [
      ["\xe9", "\xe8"],
      ["\xe9", utf8("é")],
      ["\xff", utf8("\uf7ff")],
      [utf8("é"), utf8("e\u0301")],
    ] as const;
    for (const [i, [value]] of pairs.entries()) all.source.put(`${i}`, "1", { metadata: { a: value } });
    all.advanceClock(1);
    for (const [i, [, other]] of pairs.entries())
      all.destination.put(`${i}`, "1", { metadata: { a: other } });
    all.advanceClock(60);
    expect((await all.sync({ compare: "metadata" })).output.objects).to.deep.include({
      copied: pairs.length,
    });
    for (const [i, [value]] of pairs.entries())
      expect(all.destination.get(`${i}`)?.metadata).to.deep.equal({ a: value });
  });
});
