import type { Clock } from "@sinonjs/fake-timers";
import { expect } from "chai";
import { createS3, emptyPage, type Fault, type S3Call } from "../../../local/s3";
import { createS3Client } from "../../../sync/s3/client/create";
import { CREATE_GRACE_MS } from "../../../sync/s3/constants";
import type { ObjectStore } from "../../../sync/s3/object-store";
import { s3Store } from "../../../sync/s3/s3-store";
import { fakeTimers, withoutWaiting } from "../fake-timers";
import { contents, world } from "../world";

const MiB = 1024 ** 2;
const UPLOAD = { bucket: "bucket", key: "key", id: "1" };
const SOURCE = { bucket: "bucket", key: "key", etag: '"0af"' };
const ORDER = {
  source: SOURCE,
  destination: { bucket: "bucket", key: "copy", etag: null },
  storageClass: "STANDARD",
  redirect: null,
};
const CARRIED = { headers: {}, metadata: {}, redirect: null };

type Request = (store: ObjectStore) => Promise<unknown>;

/** Requests that fail after 30 s without a byte. */
const QUICK: Readonly<Record<string, Request>> = {
  region: (store) => store.region("bucket", ""),
  list: (store) => store.list("bucket", "", null),
  head: (store) => store.head("bucket", "key"),
  headPart: (store) => store.headPart("bucket", "key", 1),
  tags: (store) => store.tags("bucket", "key"),
  createUpload: (store) =>
    store.createUpload({
      bucket: "bucket",
      key: "key",
      carried: CARRIED,
      tags: {},
      storageClass: "STANDARD",
    }),
  uploadEmptyPart: (store) => store.uploadEmptyPart(UPLOAD, 2),
  parts: (store) => store.parts(UPLOAD),
  remove: (store) => store.remove("bucket", [{ key: "key", etag: '"0af"' }]),
  read: (store) => store.read("bucket", "key"),
  write: (store) => store.write("bucket", "key", "{}"),
  writeNew: (store) => store.writeNew("bucket", "key", "{}"),
  erase: (store) => store.erase("bucket", "key"),
};

/** Requests that may be silent for minutes: they have the time of the worker. */
const SLOW: Readonly<Record<string, Request>> = {
  copy: (store) => store.copy(ORDER),
  copyPart: (store) => store.copyPart(UPLOAD, { number: 1, source: SOURCE, range: "whole" }),
  completeUpload: (store) => store.completeUpload(UPLOAD, { parts: [], etag: null, size: 0 }),
};

/** A store whose first `stalls` requests get no response. */
function stalling(stalls: number, maxAttempts = 8) {
  const s3 = createS3();
  const bucket = s3.createBucket("bucket");
  bucket.put("key", "1");
  let [requests, through] = [0, stalls];
  s3.hooks.fault = () => (++requests <= through ? { kind: "stall" } : undefined);
  /** Stalls up to that request. */
  const stall = (request: number) => {
    through = request;
  };
  const end = new AbortController();
  const client = createS3Client({
    region: "us-east-1",
    endpoint: "http://s3.embedded",
    pathStyle: true,
    maxSockets: 8,
    maxAttempts,
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
    requestHandler: s3.requestHandler(),
  });
  return { store: s3Store(client, end.signal), end, stall, requests: () => requests };
}

const turns = async (n = 20): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** What has become of a request so far. */
function track(request: Promise<unknown>): { outcome: string } {
  const tracked = { outcome: "pending" };
  request.then(
    () => Object.assign(tracked, { outcome: "succeeded" }),
    (error: Error) => Object.assign(tracked, { outcome: error.name }),
  );
  return tracked;
}

describe("a request without a response", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = fakeTimers();
  });
  afterEach(() => clock.uninstall());

  it("to the first request to a bucket is repeated once, and ends after 45 seconds with ServerUnreachable", async () => {
    const { store, requests } = stalling(99);
    const probed = store.region("bucket", "").catch((error: Error) => `${error.name}: ${error.message}`);
    let probing = true;
    void probed.then(() => {
      probing = false;
    });
    await turns();
    let seconds = 0;
    for (; probing && seconds < 60; seconds++) {
      clock.tick(1_000);
      await turns();
    }
    expect(await probed).to.equal(
      "ServerUnreachable: The S3 server http://s3.embedded sent no response within 45 seconds. " +
        "Check its address and the network, and start again.",
    );
    expect([seconds, requests()]).to.deep.equal([45, 2]);
  });

  for (const [name, request] of Object.entries(QUICK)) {
    it(`(${name}) fails after 30 seconds`, async () => {
      const { store, requests } = stalling(99, 1);
      const tracked = track(request(store));
      await turns();
      expect(requests()).to.equal(1);
      clock.tick(29_999);
      await turns();
      expect(tracked.outcome).to.equal("pending");
      // A record is read again as a whole.
      for (let i = 0; i < 40 && tracked.outcome === "pending"; i++) {
        clock.tick(i === 0 ? 1 : 5_000);
        await turns();
      }
      expect(tracked.outcome).to.equal(name === "region" ? "ServerUnreachable" : "TimeoutError");
    });

    it(`(${name}) ends with the worker's time`, async () => {
      const { store, end } = stalling(99);
      const tracked = track(request(store));
      await turns();
      end.abort();
      await turns();
      if (name === "createUpload") {
        expect(tracked.outcome).to.equal("pending"); // the ID of the upload must not get lost
        clock.tick(CREATE_GRACE_MS);
        await turns();
      }
      expect(tracked.outcome).to.equal("AbortError");
    });
  }

  for (const [name, request] of Object.entries(SLOW)) {
    it(`(${name}) waits for minutes`, async () => {
      const { store, requests } = stalling(99);
      const tracked = track(request(store));
      for (let i = 0; i < 14; i++) {
        await turns(3);
        clock.tick(60_000);
      }
      expect([tracked.outcome, requests()]).to.deep.equal(["pending", 1]);
    });

    it(`(${name}) ends with the worker's time`, async () => {
      const { store, end } = stalling(99);
      const tracked = track(request(store));
      await turns();
      end.abort();
      await turns();
      expect(tracked.outcome).to.equal("AbortError");
    });
  }

  it("(abortUpload) does not end with the worker's time, but after 30 seconds", async () => {
    const { store, end } = stalling(99, 1);
    const tracked = track(store.abortUpload(UPLOAD));
    await turns();
    end.abort();
    await turns();
    expect(tracked.outcome).to.equal("pending");
    clock.tick(30_000);
    await turns();
    expect(tracked.outcome).to.equal("TimeoutError");
  });

  it("is sent again by the SDK, also if it is not the first one to its bucket", async () => {
    const { store, requests, stall } = stalling(2);
    for (const sent of [3, 6]) {
      const tracked = track(store.list("bucket", "", null));
      for (let i = 0; i < 40 && tracked.outcome === "pending"; i++) {
        await turns();
        clock.tick(10_000);
      }
      expect([tracked.outcome, requests()]).to.deep.equal(["succeeded", sent]);
      stall(5);
    }
  });
});

/** A run of which some requests for the two buckets have faults. It waits for no timer. */
async function runWith(fault: (call: S3Call) => Fault | undefined) {
  const all = world({ recordsInMemory: true });
  for (let i = 0; i < 2_500; i++) all.source.put(`key-${i}`, "1");
  all.source.putVirtual("large", { parts: [8 * MiB, 6 * MiB, 8 * MiB, 1] });
  all.advanceClock(1);
  for (let i = 0; i < 2_500; i++) all.destination.put(`key-${i}`, "1");
  all.destination.put("orphan", "1");
  all.advanceClock(60);
  all.s3.hooks.fault = (call) => (call.bucket === "runs-bucket" ? undefined : fault(call));
  const { result } = await withoutWaiting(() => all.sync());
  return { ...result, all };
}

describe("a run over a server with unusual responses", () => {
  it("continues empty truncated pages, at any LIST", async () => {
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      let lists = 0;
      const { error, cause, output, all } = await runWith((call) =>
        call.operation === "ListObjectsV2" && ++lists >= nth && lists < nth + 3 ? emptyPage(call) : undefined,
      );
      expect(error, `LIST ${nth}: ${cause}`).to.equal("");
      expect(output.objects).to.deep.include({
        source: 2_501,
        kept: 2_500,
        copied: 1,
        orphans: 1,
        deleted: 1,
      });
      expect(contents(all.destination)).to.deep.equal(contents(all.source));
    }
  });

  it("has no empty page taken for the end: if all pages are empty, it fails and deletes nothing", async () => {
    const { error, all } = await runWith((call) =>
      call.operation === "ListObjectsV2" &&
      call.bucket === "source-bucket" &&
      call.query["max-keys"] === undefined
        ? emptyPage(call)
        : undefined,
    );
    expect(error).to.equal("NoProgress");
    expect(all.destination.keys()).to.include("orphan");
  });

  const odd: Record<string, (body: string) => string> = {
    "that repeats keys across pages": (body) =>
      body.replace(/<Contents>(?:(?!<\/Contents>).)*<\/Contents>/s, (first) => first + first),
    "whose keys do not begin with the prefix": (body) => body.replaceAll("<Key>p/", "<Key>q/"),
    "whose entries have no ETag": (body) => body.replaceAll(/<ETag>[^<]*<\/ETag>/g, ""),
    "whose entries have no size": (body) => body.replaceAll(/<Size>\d+<\/Size>/g, ""),
    "whose entries have no LastModified": (body) =>
      body.replaceAll(/<LastModified>[^<]*<\/LastModified>/g, ""),
    "that is an HTML page": () => "<html><body>Welcome to the proxy</body></html>",
    "that is empty": () => "",
    "that does not say whether it is truncated": (body) =>
      body.replace(/<IsTruncated>\w+<\/IsTruncated>/, ""),
  };
  for (const [what, change] of Object.entries(odd))
    for (const side of ["source-bucket", "destination-bucket"])
      it(`does not use a listing of the ${side} ${what}: it fails, and deletes and copies nothing by it`, async () => {
        const all = world({ recordsInMemory: true });
        for (let i = 0; i < 3; i++) all.source.put(`p/key-${i}`, "1");
        for (let i = 1; i < 4; i++) all.destination.put(`p/key-${i}`, "2");
        all.advanceClock(60);
        const before = contents(all.destination);
        // Only the listing of the worker, not that of Prepare.
        all.s3.hooks.fault = ({ operation, bucket, query }) =>
          operation === "ListObjectsV2" && bucket === side && query["max-keys"] === undefined
            ? { kind: "replaceBody", body: change }
            : undefined;
        const { result } = await withoutWaiting(() => all.sync({ prefix: "p/" }));
        expect(result.error).to.equal("NoProgress");
        expect(result.cause).to.match(/ListingOutOfOrder|MalformedListing/);
        expect(contents(all.destination)).to.deep.equal(before);
      });
});
