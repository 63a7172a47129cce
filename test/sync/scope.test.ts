import { expect } from "chai";
import fc from "fast-check";
import type { BucketAccess } from "../../local/s3";
import { contents, world } from "./world";

const CASES = 150;

/** Filters, with regular expressions that were written by hand. */
const FILTERS = [
  { filter: {}, matches: /^/ },
  { filter: { include: ["a*"] }, matches: /^a[^/]*$/u },
  { filter: { exclude: ["**/b*"] }, matches: /^(?!(.*\/)?b[^/]*$)/u },
  { filter: { include: ["*"] }, matches: /^[^/]*$/u },
  { filter: { exclude: ["?"] }, matches: /^(?![^/]$)/u },
  { filter: { include: ["{a,b}/**"], exclude: ["a/a"] }, matches: /^(?!a\/a$)[ab]\/.*$/u },
] as const;

/** Characters whose order differs between UTF-8 and UTF-16 are among them. */
const name = fc
  .array(fc.constantFrom("a", "b", "/", "\u{1f600}", "\uff21", " "), { maxLength: 4 })
  .map((characters) => characters.join(""));
const prefix = fc.constantFrom("", "a", "a/", "/", "b");

const scene = fc.record({
  prefix,
  destinationPrefix: fc.oneof(prefix, fc.constantFrom("d/", "a/x")),
  startAfter: fc.option(name, { nil: undefined }),
  filter: fc.constantFrom(...FILTERS),
  within: fc.array(name, { maxLength: 12 }),
  outside: fc.array(name, { maxLength: 6 }),
  theirs: fc.array(name, { maxLength: 12 }),
  keysPerWorker: fc.option(fc.integer({ min: 6, max: 15 }), { nil: undefined }),
});

/** Seeds a bucket. @returns the ETag of each key */
function seed(bucket: BucketAccess, keys: readonly string[], side: string): Map<string, string> {
  for (const key of keys) if (key !== "") bucket.put(key, `${side} ${key}`);
  return new Map(Object.entries(contents(bucket)));
}

const isAfter = (key: string, other: string): boolean =>
  Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;

describe("A run touches exactly the keys within its prefix, after startAfter, that its filters include", () => {
  it(`in ${CASES} random pairs of buckets: those become equal, and no other key changes`, async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ prefix, destinationPrefix, startAfter, filter, ...keys }) => {
        const all = world({ recordsInMemory: true });
        const inSource = [...keys.within.map((key) => prefix + key), ...keys.outside];
        const inDestination = [...keys.theirs.map((key) => destinationPrefix + key), ...keys.outside];
        const source = seed(all.source, inSource, "source");
        const expected = seed(all.destination, inDestination, "destination");
        all.advanceClock(60);
        const after = startAfter === undefined ? undefined : prefix + startAfter;
        const isInScope = (relative: string) =>
          (after === undefined || isAfter(prefix + relative, after)) && filter.matches.test(relative);
        for (const key of [...expected.keys()])
          if (key.startsWith(destinationPrefix) && isInScope(key.slice(destinationPrefix.length)))
            expected.delete(key);
        for (const [key, etag] of source) {
          const relative = key.slice(prefix.length);
          const to = destinationPrefix + relative;
          if (key.startsWith(prefix) && isInScope(relative) && to !== "") expected.set(to, etag);
        }
        const scope = { prefix, destinationPrefix, ...(after !== undefined && { startAfter: after }) };
        const input = { ...scope, ...filter.filter, allowEmptySource: true };
        const { keysPerWorker } = keys;
        const { status, cause } = await all.sync(input, keysPerWorker === undefined ? {} : { keysPerWorker });
        expect(status, cause).to.equal("succeeded");
        expect(contents(all.destination)).to.deep.equal(Object.fromEntries(expected));
      }),
      { numRuns: CASES },
    );
  });
});
