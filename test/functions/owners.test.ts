import { expect } from "chai";
import { programOf } from "../local/programs";
import { DESTINATION, openScene, type Scene, SOURCE } from "../local/scene";
import { SCENARIOS } from "./scenes";

const SOURCE_ACCOUNT = "111122223333";
const DESTINATION_ACCOUNT = "444455556666";
const STACK_ACCOUNT = "123456789012";

const withPair = (fields: object) =>
  programOf({
    "aws:region": "eu-central-1",
    "sync-buckets:workers": "1",
    "sync-buckets:pairs": JSON.stringify([
      { name: "default", source: SOURCE, destination: DESTINATION, ...fields },
    ]),
  });
const withAccounts = () =>
  withPair({ sourceAccount: SOURCE_ACCOUNT, destinationAccount: DESTINATION_ACCOUNT });

function giveAway({ source, destination }: Scene): void {
  source.owner = SOURCE_ACCOUNT;
  destination.owner = DESTINATION_ACCOUNT;
}

/** Records each kind of request with the owners that it expects, from the log of the server. */
function record({ s3, runs }: Scene, into: Set<string>): void {
  const { onRequest } = s3.hooks;
  s3.hooks.onRequest = (result) => {
    onRequest?.(result);
    const { operation, bucket, headers, copySource } = result;
    const place = bucket === runs.name ? "runs" : bucket;
    const of = headers["x-amz-expected-bucket-owner"] ?? "anyone";
    const from =
      copySource &&
      ` from ${copySource.bucket} of ${headers["x-amz-source-expected-bucket-owner"] ?? "anyone"}`;
    into.add(`${operation} ${place} of ${of}${from ?? ""}`);
  };
}

/** The kinds of requests in runs with multipart copies, deletes, a crash, an upload that is aborted, and records. */
async function requestsWith(program: ReturnType<typeof withPair>, before: (scene: Scene) => void) {
  const found = new Set<string>();
  for (const scenario of SCENARIOS) {
    const result = await scenario.run({
      program: await program,
      before: (scene) => {
        before(scene);
        record(scene, found);
      },
    });
    expect(result).to.deep.equal(scenario.expected);
  }
  return [...found].sort();
}

const kinds = (source: string, destination: string) => [
  ...["HeadObject", "GetObjectTagging", "ListObjectsV2"].map(
    (operation) => `${operation} ${SOURCE} of ${source}`,
  ),
  ...["AbortMultipartUpload", "CompleteMultipartUpload", "CreateMultipartUpload", "DeleteObjects"]
    .concat(["GetObjectTagging", "HeadObject", "ListMultipartUploads", "ListObjectsV2", "ListParts"])
    .map((operation) => `${operation} ${DESTINATION} of ${destination}`),
  ...["CopyObject", "UploadPartCopy"].map(
    (operation) => `${operation} ${DESTINATION} of ${destination} from ${SOURCE} of ${source}`,
  ),
  ...["DeleteObject", "GetObject", "HeadObject", "ListObjectsV2", "PutObject"].map(
    (operation) => `${operation} runs of ${STACK_ACCOUNT}`,
  ),
];

describe("the expected owners of buckets", () => {
  it("are in every request of a run", async () => {
    expect(await requestsWith(withAccounts(), giveAway)).to.deep.equal(
      kinds(SOURCE_ACCOUNT, DESTINATION_ACCOUNT).sort(),
    );
  });

  it("are not in requests to a bucket without an account, except for the runs bucket", async () => {
    expect(await requestsWith(withPair({}), giveAway)).to.deep.equal(kinds("anyone", "anyone").sort());
  });

  it("end a run at once if a bucket has another owner, and the error says that it may be the owner", async () => {
    for (const side of ["source", "destination"] as const) {
      const scene = await openScene({ program: await withAccounts() });
      giveAway(scene);
      scene[side].owner = "999999999999";
      scene.source.put("key", "1");
      const { ended } = await scene.run();
      await scene.close();
      const account = side === "source" ? SOURCE_ACCOUNT : DESTINATION_ACCOUNT;
      expect(ended).to.include({ status: "FAILED", error: "AccessDenied" });
      expect("cause" in ended && JSON.parse(ended.cause).errorMessage).to.equal(
        `S3 denied s3:ListBucket on bucket ${side}-bucket. Allow it in the bucket's policy, and in the permissions of ` +
          "the role or user that runs the sync. S3 said: Access Denied. Either a permission is missing, or a bucket " +
          `is not owned by the expected account: ${side}-bucket by ${account}.`,
      );
      expect(scene.destination.keys()).to.deep.equal([]);
    }
  });

  it("keep a copy from a source that was created again by a stranger while the run lasts", async () => {
    const scene = await openScene({
      program: await withAccounts(),
      fault: ({ operation }) => {
        if (operation === "CopyObject") scene.source.owner = "999999999999";
        return undefined;
      },
    });
    giveAway(scene);
    for (let i = 0; i < 3; i++) scene.source.put(`key-${i}`, "1");
    const { ended } = await scene.run();
    await scene.close();
    expect(scene.destination.keys()).to.deep.equal([]);
    expect(ended).to.include({ status: "FAILED", error: "AccessDenied" });
    expect("cause" in ended && ended.cause).to.include(
      `a bucket is not owned by the expected account: ${DESTINATION} by ${DESTINATION_ACCOUNT}, ${SOURCE} by ${SOURCE_ACCOUNT}.`,
    );
  });

  it("are those of each source if two pairs have one destination", async () => {
    const program = await programOf({
      "aws:region": "eu-central-1",
      "sync-buckets:workers": "1",
      "sync-buckets:pairs": JSON.stringify([
        { name: "a", source: SOURCE, destination: DESTINATION, prefix: "a/", sourceAccount: SOURCE_ACCOUNT },
        {
          name: "b",
          source: "other-bucket",
          destination: DESTINATION,
          prefix: "b/",
          sourceAccount: "777788889999",
        },
      ]),
    });
    const scene = await openScene({ program });
    const other = scene.s3.createBucket("other-bucket");
    [scene.source.owner, other.owner] = [SOURCE_ACCOUNT, "777788889999"];
    for (const name of ["a/1", "a/2", "b/1", "b/2"]) {
      scene.source.put(name, name);
      other.put(name, name);
    }
    const results = [await scene.run({ pair: "a" }), await scene.run({ pair: "b" })];
    await scene.close();
    expect(results.map(({ ended }) => ended.status)).to.deep.equal(["SUCCEEDED", "SUCCEEDED"]);
    expect(scene.destination.keys()).to.deep.equal(["a/1", "a/2", "b/1", "b/2"]);
  });
});
