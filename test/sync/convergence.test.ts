import { expect } from "chai";
import fc from "fast-check";
import type { BucketAccess, Seed } from "../../local/s3";
import { checkKey } from "../../local/s3/model/keys";
import { codePoint } from "./code-point";
import { type World, world } from "./world";

const MiB = 1024 ** 2;
/** Number of random cases. The environment variable CASES overrides it. */
const CASES = Number(process.env.CASES ?? 200);

/** What the destination has of a key before the run. */
const BEFORE = [
  "nothing",
  "the same",
  "other bytes",
  "other size",
  "other headers",
  "a customer's key",
] as const;

/** An object of the source, in a form that is readable when a case fails. */
interface ObjectSpec {
  /** The content, or the sizes of the parts in bytes. */
  readonly body: string | readonly number[];
  readonly composite: boolean;
  readonly seed: Seed;
  readonly before: (typeof BEFORE)[number];
}

const anyKey = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-c/]{1,4}$/) },
  { weight: 3, arbitrary: fc.string({ unit: codePoint, minLength: 1, maxLength: 6 }) },
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

/** Keys that S3 accepts. */
const key = anyKey.filter((name) => {
  try {
    checkKey(name);
    return true;
  } catch {
    return false;
  }
});

const CUSTOMER_KEY = { kind: "customer", keyMd5: "md5" } as const;

const encryption: fc.Arbitrary<Seed["encryption"]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constant({ kind: "aws:kms" as const, keyId: "key", bucketKey: true }) },
  { weight: 1, arbitrary: fc.constant(CUSTOMER_KEY) },
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
    checksummed: fc.boolean(),
  })
  .map(({ restored, encryption: kind, ...rest }) => ({
    ...rest,
    ...(kind && { encryption: kind }),
    ...(restored && rest.storageClass === "GLACIER" && { restore: { ongoing: false, expiry: 4e12 } }),
  }));

const anyObject: fc.Arbitrary<ObjectSpec> = fc.record({
  body: fc.oneof(
    { weight: 4, arbitrary: fc.string({ maxLength: 5 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        [1],
        [0],
        [5 * MiB, 0],
        [5 * MiB, 1],
        [5 * MiB, 6 * MiB, 2],
        [6 * MiB, 5 * MiB, 6 * MiB],
        [5 * 1024 * MiB, 5 * 1024 * MiB],
      ),
    },
  ),
  composite: fc.boolean(),
  seed,
  before: fc.constantFrom("nothing", ...BEFORE),
});

/** Without redirects of objects with content, which do not appear in a listing. The README describes their handling. */
const object = anyObject.map((spec) =>
  typeof spec.body === "string" && spec.body !== ""
    ? { ...spec, seed: { ...spec.seed, redirect: undefined } }
    : spec,
);

const bucketPair = fc.record({
  objects: fc.dictionary(key, object, { maxKeys: 6, noNullPrototype: true }),
  orphans: fc.uniqueArray(key, { maxLength: 3 }),
  destinationKms: fc.boolean(),
  versioning: fc.constantFrom("off", "on", "Object Lock"),
  copySettings: fc.constantFrom(
    {},
    {},
    { acl: "bucket-owner-full-control" as const, sseKmsKeyId: "the pair's" },
  ),
});

function put(
  bucket: BucketAccess,
  name: string,
  { body, composite }: ObjectSpec,
  as: Seed,
  other = "",
): void {
  if (typeof body === "string") bucket.put(name, other || body, as);
  else
    bucket.putVirtual(name, {
      ...as,
      parts: body,
      seed: `${name}${other}`,
      ...(as.checksummed !== false && { checksumType: composite ? "COMPOSITE" : "FULL_OBJECT" }),
    });
}

/** Seeds the destination as an earlier copy might have left it. Its objects are older than the source's. */
function putExisting(bucket: BucketAccess, name: string, spec: ObjectSpec): void {
  const { encryption: _, restore: __, ...plain } = spec.seed;
  if (spec.before === "nothing") return;
  if (spec.before === "a customer's key") put(bucket, name, spec, { ...plain, encryption: CUSTOMER_KEY });
  else if (spec.before === "other size") bucket.put(name, "another size", plain);
  else if (spec.before === "other headers") put(bucket, name, spec, { ...plain, metadata: { old: "yes" } });
  else if (spec.before === "the same" || spec.body === "") put(bucket, name, spec, plain);
  else put(bucket, name, spec, plain, "x".repeat(typeof spec.body === "string" ? spec.body.length : 1));
}

/** Whether a run skips the object: it is archived and not restored, or encrypted with SSE-C. */
const isSkipped = ({ seed, before, body }: ObjectSpec): boolean =>
  seed.encryption?.kind === "customer" ||
  (seed.storageClass === "GLACIER" && seed.restore === undefined && !(before === "the same" && body !== ""));

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

/** The successful writes. S3 refuses to copy an object that is encrypted with SSE-C. */
const writes = ({ calls }: World) =>
  calls.filter(
    ({ operation, status }) =>
      status < 300 && /^(Copy|Put|Delete|Create|Upload|Complete|Abort)/.test(operation),
  );

describe("It converges. A second run over unchanged buckets copies nothing and deletes nothing, for every kind of object: multipart, KMS-encrypted, over 5 GB, empty, redirect, re-uploaded, archived.", () => {
  it(`in ${CASES} random pairs of buckets, one run makes the destination equal, and a second one writes nothing`, async () => {
    await fc.assert(
      fc.asyncProperty(bucketPair, async ({ objects, orphans, destinationKms, versioning, copySettings }) => {
        const all = world({ recordsInMemory: true, copySettings });
        const { source, destination, s3, advanceClock, sync, calls } = all;
        if (versioning !== "off") destination.versioning = "Enabled";
        if (versioning === "Object Lock") destination.retentionDays = 30;
        if (destinationKms) destination.encryption = { kind: "aws:kms", keyId: "theirs", bucketKey: true };
        for (const [name, spec] of Object.entries(objects)) putExisting(destination, name, spec);
        for (const name of orphans) if (!(name in objects)) destination.put(name, "orphan");
        advanceClock(60);
        for (const [name, spec] of Object.entries(objects)) put(source, name, spec, spec.seed);
        const earlier = new Map(Object.keys(objects).map((name) => [name, carried(destination, name)]));
        advanceClock(60);

        const first = await sync({ allowEmptySource: true });
        expect(first.error, first.cause).to.equal("");
        for (const [name, spec] of Object.entries(objects)) {
          const expected = isSkipped(spec) ? earlier.get(name) : carried(source, name);
          expect(carried(destination, name), JSON.stringify(name)).to.deep.equal(expected);
        }
        expect(destination.keys().filter((name) => !(name in objects))).to.deep.equal([]);
        expect(destination.uploads()).to.deep.equal([]);

        advanceClock(60);
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
