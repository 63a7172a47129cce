import { runSimulation } from "@cloud-copilot/iam-simulate";
import { assert } from "chai";
import { operationOf, type Requirement, requirementsOf, UnknownS3Call } from "../../../../local/iam/index";
import { simulation } from "../../../../local/iam/policy/simulator";
import { OPERATIONS } from "../../../../local/iam/request/operations";
import { call, place, rows } from "./requests";

const short = ({ action, resource }: Requirement) => `${action} ${resource.replace(/^arn:aws:s3:::/, "")}`;
const caller = { roleArn: "arn:aws:iam::123456789012:role/copy", place };
const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

// The default key policy of KMS.
const keyPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "kms:*",
      Resource: "*",
    },
  ],
};

describe("the permissions that an S3 call requires", () => {
  for (const row of rows) {
    it(`${row.operation}: ${row.title}`, () => {
      assert.deepEqual(
        [operationOf(row.call).name, requirementsOf(row.call, place).map(short)],
        [row.operation, row.needs],
      );
    });
  }

  it("are tested for each operation of the table", () => {
    const tested = new Set(rows.map((row) => row.operation));
    assert.deepEqual(
      OPERATIONS.map(({ name }) => name).filter((name) => !tested.has(name)),
      [],
    );
  });

  it("are IAM actions that support the resource and the condition keys", async () => {
    const withConditionKeys = call("PUT /b/k", {
      "if-none-match": "*",
      "x-amz-acl": "private",
      "x-amz-storage-class": "GLACIER",
      "x-amz-copy-source": "a/s",
      "x-amz-metadata-directive": "REPLACE",
      "x-amz-object-annotation-directive": "EXCLUDE",
      "x-amz-website-redirect-location": "/",
    });
    const requirements = [...rows.map((row) => row.call), withConditionKeys].flatMap((request) =>
      requirementsOf(request, place),
    );
    for (const requirement of requirements) {
      const policies = [{ name: "all", document: everything }];
      const key = requirement.action.startsWith("kms:") ? { resourcePolicy: keyPolicy } : {};
      const result = await runSimulation({ ...simulation(caller, policies, requirement), ...key }, {});
      assert.deepInclude(result, { resultType: "single", overallResult: "Allowed" }, short(requirement));
      assert.deepEqual(result.resultType === "single" && result.result.ignoredContextKeys, []);
    }
  });

  it("include the prefix, delimiter and page size of a listing as condition keys", () => {
    assert.deepEqual(requirementsOf(call("GET /b?list-type=2&prefix=a+b&delimiter=%2F&max-keys=9"), place), [
      {
        action: "s3:ListBucket",
        resource: "arn:aws:s3:::b",
        context: { "s3:prefix": "a b", "s3:delimiter": "/", "s3:max-keys": "9" },
      },
    ]);
  });

  it("state that completing a multipart upload creates an object, and uploading a part does not", () => {
    const creates = (line: string) => requirementsOf(call(line), place)[0]?.context;
    assert.deepEqual(
      ["POST /b/k?uploads", "PUT /b/k?partNumber=1&uploadId=u", "POST /b/k?uploadId=u"].map(creates),
      ["false", "false", "true"].map((value) => ({ "s3:ObjectCreationOperation": value })),
    );
  });
});

describe("a call whose required permissions are not known", () => {
  const unknown = {
    "unknown S3 operation GET object ?acl: add a row to the table in local/iam/request/operations.ts":
      call("GET /b/k?acl"),
    "unknown S3 operation PUT bucket: add a row to the table in local/iam/request/operations.ts":
      call("PUT /b"),
    "unknown S3 operation PUT object ?tagging with x-amz-copy-source: add a row to the table in local/iam/request/operations.ts":
      call("PUT /b/k?tagging", { "x-amz-copy-source": "a/s" }),
    "unknown S3 operation GET bucket ?list-type&surprise: add a row to the table in local/iam/request/operations.ts":
      call("GET /b?list-type=2&surprise=1"),
    "the required permission for the header x-amz-write-offset-bytes is not known": call("PUT /b/k", {
      "x-amz-write-offset-bytes": "1",
    }),
    "expected x-amz-copy-source to be bucket/key, got arn:aws:s3:eu-west-1:123456789012:accesspoint/a/object/k":
      call("PUT /b/k", {
        "x-amz-copy-source": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a/object/k",
      }),
    "expected the ID or ARN of a KMS key, got alias/mine": call("PUT /b/k", {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "alias/mine",
    }),
    'expected the body of DeleteObjects, got ""': call("POST /b?delete"),
    "the required permission for <Size> is not known": call(
      "POST /b?delete",
      {},
      "<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>",
    ),
  };
  for (const [message, request] of Object.entries(unknown)) {
    it(`is an error: ${message}`, () => {
      assert.throws(() => requirementsOf(request, place), UnknownS3Call, message);
    });
  }
});
