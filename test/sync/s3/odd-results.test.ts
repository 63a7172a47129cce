import { expect } from "chai";
import { createS3Client } from "../../../sync/s3/client/create";
import type { ObjectStore } from "../../../sync/s3/object-store";
import { s3Store } from "../../../sync/s3/s3-store";
import { withoutWaiting } from "../fake-timers";
import { contents, world } from "../world";
import { type Canned, CREDENTIALS, canned } from "./client/canned";

const MiB = 1024 ** 2;
const SOURCE = { bucket: "bucket", key: "key", etag: '"0af"' };
const UPLOAD = { bucket: "bucket", key: "key", id: "1" };
const CARRIED = { headers: {}, metadata: {}, redirect: null };

/** Requests with their results. */
const REQUESTS: Readonly<
  Record<string, readonly [(store: ObjectStore) => Promise<unknown>, result: string]>
> = {
  "a copy": [
    (store) =>
      store.copy({
        source: SOURCE,
        destination: { bucket: "bucket", key: "copy", etag: null },
        storageClass: "STANDARD",
        redirect: null,
      }),
    "<CopyObjectResult><ETag>&quot;0af&quot;</ETag></CopyObjectResult>",
  ],
  "a copy of a part": [
    (store) => store.copyPart(UPLOAD, { number: 1, source: SOURCE, range: "whole" }),
    "<CopyPartResult><ETag>&quot;0af&quot;</ETag></CopyPartResult>",
  ],
  "a completion": [
    (store) =>
      store.completeUpload(UPLOAD, {
        parts: [{ number: 1, etag: '"0af"', checksums: {} }],
        etag: null,
        size: 1,
      }),
    "<CompleteMultipartUploadResult><ETag>&quot;0af-1&quot;</ETag></CompleteMultipartUploadResult>",
  ],
  "a new upload": [
    (store) =>
      store.createUpload({
        bucket: "bucket",
        key: "key",
        carried: CARRIED,
        tags: {},
        storageClass: "STANDARD",
      }),
    "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
  ],
  "the tags of an object": [(store) => store.tags("bucket", "key"), "<Tagging><TagSet/></Tagging>"],
};

const ODD: Readonly<Record<string, Canned>> = {
  "an empty body": { body: "" },
  "white space": { body: "\n" },
  "well-formed HTML": { body: "<html><body>Welcome to the proxy</body></html>" },
  "HTML that is not well-formed": { body: "<!DOCTYPE html><p>Welcome<br>" },
  "the result of another operation": {
    body: "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>",
  },
  JSON: { body: "{}" },
};

/** A store whose responses after the first `good` ones are odd. */
function storeOf(odd: Canned, result: string, good: number): ObjectStore {
  const { handler } = canned((_, nth) => (nth <= good ? { body: result } : odd));
  const client = createS3Client({
    region: "us-east-1",
    pathStyle: true,
    maxSockets: 1,
    maxAttempts: 2,
    credentials: CREDENTIALS,
    requestHandler: handler,
  });
  return s3Store(client);
}

describe("a 200 that is not the result of its operation is never a success", () => {
  for (const [kind, [request, result]] of Object.entries(REQUESTS)) {
    for (const [what, odd] of Object.entries(ODD))
      it(`${kind}: ${what}`, async () => {
        for (const good of [0, 1]) {
          const store = storeOf(odd, result, good);
          for (let i = 0; i < good; i++) await request(store);
          const { result: outcome } = await withoutWaiting(() =>
            request(store).then(
              () => "success",
              () => "error",
            ),
          );
          expect(outcome, `request ${good + 1}`).to.equal("error");
        }
      });
    it(`${kind}: but its own result is`, async () => {
      await request(storeOf({}, result, 1));
    });
  }
});

describe("a 200 without an ETag", () => {
  it("is no uploaded part", async () => {
    const upload = (store: ObjectStore) =>
      store.uploadEmptyPart(UPLOAD, 2).then(
        ({ etag }) => etag,
        (error: Error) => error.name,
      );
    expect(await upload(storeOf({ headers: { etag: '"0af"' } }, "", 0))).to.equal('"0af"');
    const { result } = await withoutWaiting(() => upload(storeOf({}, "", 0)));
    expect(result).to.equal("InternalError");
  });
});

describe("a request whose response has no body", () => {
  const requests: Record<string, (store: ObjectStore) => Promise<unknown>> = {
    "a deletion of a key that XML cannot contain": (store) =>
      store.remove("bucket", [{ key: "a\u0001", etag: '"0af"' }]),
    "an abortion of an upload": (store) => store.abortUpload(UPLOAD),
    "a deletion of a record": (store) => store.erase("bucket", "key"),
  };
  const outcome = async (request: (store: ObjectStore) => Promise<unknown>, response: Canned) => {
    const { result } = await withoutWaiting(() =>
      request(storeOf(response, "", 0)).then(
        () => "success",
        (error: Error) => error.name,
      ),
    );
    return result;
  };
  for (const [kind, request] of Object.entries(requests))
    it(`(${kind}) is confirmed by a 204 or an empty 200, but not by a page`, async () => {
      expect(await outcome(request, { status: 204 })).to.equal("success");
      expect(await outcome(request, { headers: { "content-length": "0" } })).to.equal("success");
      for (const what of ["well-formed HTML", "HTML that is not well-formed", "JSON"])
        expect(await outcome(request, ODD[what]!), what).to.equal("InternalError");
    });
});

describe("a run through a proxy that responds to every request of a kind with its own page", () => {
  const page = "<html><body>Welcome to the proxy</body></html>";

  for (const operation of [
    "CopyObject",
    "CreateMultipartUpload",
    "CompleteMultipartUpload",
    "UploadPartCopy",
  ])
    it(`(${operation}) deletes nothing: the old name of an object whose new one is not there`, async () => {
      const all = world({ recordsInMemory: true });
      if (operation === "CopyObject") all.source.put("new-name", "1");
      else all.source.putVirtual("new-name", { parts: [8 * MiB, 1] });
      all.destination.put("old-name", "1");
      all.advanceClock(60);
      // The server does not perform the requests.
      all.s3.hooks.authorize = (call) =>
        call.operation === operation ? { message: "not performed" } : undefined;
      all.s3.hooks.fault = (call) =>
        call.operation === operation ? { kind: "replaceBody", body: page, status: 200 } : undefined;
      const { output } = await all.sync();
      expect(output.objects).to.deep.include({ copied: 0, deleted: 0 });
      expect(contents(all.destination)).to.have.all.keys("old-name");
    });

  it("(CreateMultipartUpload) sends no request for an upload without an id", async () => {
    const all = world({ recordsInMemory: true });
    all.source.putVirtual("large", { parts: [8 * MiB, 1] });
    all.advanceClock(60);
    const withoutId: string[] = [];
    all.s3.hooks.fault = ({ operation, query }) => {
      if (query.uploadId === "") withoutId.push(operation);
      return operation === "CreateMultipartUpload" ? { kind: "replaceBody", body: page } : undefined;
    };
    await all.sync();
    expect(withoutId).to.deep.equal([]);
  });
});
