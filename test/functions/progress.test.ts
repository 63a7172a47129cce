import { expect } from "chai";
import { step } from "../../functions/copy-range";
import { LambdaEnvironment } from "../../functions/runtime/environment";
import { reportProgress } from "../../functions/runtime/progress";
import { createS3 } from "../../local/s3";
import { runNamed } from "../../simulate/run/machine";
import { newCounters } from "../../sync/metrics/counters";
import { LeaseLost } from "../../sync/model/lease-errors";
import { paths } from "../../sync/records/paths";
import { Records } from "../../sync/records/records";
import type { ItemResult, RoundDivision, WorkerProgress } from "../../sync/records/schema";
import { pairOf } from "../../sync/request/pair";
import { parseRequest } from "../../sync/request/request";
import { meteredStore } from "../../sync/s3/decorators/metered-store";
import { memoryStore } from "../sync/memory-store";

const SECONDS = 1_000;
const pairs = [pairOf("default", "source", "destination")];
const settings = {
  ...{ pairs, runsBucket: "runs", account: "123456789012", workers: 1, copiesPerWorker: 1 },
  ...{ requesterPays: false, s3UsePathStyle: true },
};

interface Work {
  /** Objects of the source, the first of which are equal in the destination as well. */
  readonly objects: number;
  readonly equal?: number;
  readonly request?: object;
}

/** What a worker records, with one key in flight, whose copy or comparison takes ten seconds. Nothing else takes time. */
async function worked({ objects, equal = 0, request = {} }: Work) {
  const run = { ...runNamed("run"), ...parseRequest(request, { pairs }) };
  const division: RoundDivision = {
    items: [[{ after: null, through: null }]],
    limit: { keys: null, ms: 900 * SECONDS, segments: 1, overhead: 0, splitPages: 0, denials: null },
    ...{ verdicts: [], rates: null },
  };
  let time = 0;
  const s3 = createS3({
    onRequest: ({ operation, bucket }) => {
      if (operation === "CopyObject" || (operation === "HeadObject" && bucket === "source"))
        time += 10 * SECONDS;
    },
  });
  const [source, destination] = ["source", "destination"].map((name) => s3.createBucket(name));
  for (let i = 0; i < objects; i++) source!.put(`key-${i}`, "text", { lastModified: 0 });
  for (let i = 0; i < equal; i++) destination!.put(`key-${i}`, "text");
  const { endpoint, close } = await s3.listen();
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const surroundings = { region: "us-east-1", endpoint, credentials, now: () => time, log: () => {} };
  const runtime = new LambdaEnvironment(settings, surroundings).runtime();
  const at = paths(run);
  const progress: { at: string; source: number; copied: number }[] = [];
  const store = memoryStore();
  const write: typeof store.write = async (bucket, key, body) => {
    await store.write(bucket, key, body);
    if (key !== at.workerProgress(1, 0)) return;
    const { value } = JSON.parse(String(body)) as { value: WorkerProgress };
    const { source, copied } = value.counters.objects;
    progress.push({ at: value.at.slice("1970-01-01T".length), source, copied });
  };
  const records = new Records(meteredStore({ ...store, write }, runtime.counters.requests), "runs", run);
  await records.write(at.division(1, "a"), division);
  const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 900 * SECONDS };
  const item = { run, round: 1, attempt: "a", item: 0 };
  await step({ ...runtime, records: () => records }, item, context);
  await close();
  const { counters } = await records.read<ItemResult>(at.result(1, 0));
  return { seconds: time / SECONDS, progress, copied: counters.objects.copied, puts: counters.requests.PUT };
}

describe("the progress of a worker", () => {
  it("is recorded after 10 seconds, and then every 30 seconds, and counted among its requests", async () => {
    expect(await worked({ objects: 7 })).to.deep.equal({
      seconds: 70,
      progress: [
        { at: "00:00:10.000Z", source: 1, copied: 1 },
        { at: "00:00:40.000Z", source: 4, copied: 4 },
        { at: "00:01:10.000Z", source: 7, copied: 7 },
      ],
      copied: 7,
      puts: 6, // the division, the progress, a file of outcomes, the result
    });
  });

  it("is recorded in a dry run too", async () => {
    const request = { dryRun: true, compare: "metadata" };
    const { progress, copied } = await worked({ objects: 7, equal: 4, request });
    expect({ progress, copied }).to.deep.equal({
      progress: [
        { at: "00:00:10.000Z", source: 1, copied: 0 },
        { at: "00:00:40.000Z", source: 4, copied: 0 },
        { at: "00:01:10.000Z", source: 7, copied: 3 },
      ],
      copied: 3,
    });
  });

  it("is not recorded if the worker ends within ten seconds", async () => {
    expect(await worked({ objects: 100, request: { dryRun: true } })).to.deep.equal({
      seconds: 0,
      progress: [],
      copied: 100,
      puts: 3, // the division, a file of outcomes, the result
    });
  });

  describe("while a record is being written", () => {
    /** A worker that reports each second for two minutes, and whose records take this many seconds. */
    async function written(seconds: number, { fails = false, lostAfter = Number.POSITIVE_INFINITY } = {}) {
      let time = 0;
      let end = Promise.withResolvers<void>();
      const began: number[] = [];
      const lost = LeaseLost.to(undefined);
      const lease = {
        get lost() {
          return time > lostAfter ? lost : undefined;
        },
      };
      const surroundings = { counters: newCounters(), now: () => time * SECONDS, log: () => {}, lease };
      const reporter = reportProgress({ round: 1, item: 0 }, surroundings, () => {
        began.push(time);
        end = Promise.withResolvers();
        return end.promise;
      });
      for (time = 1; time <= 120; time++) {
        if (time === (began.at(-1) ?? 0) + seconds) {
          if (fails) end.reject(new Error("503"));
          else end.resolve();
          await reporter.settled();
        }
        reporter.onProgress();
      }
      return began;
    }

    it("waits for it, so that no older one replaces a newer one", async () => {
      expect(await written(1)).to.deep.equal([10, 40, 70, 100]);
      expect(await written(50)).to.deep.equal([10, 60, 110]);
    });

    it("goes on if it cannot be written", async () => {
      expect(await written(1, { fails: true })).to.deep.equal([10, 40, 70, 100]);
    });

    it("writes none after the lease was lost", async () => {
      expect(await written(1, { lostAfter: 50 })).to.deep.equal([10, 40]);
    });
  });
});
