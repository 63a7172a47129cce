import { expect } from "chai";
import fc from "fast-check";
import type { BucketAccess, Seed } from "../../local/s3";
import { checkKey } from "../../local/s3/model/keys";
import { type World, world } from "./world";

const MiB = 1024 ** 2;
/** Cases of the property; more by the environment variable CASES. */
const CASES = Number(process.env.CASES ?? 1_000);

/** One object of a bucket, small enough to print when a case fails. */
interface Thing {
  /** Bytes, or the sizes of parts. */
  readonly body: string | readonly number[];
  readonly composite: boolean;
  readonly seed: Seed;
  /** What the destination has under its key before the run. */
  readonly before: "nothing" | "the same" | "other bytes" | "other size" | "other headers";
}

const anyKey = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-c/]{1,4}$/) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 6 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "a//b",
      "./a",
      "a/../b",
      "/a",
      "a/",
      " a ",
      "a+b",
      "a%2Fb",
      "a&b<c>\"d'",
      "new\nline\r\n",
      "\u0001\u001f\u007f",
      "\u00e9",
      "e\u0301",
      "\u{1f600}",
      "\uff21",
      "\ue000",
      "é".repeat(512),
    ),
  },
);

/** S3 refuses some keys at once, so that no bucket holds them. */
const key = anyKey.filter((name) => {
  try {
    checkKey(name);
    return true;
  } catch {
    return false;
  }
});

const encryption: fc.Arbitrary<Seed["encryption"]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constant({ kind: "aws:kms" as const, keyId: "key", bucketKey: true }) },
  { weight: 1, arbitrary: fc.constant({ kind: "customer" as const, keyMd5: "md5" }) },
);

const seed: fc.Arbitrary<Seed> = fc
  .record({
    headers: fc.record(
      { "content-type": fc.constantFrom("text/plain", "a/b"), "cache-control": fc.constant("no-store") },
      { requiredKeys: ["content-type"] },
    ),
    metadata: fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2")),
    tags: fc.dictionary(fc.constantFrom("t", "u"), fc.constantFrom("1", "2")),
    storageClass: fc.constantFrom("STANDARD", "STANDARD", "STANDARD_IA", "GLACIER"),
    restored: fc.boolean(),
    redirect: fc.constantFrom(undefined, undefined, "/there"),
    encryption,
  })
  .map(({ restored, encryption: kind, ...rest }) => ({
    ...rest,
    ...(kind && { encryption: kind }),
    ...(restored && rest.storageClass === "GLACIER" && { restore: { ongoing: false, expiry: 4e12 } }),
  }));

const anyThing: fc.Arbitrary<Thing> = fc.record({
  body: fc.oneof(
    { weight: 4, arbitrary: fc.string({ maxLength: 5 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        [1],
        [0],
        [5 * MiB, 1],
        [5 * MiB, 6 * MiB, 2],
        [6 * MiB, 5 * MiB, 6 * MiB],
        [5 * 1024 * MiB, 5 * 1024 * MiB],
      ),
    },
  ),
  composite: fc.boolean(),
  seed,
  before: fc.constantFrom("nothing", "nothing", "the same", "other bytes", "other size", "other headers"),
});

/** Redirects of objects that hold something show in no listing; the README says what becomes of them. */
const thing = anyThing.map((it) =>
  typeof it.body === "string" && it.body !== "" ? { ...it, seed: { ...it.seed, redirect: undefined } } : it,
);

const bucketPair = fc.record({
  things: fc.dictionary(key, thing, { maxKeys: 6, noNullPrototype: true }),
  orphans: fc.uniqueArray(key, { maxLength: 3 }),
  destinationKms: fc.boolean(),
  versioned: fc.boolean(),
});

function put(bucket: BucketAccess, name: string, { body, composite }: Thing, as: Seed, other = ""): void {
  if (typeof body === "string") bucket.put(name, other || body, as);
  else
    bucket.putVirtual(name, {
      ...as,
      parts: body,
      seed: `${name}${other}`,
      checksumType: composite ? "COMPOSITE" : "FULL_OBJECT",
    });
}

/** The destination as an older copy might have left it: everything in it is older than the source. */
function before(bucket: BucketAccess, name: string, it: Thing): void {
  const { encryption: _, restore: __, ...plain } = it.seed;
  if (it.before === "nothing") return;
  if (it.before === "other size") bucket.put(name, "another size", plain);
  else if (it.before === "other headers") put(bucket, name, it, { ...plain, metadata: { old: "yes" } });
  else if (it.before === "the same" || it.body === "") put(bucket, name, it, plain);
  else put(bucket, name, it, plain, "x".repeat(typeof it.body === "string" ? it.body.length : 1));
}

/** Neither readable nor to be had: an archived object that is not restored, or one under a customer's key. */
const unreadable = ({ seed: it, before: had, body }: Thing): boolean =>
  it.encryption?.kind === "customer" ||
  (it.storageClass === "GLACIER" && it.restore === undefined && !(had === "the same" && body !== ""));

function carried(bucket: BucketAccess, name: string) {
  const found = bucket.get(name);
  if (found === undefined) return undefined;
  const { headers, metadata, tags, storageClass, redirect, content } = found;
  return {
    headers,
    metadata,
    tags,
    storageClass,
    redirect,
    size: content.size,
    md5: content.digest("MD5").toString("hex"),
  };
}

/** What was written. A copy that S3 refuses, because the object is under a customer's key, is no write. */
const writes = ({ calls }: World) =>
  calls.filter(
    ({ operation, status }) =>
      status < 300 && /^(Copy|Put|Delete|Create|Upload|Complete|Abort)/.test(operation),
  );

describe("It converges. A second run over unchanged buckets copies nothing and deletes nothing, whatever the objects are: multipart, KMS-encrypted, over 5 GB, empty, redirects.", function () {
  this.timeout(120_000 + CASES * 200);

  it(`in ${CASES} random pairs of buckets, one run makes the destination equal, and a second one writes nothing`, async () => {
    await fc.assert(
      fc.asyncProperty(bucketPair, async ({ things, orphans, destinationKms, versioned }) => {
        const all = world({ recordsInMemory: true });
        const { source, destination, s3, pass, sync, calls } = all;
        if (versioned) destination.versioning = "Enabled";
        if (destinationKms) destination.encryption = { kind: "aws:kms", keyId: "theirs", bucketKey: true };
        for (const [name, it] of Object.entries(things)) before(destination, name, it);
        for (const name of orphans) if (!(name in things)) destination.put(name, "orphan");
        pass(60);
        for (const [name, it] of Object.entries(things)) put(source, name, it, it.seed);
        const was = new Map(Object.keys(things).map((name) => [name, carried(destination, name)]));
        pass(60);

        const first = await sync({ allowEmptySource: true });
        expect(first.error, first.cause).to.equal("");
        for (const [name, it] of Object.entries(things)) {
          const expected = unreadable(it) ? was.get(name) : carried(source, name);
          expect(carried(destination, name), JSON.stringify(name)).to.deep.equal(expected);
        }
        expect(destination.keys().filter((name) => !(name in things))).to.deep.equal([]);
        expect(destination.uploads()).to.deep.equal([]);

        pass(60);
        calls.length = 0;
        s3.hooks.fault = undefined;
        const second = await sync({ allowEmptySource: true });
        expect(second.error).to.equal("");
        expect(writes(all)).to.deep.equal([]);
        expect([second.output.objects.copied, second.output.objects.deleted]).to.deep.equal([0, 0]);
      }),
      { numRuns: CASES },
    );
  });
});
