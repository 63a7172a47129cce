import { area } from "../../behavior";
import { Difference, oneOf, same } from "../../difference";
import { concurrently, etag, type Lab, onlyOne, outcome } from "../../lab";
import { etagOf, SMALL, uploadParts } from "../../upload";

const SOURCES = {
  "no source condition": {},
  "the source's ETag in x-amz-copy-source-if-match": { CopySourceIfMatch: etag("source") },
  "an older ETag in x-amz-copy-source-if-match": { CopySourceIfMatch: etag("older source") },
} as const;

const DESTINATIONS = {
  "If-None-Match: *": { IfNoneMatch: "*" },
  "the latest ETag in If-Match": { IfMatch: etag("destination") },
  "an older ETag in If-Match": { IfMatch: etag("older destination") },
  "no destination condition": {},
} as const;

type Source = keyof typeof SOURCES;
type Destination = keyof typeof DESTINATIONS;

function expected(source: Source, present: boolean, destination: Destination): readonly string[] {
  const toDestination = {
    "If-None-Match: *": present ? "412 PreconditionFailed" : "success",
    "the latest ETag in If-Match": present ? "success" : "404 NoSuchKey",
    "an older ETag in If-Match": present ? "412 PreconditionFailed" : "404 NoSuchKey",
    "no destination condition": "success",
  }[destination];
  if (source !== "an older ETag in x-amz-copy-source-if-match") return [toDestination];
  // S3's documentation does not state which error it returns if both conditions fail.
  return toDestination === "404 NoSuchKey"
    ? ["412 PreconditionFailed", toDestination]
    : ["412 PreconditionFailed"];
}

function combination(source: Source, present: boolean, destination: Destination) {
  const possible = expected(source, present, destination);
  const result = possible[0] === "success" ? "succeeds" : `fails with ${possible.join(" or ")}`;
  const key = present ? "an existing key" : "a nonexistent key";
  const title = `a copy to ${key} with ${source} and ${destination} ${result}`;
  const check = async (lab: Lab) => {
    const bucket = await lab.bucket();
    await lab.put(bucket, "source", "source");
    if (present) await lab.put(bucket, "destination", "destination");
    const conditions = { ...SOURCES[source], ...DESTINATIONS[destination] };
    const from = { bucket, key: "source" };
    const got = await outcome(lab.copy(from, { bucket, key: "destination" }, conditions));
    oneOf(got, possible);
    const content = got === "success" ? "source" : present ? "destination" : "404 NoSuchKey";
    same(await contentOf(lab, bucket), content, "destination afterwards");
  };
  return [title, check] as const;
}

async function contentOf(lab: Lab, bucket: string): Promise<string> {
  try {
    return await lab.text(bucket, "destination");
  } catch (error) {
    if (error instanceof Difference) throw error;
    return outcome(Promise.reject(error));
  }
}

function* combinations() {
  for (const source of Object.keys(SOURCES) as Source[])
    for (const present of [true, false])
      for (const destination of Object.keys(DESTINATIONS) as Destination[])
        yield combination(source, present, destination);
}

async function prepareCopy(lab: Lab) {
  const bucket = await lab.bucket();
  await lab.put(bucket, "a", "source");
  return { from: { bucket, key: "a" }, to: { bucket, key: "b" } };
}

const PAST = new Date("2020-01-01T00:00:00Z");

export const copyConditions = area("Copy conditions", {
  ...Object.fromEntries(combinations()),
  "of concurrent copies with If-None-Match: *, one succeeds, and the others fail with 412 or 409": async (
    lab,
  ) => {
    const { from, to } = await prepareCopy(lab);
    onlyOne(await concurrently(() => lab.copy(from, to, { IfNoneMatch: "*" })));
  },
  "of concurrent copies with the same ETag in If-Match, one succeeds, and the others fail with 412 or 409":
    async (lab) => {
      const { from, to } = await prepareCopy(lab);
      await lab.put(to.bucket, to.key, "destination");
      onlyOne(await concurrently(() => lab.copy(from, to, { IfMatch: etag("destination") })));
    },
  "the conditions of a copy compare the ETags of multipart objects": async (lab) => {
    const bucket = await lab.bucket();
    await uploadParts(lab, bucket, "a", [SMALL]);
    const [from, to] = [
      { bucket, key: "a" },
      { bucket, key: "b" },
    ];
    const latest = etagOf(SMALL);
    const older = latest.replace("-1", "-2");
    const copy = (CopySourceIfMatch: string, IfMatch: string) =>
      outcome(lab.copy(from, to, { CopySourceIfMatch, IfMatch }));
    await uploadParts(lab, bucket, "b", [SMALL]);
    same(await copy(older, latest), "412 PreconditionFailed", "an older ETag of the source");
    same(await copy(latest, older), "412 PreconditionFailed", "an older ETag of the destination");
    same(await copy(latest, latest), "success", "the latest ETags");
  },
  "x-amz-copy-source-if-match accepts an ETag without quotes": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    const bare = etag("source").replaceAll('"', "");
    same(await outcome(lab.copy(from, to, { CopySourceIfMatch: bare })), "success");
  },
  "x-amz-copy-source-if-match with the listed ETag fails with 412 after the source changes": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    const [entry] = (await lab.page(from.bucket)).entries;
    await lab.put(from.bucket, from.key, "changed");
    same(await outcome(lab.copy(from, to, { CopySourceIfMatch: entry?.ETag })), "412 PreconditionFailed");
    same(await lab.keys(from.bucket), ["a"]);
  },
  "x-amz-copy-source-if-none-match fails with 412 for the source's ETag": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    same(
      await outcome(lab.copy(from, to, { CopySourceIfNoneMatch: etag("source") })),
      "412 PreconditionFailed",
    );
    same(await outcome(lab.copy(from, to, { CopySourceIfNoneMatch: etag("other") })), "success");
  },
  "x-amz-copy-source-if-modified-since fails with 412 for an older source": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    await lab.time.wait(2000);
    const now = new Date(lab.time.now() - 500);
    same(await outcome(lab.copy(from, to, { CopySourceIfModifiedSince: now })), "412 PreconditionFailed");
    same(await outcome(lab.copy(from, to, { CopySourceIfModifiedSince: PAST })), "success");
  },
  "x-amz-copy-source-if-unmodified-since fails with 412 for a newer source": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    same(await outcome(lab.copy(from, to, { CopySourceIfUnmodifiedSince: PAST })), "412 PreconditionFailed");
  },
  "a matching x-amz-copy-source-if-match overrides x-amz-copy-source-if-unmodified-since": async (lab) => {
    const { from, to } = await prepareCopy(lab);
    const conditions = { CopySourceIfMatch: etag("source"), CopySourceIfUnmodifiedSince: PAST };
    same(await outcome(lab.copy(from, to, conditions)), "success");
  },
});
