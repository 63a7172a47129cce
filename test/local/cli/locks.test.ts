import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { commonFolder } from "../../../local/cli/locks/folder";
import { lockArea } from "../../../local/cli/locks/locks";
import { processStart } from "../../../local/cli/locks/process-start";

const NOW = new Date("2026-11-26T12:00:00Z");
const area = (destinationPrefix: string, over: object = {}) => ({
  ...{ destination: "copy", destinationPrefix },
  ...over,
});

describe("a run on this computer", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "locks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const lock = (...args: Parameters<typeof area>) => lockArea(area(...args), NOW, { runs: folder });
  const locks = () => readdirSync(join(folder, "locks"));

  it("is refused if its destination prefix contains, or lies in, that of a run in progress", () => {
    using _ = lock("a/b/");
    for (const prefix of ["a/b/", "a/b/c", "a/", ""])
      expect(() => lock(prefix)).to.throw(
        `The run of process ${process.pid} (s3://copy/a/b/, started at 2026-11-26T12:00:00.000Z) of this pair is in progress.`,
      );
    expect(locks()).to.have.length(1);
  });

  it("goes on beside runs to other keys, other buckets and other servers", () => {
    using _ = lock("a/b/");
    const others = [
      area("a/c/"),
      area("b"),
      area("a/b/", { destination: "other" }),
      area("a/b/", { endpoint: "http://s3" }),
    ];
    for (const other of others) lockArea(other, NOW, { runs: folder })[Symbol.dispose]();
    expect(locks()).to.have.length(1);
  });

  for (const [one, ...others] of [
    [
      "http://127.0.0.1:9000",
      "http://localhost:9000",
      "http://[::1]:9000/",
      "http://LOCALHOST.:9000",
      "http://127.0.1.1:9000",
    ],
    ["http://host/v1/s3", "http://HOST:80/v1/s3/", "http://host./v1/s3"],
  ] as const)
    it(`is refused if the other one has the same server by another name: ${[one, ...others].join(", ")}`, () => {
      using _ = lock("a/", { endpoint: one });
      for (const endpoint of others) expect(() => lock("a/", { endpoint }), endpoint).to.throw("in progress");
      for (const endpoint of [
        undefined,
        "http://localhost:9001",
        "http://localhost.example:9000",
        "http://host/v2",
        "http://127.example",
      ])
        lock("a/", { endpoint })[Symbol.dispose]();
    });

  it("may begin as soon as the other one has ended", () => {
    lock("a/")[Symbol.dispose]();
    lock("a/")[Symbol.dispose]();
    expect(locks()).to.deep.equal([]);
  });

  it("takes over the lock of a process that has ended, and of one whose process id was used again", () => {
    lock("a/");
    const [file = ""] = locks();
    const held = JSON.parse(readFileSync(join(folder, "locks", file), "utf8"));
    const ended = spawnSync("true").pid;
    for (const other of [{ pid: ended }, { processStart: "an earlier process" }]) {
      writeFileSync(join(folder, "locks", file), JSON.stringify({ ...held, ...other }));
      lock("a/")[Symbol.dispose]();
      expect(locks()).to.deep.equal([]);
    }
  });

  it("has its lock in a folder of the user if that of the runs cannot be written", () => {
    writeFileSync(join(folder, "locks"), "a file in the place of the folder");
    const common = join(folder, "common");
    const elsewhere = () => lockArea(area("a/"), NOW, { runs: folder, common });
    {
      using held = elsewhere();
      expect([held.folder, held.reason?.message]).to.deep.equal([
        common,
        `EEXIST: file already exists, mkdir '${join(folder, "locks")}'`,
      ]);
      expect(elsewhere).to.throw(`The run of process ${process.pid} (s3://copy/a/`);
      expect(readdirSync(common)).to.have.length(1);
    }
    expect(readdirSync(common)).to.deep.equal([]);
    expect(commonFolder()).to.equal(join(tmpdir(), `sync-buckets-${process.getuid?.()}`));
  });

  it("is refused if no lock can be written", () => {
    const file = join(folder, "locks");
    writeFileSync(file, "a file in the place of the folder");
    const common = join(file, "common");
    expect(() => lockArea(area("a/"), NOW, { runs: folder, common })).to.throw(
      "The lock that keeps other runs from the same keys cannot be written. Make one of these folders writable, or set " +
        `TMPDIR to one that is: EEXIST: file already exists, mkdir '${file}'; ENOTDIR: not a directory, mkdir '${common}'`,
    );
  });

  it("knows when a process started, and that one has ended", () => {
    expect(processStart(process.pid)).to.equal(processStart(process.pid)).and.not.equal(undefined);
    expect(processStart(process.pid)).not.to.equal(processStart(1));
    expect(processStart(spawnSync("true").pid)).to.equal(undefined);
  });

  it("goes on if the process of the other run has ended, although its parent has not asked for its exit code", async function () {
    if (!existsSync("/proc/self/stat")) this.skip();
    // A process that does not wait for its children.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    const until = async (file: string, text: string) => {
      while (!readFileSync(file, "utf8").includes(text))
        await new Promise((resolve) => setImmediate(resolve));
    };
    await until(`/proc/${parent.pid}/comm`, "sleep");
    process.kill(pid, "SIGKILL");
    await until(`/proc/${pid}/stat`, ") Z ");
    expect(processStart(pid)).to.equal(undefined);
    parent.kill();
  });
});
