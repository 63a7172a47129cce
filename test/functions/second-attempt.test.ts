import { expect } from "chai";
import { step as copyRange } from "../../functions/copy-range";
import { step as deleteOrphans } from "../../functions/delete-orphans";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import { type BucketAccess, createS3 } from "../../local/s3";
import { runNamed } from "../../simulate/run/machine";
import type { DeleteDivision, DeleteResult } from "../../sync/records/delete-schema";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { ItemResult, Orphan, RoundDivision } from "../../sync/records/schema";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import { memoryStore } from "../sync/memory-store";

const pairs = [pairOf("default", "source", "destination")];
const settings = {
  ...{ pairs, runsBucket: "runs", account: "123456789012", workers: 1, copiesPerWorker: 1 },
  ...{ requesterPays: false, s3UsePathStyle: true },
};
const at = (n: number) => ({ awsRequestId: String(n), getRemainingTimeInMillis: () => 900_000 });

interface Scene {
  readonly run: ReturnType<typeof runOf>;
  readonly records: Records;
  readonly source: BucketAccess;
  readonly destination: BucketAccess;
  /** The runtime of another invocation. */
  readonly runtime: () => ReturnType<LambdaEnvironment["runtime"]>;
}

const runOf = () => ({ ...runNamed("run"), ...parseRequest({}, { pairs }) });

/** Two buckets and the records of a run, for functions that Step Functions calls again because a response was lost. */
async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const s3 = createS3();
  const [source, destination] = ["source", "destination"].map((name) => s3.createBucket(name));
  const { endpoint, close } = await s3.listen();
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const environment = new LambdaEnvironment(settings, {
    ...{ region: "us-east-1", endpoint, credentials, log: () => {} },
  });
  const run = runOf();
  const records = new Records(memoryStore(), "runs", run);
  const runtime = () => ({ ...environment.runtime(), records: () => records });
  await play({ run, records, source: source!, destination: destination!, runtime }).finally(close);
}

describe("a worker whose response was lost, and that Step Functions calls again", () => {
  it("has copied what its first attempt has copied: the second one finds it equal, and its result does not count", () =>
    scene(async ({ run, records, source, destination, runtime }) => {
      for (const key of ["a", "b"]) source.put(key, "text", { lastModified: 0 });
      const division: RoundDivision = {
        items: [[{ after: null, through: null }]],
        limit: { keys: null, ms: 900_000, segments: 1, overhead: 0, splitPages: 0, denials: null },
        ...{ verdicts: [], rates: null },
      };
      await records.write(paths(run).division(1, "a"), division);
      const item = { run, round: 1, attempt: "a", item: 0 };
      const done = [await copyRange(runtime(), item, at(1)), await copyRange(runtime(), item, at(2))];
      expect(done).to.deep.equal([true, true]);
      expect(destination.keys()).to.deep.equal(["a", "b"]);
      const { counters } = await records.read<ItemResult>(paths(run).result(1, 0));
      expect(counters.objects).to.deep.include({ source: 2, copied: 2, kept: 0 });
    }));

  it("has deleted what its first attempt has deleted", () =>
    scene(async ({ run, records, destination, runtime }) => {
      destination.put("orphan", "text", { lastModified: 0 });
      const orphan: Orphan = { key: "orphan", etag: destination.get("orphan")!.etag, size: 4 };
      const file = { key: "runs/orphans.ndjson", first: "orphan", last: "orphan", count: 1, bytes: 4 };
      await records.writeNdjson(file.key, `${JSON.stringify(orphan)}\n`);
      const division: DeleteDivision = { items: [[file]], ms: 900_000, keysPerSecond: 1_000 };
      await records.write(paths(run).deleteDivision(1), division);
      const batch = { run, round: 1, batch: 0, redrives: 0, itemRedrives: 0 };
      const done = [
        await deleteOrphans(runtime(), batch, at(1)),
        await deleteOrphans(runtime(), batch, at(2)),
      ];
      expect(done).to.deep.equal([true, true]);
      expect(destination.keys()).to.deep.equal([]);
      const { groups } = await records.read<DeleteResult>(paths(run).deleteResult(1, 0));
      expect(groups.map(({ reason, count }) => [reason, count])).to.deep.equal([
        ["only the destination had it", 1],
      ]);
    }));
});
