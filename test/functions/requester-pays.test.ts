import { expect } from "chai";
import { openScene, program, SOURCE } from "../local/scene";

describe("the header x-amz-request-payer", () => {
  const payers = async (requesterPays: string) => {
    const scene = await openScene({
      program: await program({ "sync-buckets:requesterPays": requesterPays }),
    });
    const found = new Set<string>();
    scene.s3.hooks.onRequest = ({ operation, bucket, headers, copySource }) => {
      if (bucket === SOURCE || copySource)
        found.add(`${operation} ${headers["x-amz-request-payer"] ?? "none"}`);
    };
    try {
      for (let i = 0; i < 3; i++) scene.source.put(`key-${i}`, "1");
      const { ended } = await scene.run();
      expect(ended.status).to.equal("SUCCEEDED");
      return [...found].sort();
    } finally {
      await scene.close();
    }
  };

  it("is sent with every listing and copy of a source if requesterPays is true", async () => {
    expect(await payers("true")).to.deep.equal(["CopyObject requester", "ListObjectsV2 requester"]);
  });

  it("is not sent if requesterPays is false", async () => {
    expect(await payers("false")).to.deep.equal(["CopyObject none", "ListObjectsV2 none"]);
  });
});
