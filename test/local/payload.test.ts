import { expect } from "chai";
import fc from "fast-check";
import type { StateEvent } from "../../local/execution";
import type { LocalFunction } from "../../local/lambda";
import { NO_COUNTS } from "../../sync/metrics/counters";
import type { KeyRange } from "../../sync/model/key-range";
import { paths } from "../../sync/records/paths";
import type { ItemResult } from "../../sync/records/schema";
import { MAX_REQUEST_LENGTH } from "../../sync/request/constants";
import type { WorkItem } from "../../sync/steps/states";
import { UNEVENTFUL } from "../sync/item-result";
import { evaluated, openScene, program, type Ran, type Scene, SOURCE, writeRecord } from "./scene";

const KiB = 1024;
/** Maximum payload in the tests, in bytes. Step Functions allows 256 KiB as UTF-8; the rest is a safety margin. */
const MAX_PAYLOAD = 200 * KiB;
/** Share of {@link MAX_PAYLOAD} for the numbers of work items and batches, in bytes. */
const MAX_NUMBERS = 50 * KiB;
/** Maximum number of items of one Map: four for each of 1,000 workers. */
const MAX_ITEMS = 4_000;
/** Maximum length of a `Cause` in Step Functions, in characters. */
const MAX_CAUSE = 32_768;

const bytes = (data: unknown): number => Buffer.byteLength(JSON.stringify(data) ?? "");

/** The largest input or output of a state. */
function largest(events: readonly StateEvent[]): { state: string; bytes: number } {
  const sizes = events.map(({ type, state, data }) => ({ state: `${state} ${type}`, bytes: bytes(data) }));
  return sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
}

/** Texts with exactly `length` bytes in UTF-8. Some characters take more than one byte in JSON or in UTF-8. */
const text = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom("\u0001", '"', "\\", "a", "é", "字", "\u{1f600}"), { minLength: 1, maxLength: 40 })
    .map((characters) => {
      let text = "";
      for (let i = 0; Buffer.byteLength(text) <= length - 4; i++) text += characters[i % characters.length];
      return text.padEnd(text.length + length - Buffer.byteLength(text), "z");
    });

/** Globs that extend a request to the maximum length. */
function globsFor(request: object, character: string): string[] {
  const room = MAX_REQUEST_LENGTH - JSON.stringify(request).length - 500;
  const each = 2_000;
  const glob = character.repeat(Math.floor(each / JSON.stringify(character).slice(1, -1).length));
  return Array.from({ length: Math.floor(room / (each + 3)) }, () => glob);
}

describe("the payload of a state", () => {
  before(evaluated);

  let scene: Scene;
  afterEach(() => scene?.close());

  it("is at most 150 KiB for all keys, requests and failures", async () => {
    const run = fc.asyncProperty(
      text(500),
      text(520),
      fc.array(text(500), { minLength: 1, maxLength: 3 }),
      fc.constantFrom("\u0001", "字", '"', "x"),
      async (prefix, destinationPrefix, keys, filler) => {
        const request = {
          prefix,
          destinationPrefix,
          startAfter: prefix + [...keys[0]!][0],
          delete: false,
        };
        const exclude = globsFor(request, filler);
        scene = await openScene({
          // Copies of keys with an even length fail, so that errors quote long keys.
          fault: ({ operation, key }) =>
            operation === "CopyObject" && Number(key?.length) % 2 === 0
              ? { kind: "error", code: "AccessDenied" }
              : undefined,
        });
        for (const key of keys) scene.source.put(prefix + key, "body");
        const ran = await scene.run({ ...request, exclude });
        await scene.close();
        expect(ran.events.length, JSON.stringify(ran.ended)).to.be.above(10);
        expect(largest(ran.events).bytes).to.be.below(MAX_PAYLOAD - MAX_NUMBERS);
        if (ran.ended.status === "FAILED") expect(ran.ended.cause.length).to.be.below(MAX_CAUSE);
      },
    );
    await fc.assert(run, { numRuns: 10, endOnFailure: true });
  });

  it("grows by less than 12 bytes for each work item, and by at most 50 KiB in total", async () => {
    const workers = 100; // the maximum is 1,000
    const settings = { "sync-buckets:workers": String(workers), "sync-buckets:copiesPerWorker": "1" };
    const key = (n: number) => String(n).padStart(8, "0") + "\u0001".repeat(200);
    const bounds = Array.from({ length: 2 * workers - 1 }, (_, n) => key(n));
    const remaining: KeyRange[] = bounds.map((through, n) => ({ after: bounds[n - 1] ?? null, through }));
    remaining.push({ after: bounds.at(-1)!, through: null });
    let runs: Scene["runs"];
    /** All key ranges remain after the first round. The second round completes each work item. */
    const worker = (_: LocalFunction) => async (event: unknown) => {
      const { run, round, item } = event as WorkItem;
      const counters = { ...NO_COUNTS, objects: { ...NO_COUNTS.objects, source: 1, kept: 1 } };
      const result = { ...UNEVENTFUL, counters, remaining: round === 1 ? remaining : [] };
      writeRecord<ItemResult>(runs, run, paths(run).result(round, item), result);
      return true;
    };
    scene = await openScene({ program: await program(settings), instead: { "copy-range": worker as never } });
    runs = scene.runs;
    const ran = await scene.run();
    const items = ran.events.filter(({ type, state }) => type === "entered" && state === "CopyRange");
    expect(ran.ended.status).to.equal("SUCCEEDED");
    expect(items.length).to.be.above(1.8 * workers); // a probe finds some key ranges empty
    const first = ran.events.find(({ type, state }) => type === "exited" && state === "DivideKeys")!;
    const growth = (largest(ran.events).bytes - bytes(first.data)) / items.length;
    // The Map also returns the results of all items as one list.
    expect(Math.max(growth, "true,".length)).to.be.below(12);
    expect(12 * MAX_ITEMS).to.be.below(MAX_NUMBERS);
  });

  it("leaves space for the longest Cause of a caught error", async () => {
    const failing = () => async () => {
      throw Object.assign(new Error(), { name: "Crash", message: "\u0001".repeat(5_000) });
    };
    scene = await openScene({ instead: { gather: failing as never } });
    scene.source.put("a", "a");
    const prefix = "";
    const ran = await scene.run({ exclude: globsFor({ prefix }, "字") });
    expect(ran.ended).to.deep.include({ status: "FAILED", error: "Crash" });
    expect(largest(ran.events).bytes + MAX_CAUSE * 2).to.be.below(MAX_PAYLOAD);
  });

  describe("and the cause of an execution", () => {
    const LONG = "\u0001".repeat(1_020);
    const cause = ({ ended }: Ran): string => (ended.status === "FAILED" ? ended.cause : "");

    it("stays below the limit of Step Functions if the longest key in JSON fails", async () => {
      scene = await openScene({
        fault: ({ operation }) =>
          operation === "CopyObject" ? { kind: "error", code: "InvalidRequest" } : undefined,
      });
      for (let i = 0; i < 3; i++) scene.source.put(LONG + i, "body");
      const ran = await scene.run();
      expect(ran.ended).to.deep.include({ status: "FAILED", error: "SyncIncomplete" });
      expect(cause(ran).length).to.be.within(1_000, 4_000);
    });

    it("stays below the limit of Step Functions if an input has thousands of errors", async () => {
      const input = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`unknown-${i}`, i]));
      scene = await openScene();
      const ran = await scene.run({ ...input, source: SOURCE });
      expect(ran.ended).to.deep.include({ status: "FAILED", error: "InvalidRequest" });
      expect(cause(ran).length).to.be.below(MAX_CAUSE);
    });
  });
});
