import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Snapshots } from "../../bench/server/snapshots";

describe("snapshots of a server's folder", () => {
  let folder: string;
  const calls: string[] = [];
  const server = {
    start: async () => void calls.push("start"),
    stop: async () => void calls.push("stop"),
    kill: async () => void calls.push("kill"),
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bench-snapshots-"));
    calls.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("restore exactly the saved files", async () => {
    const snapshots = new Snapshots(folder);
    await snapshots.restore(server);
    await writeFile(join(snapshots.live, "data"), "as saved");
    expect(snapshots.has("one")).to.equal(false);
    await snapshots.save(server, "one");
    expect(snapshots.has("one")).to.equal(true);

    for (let times = 0; times < 2; times++) {
      await writeFile(join(snapshots.live, "data"), "as a tool left it");
      await writeFile(join(snapshots.live, "more"), "");
      await snapshots.restore(server, "one");
      expect(await readFile(join(snapshots.live, "data"), "utf8")).to.equal("as saved");
      expect(existsSync(join(snapshots.live, "more"))).to.equal(false);
    }
  });

  it("are saved and restored while the server is stopped", async () => {
    const snapshots = new Snapshots(folder);
    await snapshots.restore(server);
    await snapshots.save(server, "one");
    await snapshots.restore(server, "one");
    expect(calls).to.deep.equal(["kill", "start", "stop", "kill", "start"]);
  });
});
