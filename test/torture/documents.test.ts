import { createHash } from "node:crypto";
import { expect } from "chai";
import { createS3 } from "../../local/s3";
import { deleteFault, listingFault } from "../../torture/world/documents";
import { Random } from "../../torture/world/random";

describe("the faults of listings", () => {
  it("are pages that have an object twice, go backwards, stop early, or are empty, with and without a token", async () => {
    const random = new Random(1);
    const s3 = createS3({ fault: (call) => listingFault(random, call) });
    const bucket = s3.createBucket("bucket");
    for (const key of ["a", "b", "c"]) bucket.put(key, "1");
    const pages = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const target = "/bucket?list-type=2&encoding-type=url";
      const { body } = await s3.handle({ method: "GET", target, headers: {}, body: Buffer.alloc(0) });
      const text = Buffer.from(body).toString();
      const keys = [...text.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key).join("");
      const [, truncated] = /<IsTruncated>(\w+)/.exec(text) ?? [];
      pages.add(`${keys} ${truncated}${text.includes("NextContinuationToken") ? " token" : ""}`);
    }
    expect([...pages].sort()).to.deep.equal([" true", " true token", "a true", "abcc false", "cba false"]);
  });
});

describe("the faults of deletes", () => {
  it("are errors of keys, and keys without a result, although all keys were deleted", async () => {
    const random = new Random(1);
    const s3 = createS3({ fault: () => deleteFault(random) });
    const bucket = s3.createBucket("bucket");
    const results = new Set<string>();
    for (let i = 0; i < 60; i++) {
      for (const key of ["a", "b"]) bucket.put(key, "1");
      const body = Buffer.from("<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>");
      const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
      const response = await s3.handle({ method: "POST", target: "/bucket?delete", headers, body });
      expect(bucket.keys()).to.deep.equal([]);
      for (const [, result = ""] of Buffer.from(response.body)
        .toString()
        .matchAll(/<DeleteResult[^>]*>(.*)<\/DeleteResult>/g))
        results.add(result.replaceAll(/<Message>.*?<\/Message>|<\/?(Key|Code)>/g, ""));
    }
    const errors = ["InternalError", "OperationAborted", "ServiceUnavailable", "SlowDown"];
    expect([...results].sort()).to.deep.equal(
      [
        "",
        "<Deleted>b</Deleted>",
        ...errors.flatMap((code) => [
          `<Error>a${code}</Error><Deleted>b</Deleted>`,
          `<Error>a${code}</Error><Error>b${code}</Error>`,
        ]),
      ].sort(),
    );
  });
});
