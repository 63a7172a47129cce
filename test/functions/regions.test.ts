import { expect } from "chai";
import { evaluated, openScene } from "../local/scene";

describe("buckets in different Regions", () => {
  before(evaluated);

  it("receive requests in their own Regions, and copies in the destination's Region", async () => {
    const scene = await openScene({
      instead: {
        prepare: (own) => async (event) => {
          const progress = (await own.invoke(event)) as { run: object };
          return {
            ...progress,
            run: { ...progress.run, sourceRegion: "ap-south-1", destinationRegion: "us-west-2" },
          };
        },
      },
    });
    const requests = new Set<string>();
    scene.s3.hooks.onRequest = ({ operation, bucket = "", headers, query }) => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization ?? "")?.[1];
      if (query["max-keys"] === undefined)
        // without the LIST by which Prepare finds a bucket's Region
        requests.add(`${operation} ${bucket.replace(/^sync-buckets-/, "")} ${region}`);
    };
    try {
      scene.source.put("key", "1");
      scene.source.putVirtual("large", { parts: [5 * 1024 ** 2, 1] });
      scene.destination.put("orphan", "1");
      const { ended } = await scene.run();
      expect(ended.status).to.equal("SUCCEEDED");
      const ofRunsBucket = [...requests].filter((line) => line.includes("runs-bucket"));
      expect(new Set(ofRunsBucket.map((line) => line.split(" ").at(-1)))).to.deep.equal(
        new Set(["eu-central-1"]),
      );
      expect([...requests].filter((line) => !line.includes("runs-bucket")).sort()).to.deep.equal([
        "CompleteMultipartUpload destination-bucket us-west-2",
        "CopyObject destination-bucket us-west-2",
        "CreateMultipartUpload destination-bucket us-west-2",
        "DeleteObjects destination-bucket us-west-2",
        "GetObjectTagging source-bucket ap-south-1",
        "HeadObject source-bucket ap-south-1",
        "ListObjectsV2 destination-bucket us-west-2",
        "ListObjectsV2 source-bucket ap-south-1",
        "UploadPartCopy destination-bucket us-west-2",
      ]);
    } finally {
      await scene.close();
    }
  });
});
