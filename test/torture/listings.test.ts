import { expect } from "chai";
import { createS3 } from "../../local/s3";
import { listingFault } from "../../torture/world/listings";
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
