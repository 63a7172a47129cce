import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createS3, type S3Call } from "../../local/s3";
import { printable } from "../../sync/report/printable";
import { type Ended, run } from "../local/cli/command";
import { evaluated, openScene, texts } from "../local/scene";
import { KEYS, PREFIXES } from "./corpus";

/** Controls, separators of lines, and characters that change the order of a text; not the line feed. */
const RAW = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** Every third copy is refused. The message has what XML can contain. */
function refusing() {
  let n = 0;
  return ({ operation, key = "" }: S3Call) =>
    operation === "CopyObject" && n++ % 3 === 0
      ? {
          kind: "error" as const,
          code: "InvalidRequest",
          status: 400,
          message: `no copy of \u202e\u0085\u2028${key.replace(/\p{Cc}/gu, "")}`,
        }
      : undefined;
}

describe("a run over hostile keys", () => {
  const s3 = createS3();
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  const [source, destination] = ["source-bucket", "destination-bucket"].map((name) => s3.createBucket(name));
  let close: () => Promise<void>;
  let ends: readonly Ended[];

  before(async () => {
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    for (const key of KEYS) source!.put(key, `object ${key}`, { lastModified });
    for (const key of KEYS) destination!.put(`orphans/${key.slice(0, 400)}`, "orphan", { lastModified });
    const listening = await s3.listen();
    close = listening.close;
    const at = ["--endpoint", listening.endpoint];
    const once = () =>
      run({ cwd: folder }, "--source", "source-bucket", "--destination", "destination-bucket", ...at);
    s3.hooks.fault = refusing();
    const refused = await once();
    s3.hooks.fault = undefined;
    ends = [refused, await once()];
  });
  after(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

  it("fails while copies are refused, and converges then", () => {
    expect(ends.map(({ code }) => code)).to.deep.equal([1, 0]);
    expect(texts(destination!)).to.deep.equal(texts(source!));
  });

  it("shows no control character of a key or of a server: output, progress, errors and text reports", () => {
    const runs = join(folder, "runs");
    const reports = (readdirSync(runs, { recursive: true }) as string[])
      .filter((name) => name.endsWith("report.txt"))
      .map((name) => readFileSync(join(runs, name), "utf8"));
    expect(reports).to.have.length(2);
    for (const text of [...ends.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...reports])
      expect(RAW.exec(text)).to.equal(null);
    expect(reports.join("")).to.include("no copy of \\u202e\\u0085\\u2028");
  });

  it("adds no line of a key's to the output, the progress or the text report", () => {
    for (const { stderr } of ends)
      for (const line of stderr.trimEnd().split("\n"))
        expect(line).to.match(
          /^(Evaluating|checking|copying|deleting|finished|[\d,]+ of |Report: runs\/|SyncIncomplete: )/,
        );
    expect(Object.keys(JSON.parse(ends[1]!.stdout) as object)).to.have.length.above(10);
  });

  it("writes its records to its own folder, and nothing else", () => {
    expect(readdirSync(folder)).to.deep.equal(["runs"]);
    const entries = readdirSync(join(folder, "runs")).filter((name) => !/^(learned|locks)$/.test(name));
    expect(entries).to.have.length(2);
    for (const name of entries) expect(name).to.match(/^local-\d{8}T\d{6}-[a-z0-9]+$/);
  });
});

describe("a run with a hostile prefix", () => {
  before(evaluated);

  for (const prefix of PREFIXES.filter((one) => !one.startsWith("../")))
    it(`copies exactly its keys, with records in its own folder: ${printable(JSON.stringify(prefix))}`, async () => {
      const scene = await openScene();
      for (const key of ["a", "$.b", "__proto__"]) scene.source.put(prefix + key, key);
      scene.source.put("other", "not within the prefix");
      scene.destination.put(`${prefix}orphan`, "1");
      scene.destination.put("kept", "not within the prefix");
      const { ended } = await scene.run({ prefix });
      await scene.close();
      expect(ended.status, JSON.stringify(ended)).to.equal("SUCCEEDED");
      expect(scene.destination.keys().sort()).to.deep.equal(
        ["kept", ...["a", "$.b", "__proto__"].map((key) => prefix + key)].sort(),
      );
      const others = scene.runs
        .keys()
        .filter(
          (key) =>
            !/^(runs\/(run-1|leases|outcomes\/pair=default\/date=[\d-]+\/run=run-1)|learned)\//.test(key),
        );
      expect(others).to.deep.equal([]);
    });
});
