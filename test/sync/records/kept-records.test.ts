import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type OpenUpload, OpenUploads } from "../../../sync/copy/open-uploads";
import { LearnedStore } from "../../../sync/records/learned-store";
import { Leases, type Taker } from "../../../sync/records/leases";
import { Records } from "../../../sync/records/records";
import type { RoundResult, Verdict } from "../../../sync/records/schema";
import type { HeldLease, Run } from "../../../sync/request/run";
import type { Entry } from "../../../sync/s3/objects";
import { KnownVerdicts } from "../../../sync/worker/known-verdicts";
import { ROOT, read } from "../../project/files";
import { memoryStore } from "../memory-store";

const FIXTURE = "test/fixtures/kept-records.json";
const TIME = Date.parse("2026-11-26T12:00:00Z");
const PAIR = {
  source: "photos",
  prefix: "a/",
  destination: "copy",
  destinationPrefix: "b/",
  startAfter: null,
};
const TAKER: Taker = {
  ...{ execution: "arn:run", name: "run", startedAt: "2026-11-26T12:00:00.000Z" },
  ...{ destination: PAIR.destination, destinationPrefix: PAIR.destinationPrefix },
};
const UPLOAD: OpenUpload = {
  ...{ bucket: "copy", key: "b/movie", id: "upload", sourceEtag: '"1-2"', sourceLastModified: TIME },
  order: {
    ...{ bucket: "copy", key: "b/movie", storageClass: "STANDARD", tags: { team: "media" } },
    carried: { headers: { "content-type": "video/mp4" }, metadata: { by: "camera" }, redirect: null },
    checksum: { algorithm: "CRC64NVME", type: "FULL_OBJECT" },
  },
  ...{ layout: [8_388_608, 5], basis: "sizes", hashes: true },
};
const LEARNED = {
  histogram: [{ key: "m", keys: 1_000 }],
  verdicts: [{ key: "runs/run/verdicts/0.ndjson", first: "k", last: "k", count: 1, bytes: 3 }],
  rates: { copies: 10, bytes: 1_000, copyMs: 500 },
};
const ENTRY: Entry = { key: "k", size: 3, etag: '"a"', lastModified: TIME, storageClass: "STANDARD" };
const VERDICT: Verdict = { key: "k", versions: `"a" ${TIME} "a" ${TIME}`, verdict: "kept", at: TIME };

/** The parts of the engine that keep records for later runs, over files in memory. */
function opened(files: Map<string, string>) {
  const store = memoryStore(files);
  const records = new Records(store, "runs", { startedAt: TAKER.startedAt });
  const leases = new Leases(store, "runs", { now: () => TIME });
  const take = (taker: Taker) => leases.take(taker, async () => "RUNNING");
  const learned = new LearnedStore(records, PAIR as unknown as Run);
  const uploads = (lease: HeldLease) => new OpenUploads(records, { id: "run", lease });
  return { records, take, learned, uploads };
}

/** What this version writes, by key. */
async function written(): Promise<Record<string, string>> {
  const files = new Map<string, string>();
  const { records, take, learned, uploads } = opened(files);
  const open = uploads(await take(TAKER));
  await open.record(UPLOAD, await open.intend(UPLOAD, TIME), 2);
  await open.intend({ bucket: "copy", key: "b/lost" }, TIME);
  await learned.write([LEARNED as unknown as RoundResult], LEARNED.rates);
  await records.writeNdjson(LEARNED.verdicts[0]!.key, `${JSON.stringify(VERDICT)}\n`);
  return Object.fromEntries([...files].sort());
}

/**
 * Records that outlive a run. After an upgrade, and after a return to an earlier version, runs read those of the other version,
 * and runs of both versions exclude each other: functions call their own version only, but all versions share the runs bucket.
 */
describe("the records that a run keeps for later ones", () => {
  it("are those of test/fixtures/kept-records.json. If you change one: the old ones have to be readable, by the old version too", async () => {
    const records = await written();
    if (process.env.UPDATE) writeFileSync(join(ROOT, FIXTURE), `${JSON.stringify(records, null, 2)}\n`);
    expect(records).to.deep.equal(JSON.parse(read(FIXTURE)));
  });

  it("have the same effect in a run of this version: the lease, open uploads, and what was learned", async () => {
    const files = new Map(Object.entries<string>(JSON.parse(read(FIXTURE))));
    const { records, take, learned, uploads } = opened(files);
    const refused = await take({ ...TAKER, execution: "arn:other", name: "other" }).catch(({ name }) => name);
    expect(refused).to.equal("AlreadyRunning");
    const open = uploads(await take(TAKER));
    expect(await open.find(UPLOAD.key)).to.deep.equal({ ...UPLOAD, lost: { first: TIME, last: TIME } });
    const { earlier } = await open.intend({ bucket: "copy", key: "b/lost" }, TIME + 1);
    expect(earlier).to.deep.equal({ first: TIME, last: TIME });
    expect(await learned.read()).to.deep.equal(LEARNED);
    const verdicts = new KnownVerdicts({ records, verdicts: LEARNED.verdicts } as never, () => TIME);
    expect(await verdicts.find({ key: "k", source: ENTRY, destination: ENTRY })).to.deep.equal(VERDICT);
  });
});
