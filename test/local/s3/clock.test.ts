import { get } from "node:http";
import { assert } from "chai";
import { createS3 } from "../../../local/s3";
import { all, outcome, send } from "./raw";
import { CREDENTIALS, NOW, sendSigned } from "./sign";

const HOUR = 3_600_000;

describe("the clock of the embedded S3 server", () => {
  it("sets the Date header over HTTP, in whole seconds", async () => {
    let now = NOW + 999;
    const s3 = createS3({ clock: () => now });
    s3.createBucket("bkt");
    const { endpoint, close } = await s3.listen();
    const dateOf = (path: string) =>
      new Promise((resolve, reject) =>
        get(endpoint + path, (response) =>
          response.resume().on("end", () => resolve(response.headers.date)),
        ).on("error", reject),
      );
    try {
      assert.equal(await dateOf("/bkt?list-type=2"), "Thu, 26 Nov 2026 12:00:00 GMT");
      now += HOUR;
      assert.equal(await dateOf("/bkt?list-type=2"), "Thu, 26 Nov 2026 13:00:00 GMT");
      assert.equal(await dateOf("/none"), "Thu, 26 Nov 2026 13:00:00 GMT", "of an error");
    } finally {
      await close();
    }
  });

  it("can have an offset for a bucket, which changes Date, LastModified and the validity of signatures", async () => {
    const s3 = createS3({ clock: () => NOW, credentials: CREDENTIALS });
    const [here, ahead] = [s3.createBucket("here"), s3.createBucket("ahead")];
    ahead.clockOffset = HOUR;
    here.put("k", "content");
    const source = { "x-amz-copy-source": "here/k" };
    assert.equal(outcome(await sendSigned(s3, "PUT /ahead/k", source)), "403 RequestTimeTooSkewed");
    const copied = await sendSigned(s3, "PUT /ahead/k", source, "", { time: NOW + HOUR });
    assert.deepEqual([copied.status, copied.headers.date], [200, "Thu, 26 Nov 2026 13:00:00 GMT"]);
    assert.deepEqual([here.get("k")?.lastModified, ahead.get("k")?.lastModified], [NOW, NOW + HOUR]);
    assert.equal((await sendSigned(s3, "HEAD /here/k")).headers.date, "Thu, 26 Nov 2026 12:00:00 GMT");
    assert.deepEqual([here.clockOffset, ahead.clockOffset], [0, HOUR]);
  });

  it("dates a multipart object by its initiation, in every response", async () => {
    let now = NOW;
    const s3 = createS3({ clock: () => now });
    const bucket = s3.createBucket("bkt");
    const created = await send(s3, "POST /bkt/k?uploads");
    const [id] = all(created, "UploadId");
    now += HOUR;
    const { headers } = await send(s3, `PUT /bkt/k?uploadId=${id}&partNumber=1`, {}, "content");
    now += HOUR;
    const part = `<Part><PartNumber>1</PartNumber><ETag>${headers.etag}</ETag></Part>`;
    await send(
      s3,
      `POST /bkt/k?uploadId=${id}`,
      {},
      `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`,
    );
    const head = await send(s3, "HEAD /bkt/k");
    assert.deepEqual(
      [head.headers["last-modified"], head.headers.date],
      ["Thu, 26 Nov 2026 12:00:00 GMT", "Thu, 26 Nov 2026 14:00:00 GMT"],
    );
    assert.deepEqual(all(await send(s3, "GET /bkt?list-type=2"), "LastModified"), [
      "2026-11-26T12:00:00.000Z",
    ]);
    assert.equal(bucket.get("k")?.lastModified, NOW);
  });
});
