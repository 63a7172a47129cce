import { expect } from "chai";
import { withPlaceholders, withValues } from "../../local/placeholders";
import { programOf } from "./programs";

const RUNS = [
  { source: "one-source", destination: "one-destination", region: "eu-west-1" },
  { source: "another", destination: "another.copy", region: "eu-central-1" },
  { source: "from", destination: "to-here", region: "us-east-1", endpoint: "http://127.0.0.1:9000/a%22b" },
];

describe("the program that is evaluated once for all buckets", () => {
  for (const run of RUNS)
    it(`is the one that would be evaluated for ${JSON.stringify(run)}`, async () => {
      const { source, destination, region, endpoint } = run;
      const others = {
        "sync-buckets:workers": "4",
        ...(endpoint !== undefined && { "aws:s3UsePathStyle": "true" }),
      };
      const expected = await programOf({
        ...others,
        "aws:region": region,
        "sync-buckets:source": source,
        "sync-buckets:destination": destination,
        ...(endpoint !== undefined && { "aws:endpoints": JSON.stringify([{ s3: endpoint }]) }),
      });
      const once = await programOf(withPlaceholders(run, others));
      expect(withValues(once, run)).to.deep.equal(expected);
    });

  it("is the one that would be evaluated for owners, a key and an ACL", async () => {
    const pair = {
      sourceAccount: "111122223333",
      sseKmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      acl: "bucket-owner-full-control",
    };
    const run = { source: "one-source", destination: "one-destination", region: "eu-west-1" };
    const { source, destination } = run;
    const expected = await programOf({
      "aws:region": run.region,
      "sync-buckets:pairs": JSON.stringify([{ name: "default", source, destination, ...pair }]),
    });
    expect(withValues(await programOf(withPlaceholders(run, {}, pair)), run)).to.deep.equal(expected);
  });

  it("has the same settings for each run with, and for each one without an endpoint", () => {
    const [first, second, third] = RUNS.map((run) => withPlaceholders(run, {}));
    expect(first).to.deep.equal(second);
    expect(third).not.to.deep.equal(first);
  });
});
