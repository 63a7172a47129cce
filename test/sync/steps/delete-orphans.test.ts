import { expect } from "chai";
import { runNamed } from "../../../simulate/machine";
import { newCounters } from "../../../sync/metrics/counters";
import { paths } from "../../../sync/records/paths";
import { Records } from "../../../sync/records/records";
import type { DeleteOrder } from "../../../sync/s3/object-store";
import { deleteOrphans } from "../../../sync/steps/delete-orphans";
import { memoryStore } from "../memory-store";

describe("deleting a batch of orphans", () => {
  const run = runNamed("deletes");

  /** The keys of each request for a batch of files. @param files the number of lines of each file */
  async function requests(files: readonly number[]): Promise<string[][]> {
    const records = new Records(memoryStore(), "runs", run);
    const orphans = files.map((lines, file) =>
      Array.from({ length: lines }, (_, i) => ({ key: `${file}/${i}`, etag: '"0af"', size: 1 })),
    );
    const manifest = orphans.map((lines, file) => ({
      key: `orphans/${file}`,
      count: lines.length,
      bytes: lines.length,
    }));
    for (const [file, lines] of orphans.entries()) {
      await records.writeText(`orphans/${file}`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    }
    await records.write(paths(run).deleteBatches, [manifest]);
    const sent: string[][] = [];
    const remove = async (_: string, orders: readonly DeleteOrder[]) => {
      sent.push(orders.map(({ key }) => key));
      return [];
    };
    const counters = newCounters();
    const context = {
      source: memoryStore(),
      destination: { ...memoryStore(), remove },
      records,
      counters,
      now: () => Date.parse(run.startedAt),
      sleep: async () => {},
    };
    const request = { run, batch: 0, redrives: 0, itemRedrives: 0 };
    const { counters: total } = await deleteOrphans(context, request);
    const all = orphans.flat().map(({ key }) => key);
    expect(sent.flat()).to.deep.equal(all);
    expect(total.objects.deleted).to.equal(all.length);
    return sent;
  }

  const sizes = async (files: readonly number[]) => (await requests(files)).map((keys) => keys.length);

  it("takes one request for every 1,000 keys, for any number of files", async () => {
    expect(await sizes([3, 200, 1, 45])).to.deep.equal([249]);
    expect(await sizes([999, 2, 1_500, 10])).to.deep.equal([1_000, 1_000, 511]);
    expect(await sizes([2_000])).to.deep.equal([1_000, 1_000]);
    expect(await sizes([1_000, 1])).to.deep.equal([1_000, 1]);
  });
});
