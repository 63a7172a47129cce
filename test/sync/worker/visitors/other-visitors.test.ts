import { expect } from "chai";
import { createS3 } from "../../../../local/s3";
import { runNamed } from "../../../../simulate/run/machine";
import { fixedPermits } from "../../../../simulate/worker/fixed-permits";
import { decide } from "../../../../sync/compare/decide";
import { TaskPool } from "../../../../sync/concurrency/task-pool";
import { copyObject } from "../../../../sync/copy/copy-object";
import { readAgain, type WithSource } from "../../../../sync/copy/inspect";
import { OpenUploads } from "../../../../sync/copy/open-uploads";
import { reconcile } from "../../../../sync/copy/reconcile";
import { Records } from "../../../../sync/records/records";
import { createS3Client } from "../../../../sync/s3/client/create";
import type { ObjectStore } from "../../../../sync/s3/object-store";
import type { Entry } from "../../../../sync/s3/objects";
import { s3Store } from "../../../../sync/s3/s3-store";
import { ParallelScan } from "../../../../sync/scan/parallel-scan";
import { RangeScan } from "../../../../sync/scan/range-scan";
import type { Visitor } from "../../../../sync/scan/visitor";
import { memoryStore } from "../../memory-store";

/** Compares only: names each key that differs. */
class CheckVisitor implements Visitor {
  constructor(private readonly differences: string[]) {}

  sourceOnly = ({ key }: Entry) => this.differs("+", key);
  destinationOnly = ({ key }: Entry) => this.differs("-", key);
  both = (source: Entry, destination: Entry) =>
    decide({ key: source.key, source, destination }, "etag").action === "keep"
      ? undefined
      : this.differs("*", source.key);

  private differs(sign: string, key: string): undefined {
    this.differences.push(`${sign} ${key}`);
  }
}

/** Two buckets that differ in three keys: one is missing, one is different, one is an orphan. */
function buckets() {
  let now = Date.parse("2026-11-22T12:00:00Z");
  const writes: string[] = [];
  const s3 = createS3({
    clock: () => now,
    onRequest: ({ operation, key }) => operation !== "ListObjectsV2" && writes.push(`${operation} ${key}`),
  });
  const [source, destination] = [s3.createBucket("source"), s3.createBucket("destination")];
  for (const key of ["equal", "different", "missing"]) source.put(key, key);
  now += 2_000;
  for (const key of ["equal", "orphan"]) destination.put(key, key);
  destination.put("different", "other");
  now += 2_000;
  const client = createS3Client({
    region: "us-east-1",
    endpoint: "http://s3.embedded",
    pathStyle: true,
    maxSockets: 8,
    maxAttempts: 1,
    credentials: s3.clientConfig().credentials,
    requestHandler: s3.requestHandler(),
  });
  return { source, destination, writes, store: s3Store(client) };
}

async function check(store: ObjectStore): Promise<string[]> {
  const differences: string[] = [];
  const side = (bucket: string) => ({ store, bucket, prefix: "" });
  const mayBegin = () => true;
  const scanning = { source: side("source"), destination: side("destination"), mayBegin };
  const scan = new ParallelScan<RangeScan>(
    {
      maxSegments: 4,
      overhead: 10,
      splitPages: 0,
      mayBegin,
      begin: (range, events) => new RangeScan(scanning, range, new CheckVisitor(differences), events),
      onFailure: (error) => {
        throw error;
      },
    },
    [{ after: null, through: null }],
  );
  await scan.run();
  return differences.sort();
}

describe("the engine without its own visitors", () => {
  it("checks two buckets by a visitor that only compares: each difference is found, and nothing but LIST is sent", async () => {
    const { store, writes } = buckets();
    expect(await check(store)).to.deep.equal(["* different", "+ missing", "- orphan"]);
    expect(writes).to.deep.equal([]);
  });

  it("applies a list of keys without a scan: these are copied, others stay", async () => {
    const { store, source, destination } = buckets();
    const run = { ...runNamed("apply"), source: "source", destination: "destination" };
    const context = {
      run,
      source: store,
      destination: store,
      signal: new AbortController().signal,
      uploads: new OpenUploads(new Records(memoryStore(), "runs", run), run),
      onPart: () => {},
      sleep: async () => {},
    };
    const pool = new TaskPool(fixedPermits(2));
    const outcomes: string[] = [];
    for (const key of ["different", "equal"])
      await pool.add(async () => {
        const pair = { key, ...(await readAgain(context, key)) } as WithSource;
        const { outcome } = await reconcile(context, pair, copyObject);
        outcomes.push(`${key}: ${outcome}`);
      });
    await pool.drain();
    expect(outcomes.sort()).to.deep.equal(["different: copied", "equal: kept"]);
    expect(destination.keys()).to.deep.equal(["different", "equal", "orphan"]);
    expect(destination.get("different")?.etag).to.equal(source.get("different")?.etag);
  });
});
