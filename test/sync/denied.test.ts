import { expect } from "chai";
import { SHAPES } from "./shapes";
import { type Options, type World, world } from "./world";

const pad = (i: number): string => String(i).padStart(5, "0");

/** Denies the copies of some keys. */
function deny(all: World, isDenied: (key: string) => boolean): void {
  all.s3.hooks.authorize = ({ operation, key = "" }) =>
    /^(CopyObject|CreateMultipartUpload)$/.test(operation) && isDenied(key)
      ? { message: "User: x is not authorized to perform: s3:PutObject on resource: y" }
      : undefined;
}

const copies = ({ calls }: World): number =>
  calls.filter(({ operation }) => operation === "CopyObject").length;

/** A mirror of `kept` objects that lacks `denied` objects before them, and one new object after them. */
function mirror(denied: number, kept = 3_000): World {
  const all = world({ recordsInMemory: true });
  for (let i = 0; i < kept; i++) all.source.put(`m/${pad(i)}`, "1");
  all.advanceClock(1);
  for (let i = 0; i < kept; i++) all.destination.put(`m/${pad(i)}`, "1");
  for (let i = 0; i < denied; i++) all.source.put(`a/${pad(i)}`, "1");
  all.source.put("z/new", "1");
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  deny(all, (key) => key.startsWith("a/"));
  return all;
}

/** Checks that only the denied keys failed, and that all others were copied. */
async function expectOthersCopied(all: World, denied: number, options: Options = {}): Promise<void> {
  const { error, cause, output } = await all.sync({}, options);
  expect(error).to.equal("AccessDenied");
  expect(cause).to.match(/^S3 denied s3:PutObject on bucket destination-bucket/);
  expect(output.objects).to.deep.include({ copied: 1, failed: denied, deleted: 0 });
  expect(all.destination.keys()).to.include.members(["z/new", "orphan"]);
}

describe("denied keys do not keep other keys from being copied", () => {
  it("100 at the front of a mirror of 3,000", async () => {
    await expectOthersCopied(mirror(100), 100);
  });

  it("1,100 at the front of a mirror, which one segment scans", async () => {
    await expectOthersCopied(mirror(1_100, 100), 1_100);
  });

  it("2,000 at the front of a mirror, which several segments scan", async () => {
    await expectOthersCopied(mirror(2_000, 14_000), 2_000);
  });

  it("2,200 at the front of a mirror, if the first round ends among them", async () => {
    await expectOthersCopied(mirror(2_200, 100), 2_200, { keysPerWorker: 1_100 });
  });

  it("that are spread over the key range with one key that is allowed", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 900; i++) all.source.put(pad(i), "1");
    all.advanceClock(60);
    deny(all, (key) => key !== pad(777));
    const { output } = await all.sync();
    expect(output.objects).to.deep.include({ copied: 1, failed: 899 });
    expect(all.destination.keys()).to.deep.equal([pad(777)]);
  });

  it("in every round of a run", async () => {
    await expectOthersCopied(mirror(90, 300), 90, { keysPerWorker: 40 });
  });

  it("multipart objects and their uploads included", async () => {
    const all = world({ recordsInMemory: true });
    const parts = [8 * 1024 ** 2, 1];
    for (const key of ["a/1", "a/2", "z/1"]) all.source.putVirtual(key, { parts });
    all.advanceClock(60);
    deny(all, (key) => key.startsWith("a/"));
    const { error, output } = await all.sync();
    expect([error, output.objects.copied, output.objects.failed]).to.deep.equal(["AccessDenied", 1, 2]);
    expect(all.destination.uploads()).to.deep.equal([]);
  });

  it("whose source S3 denies: the HEAD, the tags or the content of one object", async () => {
    for (const operation of ["HeadObject", "GetObjectTagging", "UploadPartCopy"]) {
      const all = world({ recordsInMemory: true });
      const parts = [8 * 1024 ** 2, 1];
      for (const key of ["a", "b", "c"]) all.source.putVirtual(key, { parts });
      all.advanceClock(60);
      all.s3.hooks.authorize = (call) =>
        call.key === "b" && (call.operation === operation || call.operation === "GetObject")
          ? { message: "not authorized to perform: s3:GetObject" }
          : undefined;
      const { error, output } = await all.sync();
      expect(output.objects, operation).to.deep.include({ copied: 2, failed: 1 });
      expect(error, operation).to.equal("AccessDenied");
      expect(all.destination.uploads()).to.deep.equal([]);
    }
  });
});

describe("the error of denied copies names the bucket, a key, and how many were denied", () => {
  const parts = [8 * 1024 ** 2, 1];
  const ALLOW =
    "Allow it in the bucket's policy, and in the permissions of the role or user that runs the sync. S3 said: ";

  /** The cause of a run of which one key is denied. Without an action in the message, as S3 often says it. */
  async function causeOf(operations: RegExp, message = "Access Denied"): Promise<string> {
    const all = world({ recordsInMemory: true });
    all.source.put("a", "1");
    all.source.putVirtual("b", { parts });
    all.advanceClock(60);
    all.s3.hooks.authorize = ({ key, operation }) =>
      key === "b" && operations.test(operation) ? { message } : undefined;
    const { error, cause = "" } = await all.sync();
    expect(error).to.equal("AccessDenied");
    return cause.replace(/ Report: \S+$/, "");
  }

  for (const [what, operations, needed] of [
    ["HEAD", /^(HeadObject|GetObject)$/, "s3:GetObject on bucket source-bucket"],
    ["tags", /^GetObjectTagging$/, "s3:GetObjectTagging on bucket source-bucket"],
  ] as const)
    it(`if S3 denies the ${what} of the source without naming the action`, async () => {
      expect(await causeOf(operations)).to.equal(
        `S3 denied ${needed}. ${ALLOW}Access Denied. The request needs ${needed}. ` +
          '1 object could not be copied, so nothing was deleted. The first is "b".',
      );
    });

  it("and the actions of a copy on both buckets if S3 denies a copy without naming the action", async () => {
    expect(await causeOf(/^UploadPartCopy$/)).to.equal(
      "S3 denied s3:GetObject or s3:GetObjectTagging on bucket source-bucket, or s3:PutObject or s3:PutObjectTagging on " +
        `bucket destination-bucket. ${ALLOW}Access Denied. ` +
        '1 object could not be copied, so nothing was deleted. The first is "b".',
    );
  });

  it("and the bucket of the ARN if there is one", async () => {
    const message =
      'User: x is not authorized to perform: s3:GetObject on resource: "arn:aws-cn:s3:::theirs/b"';
    expect(await causeOf(/^UploadPartCopy$/, message)).to.match(
      /^S3 denied s3:GetObject on bucket theirs\. /,
    );
  });
});

describe("a run of which S3 denies all copies", () => {
  it("ends early with AccessDenied if at least 1,000 were denied all over the key range", async () => {
    const all = world({ recordsInMemory: true });
    for (const key of SHAPES.UUIDs!(32_000)) all.source.put(key, "1");
    all.destination.put("orphan", "1");
    all.advanceClock(60);
    await all.sync({ dryRun: true }); // so that the next run scans several segments from the start
    deny(all, () => true);
    const { error, cause, output } = await all.sync();
    expect(error).to.equal("AccessDenied");
    expect(cause).to.match(
      /^S3 denied s3:PutObject on bucket destination-bucket\. Allow it in the bucket's policy/,
    );
    expect(output.rounds).to.equal(1);
    expect(copies(all)).to.be.within(1_000, 2_000);
    expect(output.objects).to.deep.include({ copied: 0, deleted: 0 });
    expect(all.destination.keys()).to.deep.equal(["orphan"]);
  });

  it("tries all of them if they are fewer", async () => {
    const all = world({ recordsInMemory: true });
    for (let i = 0; i < 999; i++) all.source.put(pad(i), "1");
    all.advanceClock(60);
    deny(all, () => true);
    const { error, output } = await all.sync();
    expect(error).to.equal("AccessDenied");
    expect(copies(all)).to.equal(999);
    expect(output.objects).to.deep.include({ copied: 0, failed: 999 });
  });
});
