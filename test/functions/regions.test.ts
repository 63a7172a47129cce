import { expect } from "chai";
import { evaluated, openScene } from "../local/scene";

describe("buckets in different Regions", () => {
  before(evaluated);

  it("are each spoken to in their own, and the destination's copies", async () => {
    const scene = await openScene({
      instead: {
        prepare: (own) => async (event) => {
          const begun = (await own.invoke(event)) as { run: object };
          return {
            ...begun,
            run: { ...begun.run, sourceRegion: "ap-south-1", destinationRegion: "us-west-2" },
          };
        },
      },
    });
    const spoken = new Set<string>();
    scene.s3.hooks.onRequest = ({ operation, bucket = "", headers }) => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization ?? "")?.[1];
      if (operation !== "HeadBucket")
        spoken.add(`${operation} ${bucket.replace(/^sync-buckets-/, "")} ${region}`);
    };
    try {
      scene.source.put("key", "1");
      scene.source.putVirtual("large", { parts: [5 * 1024 ** 2, 1] });
      scene.destination.put("orphan", "1");
      const { ended } = await scene.run();
      expect(ended.status).to.equal("SUCCEEDED");
      const ofRecords = [...spoken].filter((line) => line.includes("runs-bucket"));
      expect(new Set(ofRecords.map((line) => line.split(" ").at(-1)))).to.deep.equal(
        new Set(["eu-central-1"]),
      );
      expect([...spoken].filter((line) => !line.includes("runs-bucket")).sort()).to.deep.equal([
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
