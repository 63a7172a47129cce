import { expect } from "chai";
import type { StateEvent } from "../../local/execution";
import { BEGIN_WORK } from "../../local/execution";
import { createS3, type Fault, type S3Call } from "../../local/s3";
import { openSession } from "../../local/session";
import { render } from "../../machine/asl";
import { placeholders } from "../../machine/print";
import { machine } from "../../machine/sync";
import type { Report } from "../../sync/report/output";
import { programOf } from "./programs";

const EARLIER = Date.parse("2024-02-29T12:00:00Z");

interface Started {
  /** Called before each request to the destination bucket, with its operation. */
  readonly onRequest: (operation: string, stop: () => void) => void;
  readonly onEvent?: (event: StateEvent, stop: () => void) => void;
  readonly fault?: (call: S3Call, stop: () => void) => Fault | undefined;
  readonly objects?: number;
  readonly orphans?: number;
  /** Sizes of the parts of another object. */
  readonly parts?: readonly number[];
}

/** A run on this computer that may be stopped, with its requests to the destination after the stop. */
async function run({ onRequest, onEvent = () => {}, fault, objects = 1, orphans = 0, parts }: Started) {
  const stop = new AbortController();
  const afterStop: string[] = [];
  const s3 = createS3({
    region: "us-east-1",
    onRequest: ({ operation, bucket }) => {
      if (bucket !== "destination-bucket") return;
      if (stop.signal.aborted) afterStop.push(operation);
      onRequest(operation, () => stop.abort());
    },
    fault: (call) => fault?.(call, () => stop.abort()),
  });
  const source = s3.createBucket("source-bucket");
  const destination = s3.createBucket("destination-bucket");
  for (let i = 0; i < objects; i++) source.put(`key-${i}`, "object", { lastModified: EARLIER });
  if (parts) source.putVirtual("parts", { lastModified: EARLIER, parts });
  for (let i = 0; i < orphans; i++) destination.put(`orphan-${i}`, "orphan", { lastModified: EARLIER });
  const { endpoint, close } = await s3.listen();
  const session = await openSession({
    source: "source-bucket",
    destination: "destination-bucket",
    region: "us-east-1",
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    endpoint,
    workers: 1,
    copiesPerWorker: 1,
    evaluate: programOf,
    stop: stop.signal,
  });
  const states: string[] = [];
  const ended = await session.run({ source: "source-bucket", destination: "destination-bucket" }, (event) => {
    if (event.type === "entered") states.push(event.state);
    onEvent(event, () => stop.abort());
  });
  const text = session.s3.bucket(session.account.runsBucket).get(`runs/${ended.runId}/report.json`);
  const report = JSON.parse(text === undefined ? "null" : String(text.content.toBuffer())) as Report;
  await session.close();
  await close();
  const name = ended.status === "FAILED" ? ended.error : ended.status;
  const cause = ended.status === "FAILED" ? ended.cause : "";
  const [left, uploads] = [destination.keys().length, destination.uploads()];
  return { name, cause, states, afterStop, left, uploads, report };
}

describe("a run on this computer that is stopped", () => {
  it("while it copies, takes no more keys and ends through Gather and Report", async () => {
    let copies = 0;
    const { name, cause, states, afterStop } = await run({
      objects: 10,
      orphans: 1,
      onRequest: (operation, stop) => operation === "CopyObject" && ++copies === 3 && stop(),
    });
    expect(name).to.equal("Stopped");
    expect(cause).to.match(/^The run was stopped before it was complete\. Start it again: /);
    expect(states).to.deep.equal([
      ...["Prepare", "DivideKeys", "CopyRanges", "CopyRange", "Gather", "RangesLeft?", "DivideKeys"],
      ...["Report", "Succeeded?", "Failed"],
    ]);
    expect(afterStop.filter((operation) => /^(Copy|Delete)/.test(operation))).to.deep.equal([]);
    expect(copies).to.equal(3);
  });

  it("while it checks the buckets, waits for no response of a server that is silent", async () => {
    const { name, cause, states } = await run({
      onRequest: () => {},
      fault: ({ operation }, stop) => {
        if (operation !== "ListObjectsV2") return undefined;
        setImmediate(stop);
        return { kind: "stall" };
      },
    });
    expect([name, states]).to.deep.equal(["Stopped", ["Prepare"]]);
    expect(cause).to.contain("The run was stopped before it was complete");
  });

  it("while S3 creates an upload, aborts the upload", async () => {
    const { name, uploads, afterStop } = await run({
      parts: [5_242_880, 5_242_880, 1],
      onRequest: () => {},
      fault: ({ operation }, stop) => {
        if (operation !== "CreateMultipartUpload") return undefined;
        stop();
        return { kind: "delay", milliseconds: 100 }; // the server creates it after the stop
      },
    });
    expect([name, uploads]).to.deep.equal(["Stopped", []]);
    expect(afterStop).to.include("AbortMultipartUpload");
  });

  it("while the response to a new upload is lost, aborts the one that it knows of, and reports the other", async () => {
    let creates = 0;
    const { name, uploads, report } = await run({
      parts: [5_242_880, 5_242_880, 1],
      onRequest: () => {},
      fault: ({ operation }, stop) => {
        if (operation !== "CreateMultipartUpload" || ++creates > 1) return undefined;
        stop();
        return { kind: "hangUp", after: true };
      },
    });
    expect([name, creates, uploads.length]).to.deep.equal(["Stopped", 2, 1]);
    expect(report.groups.filter(({ action }) => action === "abort")).to.have.length(1);
  });

  it("while it deletes, deletes nothing more", async () => {
    const { name, afterStop, left, states } = await run({
      orphans: 12_000,
      onRequest: (operation, stop) => operation === "DeleteObjects" && stop(),
    });
    expect(name).to.equal("Stopped");
    expect(states).to.include.members(["DeleteOrphans", "RecordBatchError", "Report"]);
    expect(left).to.be.above(4_000); // requests that were in flight end
    expect(afterStop.filter((operation) => operation === "DeleteObjects").length).to.be.below(8);
  });

  it("before it deletes, deletes nothing", async () => {
    const { name, left, afterStop } = await run({
      orphans: 10,
      onRequest: () => {},
      onEvent: ({ state, type }, stop) => state === "DeleteOrphans" && type === "entered" && stop(),
    });
    expect([name, left]).to.deep.equal(["Stopped", 11]);
    expect(afterStop).not.to.include("DeleteObjects");
  });

  it("while S3 slows a delete down, does not try it again", async () => {
    const { name, left, afterStop } = await run({
      orphans: 10,
      onRequest: (operation, stop) => operation === "DeleteObjects" && stop(),
      fault: ({ operation }) =>
        operation === "DeleteObjects" ? { kind: "error", code: "SlowDown", status: 503 } : undefined,
    });
    expect([name, left]).to.deep.equal(["Stopped", 11]);
    expect(afterStop).not.to.include("DeleteObjects");
  });

  it("begins none of the tasks that work, all of which the definition catches", () => {
    const { States } = render(machine(placeholders, { workers: 1, timeoutSeconds: 960 })) as {
      States: Readonly<Record<string, State>>;
    };
    const tasks = Object.entries(States).flatMap(([name, state]) => [
      [name, state] as const,
      ...Object.entries(state.ItemProcessor?.States ?? {}),
    ]);
    const caught = tasks.filter(([, { Catch }]) => Catch !== undefined).map(([name]) => name);
    expect(caught).to.include.members([...BEGIN_WORK]);
  });
});

interface State {
  readonly Catch?: unknown;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}
