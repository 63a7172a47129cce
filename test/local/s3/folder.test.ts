import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { createS3, Folder } from "../../../local/s3";
import { Content } from "../../../local/s3/model/content";
import { withFullDisk } from "../full-disk";

/** Runs with a function of node:fs that another user's folder refuses. The tests may run as root, which no folder refuses. */
function refusing(call: "statSync" | "readFileSync" | "rmSync", act: () => void): void {
  const own = fs[call];
  const refuse = () => {
    throw Object.assign(new Error(`EACCES: permission denied, ${call}`), { code: "EACCES" });
  };
  Object.assign(fs, { [call]: refuse });
  try {
    act();
  } finally {
    Object.assign(fs, { [call]: own });
  }
}

describe("a bucket in a folder", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "folder-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("has its contents in files as soon as they are written, and reads them from there", async () => {
    const s3 = createS3();
    const bucket = s3.createBucket("records", new Folder(root));
    bucket.put("a/b.json", "text");
    const file = join(root, "a", "b.json");
    expect(readFileSync(file, "utf8")).to.equal("text");
    writeFileSync(file, "TEXT");
    expect(String(bucket.get("a/b.json")?.content.toBuffer())).to.equal("TEXT");
    expect(String(bucket.get("a/b.json")?.content.slice(1, 3).toBuffer())).to.equal("EX");
    const client = new S3Client(s3.clientConfig());
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "records", Key: "a/b.json" }));
    expect(await Body?.transformToString()).to.equal("TEXT");
    bucket.delete("a/b.json");
    expect([existsSync(file), bucket.keys()]).to.deep.equal([false, []]);
  });

  it("finds the files of an earlier process by their keys, but does not list them", () => {
    createS3().createBucket("records", new Folder(root)).put("a", "text");
    const bucket = createS3().createBucket("records", new Folder(root));
    expect(bucket.keys()).to.deep.equal([]);
    expect(String(bucket.get("a")?.content.toBuffer())).to.equal("text");
    expect(bucket.get("b")).to.equal(undefined);
  });

  it("writes no file outside of the folder, and none for a key without a file name", () => {
    const folder = new Folder(join(root, "inside"));
    for (const key of ["../a", "a/../../b", "/../c", "folder/", "..", ""]) {
      const content = Content.of(Buffer.from(key));
      expect(folder.store(key, content), key).to.equal(content);
      expect(folder.find(key), key).to.equal(undefined);
    }
    expect(readdirSync(root)).to.deep.equal([]);
  });

  it("has no half of a content in a file if the disk is full: a later process would read it", async () => {
    const bucket = createS3().createBucket("records", new Folder(root));
    bucket.put("a", "earlier");
    await withFullDisk(async () => {
      for (const key of ["a", "b"]) bucket.put(key, "later");
    });
    expect(["a", "b"].map((key) => String(bucket.get(key)?.content.toBuffer()))).to.deep.equal([
      "later",
      "later",
    ]);
    expect(readdirSync(root)).to.deep.equal(["a"]);
    expect(readFileSync(join(root, "a"), "utf8")).to.equal("earlier");
  });

  it("stays where it was opened: in a working directory that was removed, Node.js makes a folder for ever", () => {
    const before = process.cwd();
    try {
      process.chdir(root);
      const bucket = createS3().createBucket("records", new Folder("runs"));
      process.chdir(before);
      bucket.put("a/b", "text");
      expect(readFileSync(join(root, "runs", "a", "b"), "utf8")).to.equal("text");
      bucket.delete("a/b");
    } finally {
      process.chdir(before);
      rmSync(join(before, "runs", "a"), { recursive: true, force: true });
    }
  });

  it("keeps contents in memory that it cannot write, and reports the first error", () => {
    writeFileSync(join(root, "a"), "a file where a folder is needed");
    const errors: string[] = [];
    const onError = ({ message }: Error) => errors.push(message);
    const bucket = createS3().createBucket("records", new Folder(root, { onError }));
    for (const key of ["a/b", "a/c", "d"]) bucket.put(key, key);
    expect(errors).to.have.length(1);
    for (const key of ["a/b", "a/c", "d"]) expect(String(bucket.get(key)?.content.toBuffer())).to.equal(key);
    expect(readdirSync(root).sort()).to.deep.equal(["a", "d"]);
  });

  for (const call of ["statSync", "readFileSync"] as const)
    it(`has none of the files of an earlier process that cannot be read (${call})`, () => {
      createS3().createBucket("records", new Folder(root)).put("a", "text");
      const bucket = createS3().createBucket("records", new Folder(root));
      refusing(call, () => {
        expect(bucket.get("a")).to.equal(undefined);
        bucket.put("b", "text");
      });
      expect(String(bucket.get("b")?.content.toBuffer())).to.equal("text");
    });

  it("has no file any more that it cannot remove, and reports it", () => {
    const errors: string[] = [];
    const onError = ({ message }: Error) => errors.push(message);
    createS3().createBucket("records", new Folder(root)).put("a", "text");
    const bucket = createS3().createBucket("records", new Folder(root, { onError }));
    refusing("rmSync", () => {
      expect(bucket.get("a")).not.to.equal(undefined);
      bucket.delete("a");
      expect(bucket.get("a")).to.equal(undefined);
    });
    expect(errors).to.deep.equal(["EACCES: permission denied, rmSync"]);
    bucket.put("a", "again");
    expect(String(bucket.get("a")?.content.toBuffer())).to.equal("again");
  });

  it("replaces a content that is written again", () => {
    mkdirSync(join(root, "x"));
    const bucket = createS3().createBucket("records", new Folder(root));
    for (const text of ["a longer text", "short", ""]) {
      bucket.put("x/y", text);
      expect(String(bucket.get("x/y")?.content.toBuffer())).to.equal(text);
      expect(readFileSync(join(root, "x", "y"), "utf8")).to.equal(text);
    }
  });
});
