import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import FakeTimers from "@sinonjs/fake-timers";
import { expect } from "chai";
import { commonFolder } from "../../../local/cli/locks/folder";
import { lockArea } from "../../../local/cli/locks/locks";
import { processStart, startByPs, UNKNOWN_START } from "../../../local/cli/locks/process-start";
import { serverOf } from "../../../local/cli/locks/server";
import { withFullDisk } from "../full-disk";

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

  it("takes all names and addresses of this computer for one server", () => {
    const [address] = Object.values(networkInterfaces()).flat();
    const hosts = ["127.0.0.1", "s3.localhost", hostname(), ...(address ? [address.address] : [])];
    for (const host of hosts)
      expect(serverOf(`http://${host.includes(":") ? `[${host}]` : host}:9000`)).to.equal(
        "http://localhost:9000",
      );
    expect(serverOf("https://s3.example/v1/")).to.equal("https://s3.example/v1");
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

  /** Until the result is disposed, no file can be written in the folder of the runs. */
  function refusingLocks(): Disposable {
    const own = fs.writeFileSync;
    const refuse = (file: string, ...others: [string]) => {
      if (file.startsWith(join(folder, "locks"))) throw new Error("ENOSPC: no space left on device, write");
      own(file, ...others);
    };
    Object.assign(fs, { writeFileSync: refuse });
    return { [Symbol.dispose]: () => Object.assign(fs, { writeFileSync: own }) };
  }

  /** Changes the only lock, as a file. */
  const changeLock = (change: object | string) => {
    const file = join(folder, "locks", locks()[0] ?? "");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      typeof change === "string" ? change : JSON.stringify({ ...JSON.parse(text), ...change }),
    );
    return file;
  };
  const next = () => lock("a/")[Symbol.dispose]();

  it("is refused if it is not known whether the process of the other one has ended", () => {
    using _ = lock("a/");
    const [read, path] = [fs.readFileSync, process.env.PATH];
    const refuse = (file: string, ...options: []) => {
      if (file.startsWith("/proc/")) throw new Error("EMFILE: too many open files");
      return read(file, ...options);
    };
    try {
      Object.assign(fs, { readFileSync: refuse });
      process.env.PATH = "";
      expect(next).to.throw("in progress");
    } finally {
      Object.assign(fs, { readFileSync: read });
      process.env.PATH = path;
    }
    expect(next).to.throw("in progress");
    expect(locks()).to.have.length(1);
  });

  it("is refused if the other one is of another computer, or of another container, although this one has no such process", () => {
    const other = lock("a/");
    const place = "another-computer pid:[1]";
    changeLock({ pid: spawnSync("true").pid, place });
    expect(next).to.throw(/The run of process \d+ on another-computer \(s3:\/\/copy\/a\//);
    expect(locks()).to.have.length(1);
    other[Symbol.dispose]();
  });

  const age = (file: string, minutes: number) =>
    utimesSync(file, new Date(), new Date(Date.now() - minutes * 60_000));

  it("takes over the lock of another computer that its process has not renewed for ten minutes", () => {
    lock("a/");
    const file = changeLock({ place: "another-computer pid:[1]" });
    age(file, 9);
    expect(next).to.throw("in progress");
    age(file, 11);
    next();
    expect(locks()).to.deep.equal([]);
  });

  it("renews its lock, unless it was removed", () => {
    using own = lock("a/");
    const file = join(folder, "locks", locks()[0] ?? "");
    const text = readFileSync(file, "utf8");
    age(file, 11);
    const { mtimeMs } = statSync(file);
    own.renew();
    expect(statSync(file).mtimeMs).to.be.greaterThan(mtimeMs);
    expect(readFileSync(file, "utf8")).to.equal(text);
    rmSync(file);
    own.renew();
    expect(locks()).to.deep.equal([]);
  });

  it("renews its lock every minute until it ends", () => {
    const clock = FakeTimers.install({ toFake: ["setInterval", "clearInterval"] });
    try {
      const own = lock("a/");
      const file = join(folder, "locks", locks()[0] ?? "");
      age(file, 11);
      clock.tick(60_000);
      expect(statSync(file).mtimeMs).to.be.greaterThan(Date.now() - 600_000);
      own[Symbol.dispose]();
      expect(clock.countTimers()).to.equal(0);
    } finally {
      clock.uninstall();
    }
  });

  it("takes over the lock of a process that has ended, although its start was not known", () => {
    lock("a/");
    changeLock({ pid: spawnSync("true").pid, processStart: UNKNOWN_START });
    next();
    expect(locks()).to.deep.equal([]);
  });

  it("knows its own place by a lock of an earlier version, which has none", () => {
    lock("a/");
    changeLock({ place: undefined });
    expect(next).to.throw("in progress");
    changeLock({ pid: spawnSync("true").pid });
    next();
    expect(locks()).to.deep.equal([]);
  });

  it("ignores what is no lock, such as one that a crash of the computer has emptied", () => {
    lock("a/");
    for (const text of ["", "{", "null", "7", "{}", `{"pid":${process.pid}}`]) {
      changeLock(text);
      next();
    }
    const start = processStart(process.pid);
    const own = { pid: process.pid, processStart: start, destination: "copy", destinationPrefix: "a/" };
    for (const wrong of [
      { endpoint: "no URL" },
      { destination: 1 },
      { destinationPrefix: null },
      { pid: 0 },
    ]) {
      changeLock(JSON.stringify({ ...own, startedAt: "", ...wrong }));
      next();
    }
    changeLock(JSON.stringify({ ...own, startedAt: "" }));
    expect(next).to.throw("in progress");
  });

  it("is refused, and leaves no lock, if it cannot read another one", () => {
    mkdirSync(join(folder, "locks", "1.json"), { recursive: true });
    expect(next).to.throw(
      `The lock ${join(folder, "locks", "1.json")} cannot be read, so that it is not known which keys another run writes: EISDIR`,
    );
    expect(locks()).to.deep.equal(["1.json"]);
  });

  it("is refused if the lock of the other one is in another folder, because one of them could not be written", () => {
    const common = join(folder, "common");
    writeFileSync(join(folder, "file"), "no folder can be made in a file");
    const writable = () => lockArea(area("a/"), NOW, { runs: folder, common });
    const unwritable = () => lockArea(area("a/"), NOW, { runs: join(folder, "file"), common });
    {
      using _ = unwritable();
      expect(writable).to.throw("in progress");
    }
    {
      using _ = writable();
      using __ = refusingLocks();
      expect(writable).to.throw("in progress");
    }
    expect([locks(), readdirSync(common)]).to.deep.equal([[], []]);
  });

  it("leaves no file on a full disk", async () => {
    const common = join(folder, "common");
    await withFullDisk(async () => {
      expect(() => lockArea(area("a/"), NOW, { runs: folder, common })).to.throw("ENOSPC");
    });
    expect([locks(), readdirSync(common)]).to.deep.equal([[], []]);
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

  it("knows by ps when a process started, in any time zone", function () {
    if (spawnSync("ps", ["-o", "lstart=", "-p", String(process.pid)]).status !== 0) return this.skip();
    const zone = process.env.TZ;
    const starts = ["UTC", "Pacific/Honolulu"].map((TZ) => {
      process.env.TZ = TZ;
      return startByPs(process.pid);
    });
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(starts[0]).to.equal(starts[1]).and.not.equal(undefined);
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
