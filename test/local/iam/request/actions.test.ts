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

// The one that KMS writes by default.
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

describe("the permissions that an S3 call needs", () => {
  for (const row of rows) {
    it(`${row.operation}: ${row.title}`, () => {
      assert.deepEqual(
        [operationOf(row.call).name, requirementsOf(row.call, place).map(short)],
        [row.operation, row.needs],
      );
    });
  }

  it("each operation of the table has a row here", () => {
    const tested = new Set(rows.map((row) => row.operation));
    assert.deepEqual(
      OPERATIONS.map(({ name }) => name).filter((name) => !tested.has(name)),
      [],
    );
  });

  it("IAM knows each action on that kind of resource, and gives it these condition keys", async () => {
    const told = call("PUT /b/k", {
      "if-none-match": "*",
      "x-amz-acl": "private",
      "x-amz-storage-class": "GLACIER",
      "x-amz-copy-source": "a/s",
      "x-amz-metadata-directive": "REPLACE",
      "x-amz-object-annotation-directive": "EXCLUDE",
      "x-amz-website-redirect-location": "/",
    });
    const asked = [...rows.map((row) => row.call), told].flatMap((made) => requirementsOf(made, place));
    for (const requirement of asked) {
      const policies = [{ name: "all", document: everything }];
      const key = requirement.action.startsWith("kms:") ? { resourcePolicy: keyPolicy } : {};
      const answer = await runSimulation({ ...simulation(caller, policies, requirement), ...key }, {});
      assert.deepInclude(answer, { resultType: "single", overallResult: "Allowed" }, short(requirement));
      assert.deepEqual(answer.resultType === "single" && answer.result.ignoredContextKeys, []);
    }
  });

  it("a listing's prefix, delimiter and page size are condition keys", () => {
    assert.deepEqual(requirementsOf(call("GET /b?list-type=2&prefix=a+b&delimiter=%2F&max-keys=9"), place), [
      {
        action: "s3:ListBucket",
        resource: "arn:aws:s3:::b",
        context: { "s3:prefix": "a b", "s3:delimiter": "/", "s3:max-keys": "9" },
      },
    ]);
  });

  it("the parts of an upload do not create an object, its completion does", () => {
    const creates = (line: string) => requirementsOf(call(line), place)[0]?.context;
    assert.deepEqual(
      ["POST /b/k?uploads", "PUT /b/k?partNumber=1&uploadId=u", "POST /b/k?uploadId=u"].map(creates),
      ["false", "false", "true"].map((value) => ({ "s3:ObjectCreationOperation": value })),
    );
  });
});

describe("a call of which it is not known what it needs", () => {
  const unknown = {
    "which permissions GET of an object ?acl needs is not known: add its row to the table of operations":
      call("GET /b/k?acl"),
    "which permissions PUT of a bucket needs is not known: add its row to the table of operations":
      call("PUT /b"),
    "which permissions PUT of an object ?tagging with x-amz-copy-source needs is not known: add its row to the table of operations":
      call("PUT /b/k?tagging", { "x-amz-copy-source": "a/s" }),
    "which permissions GET of a bucket ?list-type&surprise needs is not known: add its row to the table of operations":
      call("GET /b?list-type=2&surprise=1"),
    "which permission the header x-amz-write-offset-bytes needs is not known": call("PUT /b/k", {
      "x-amz-write-offset-bytes": "1",
    }),
    "expected x-amz-copy-source to be bucket/key, got arn:aws:s3:eu-west-1:123456789012:accesspoint/a/object/k":
      call("PUT /b/k", {
        "x-amz-copy-source": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a/object/k",
      }),
    "expected the KMS key's id or ARN, got alias/mine": call("PUT /b/k", {
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "alias/mine",
    }),
    'expected the body of DeleteObjects, got ""': call("POST /b?delete"),
    "which permission <Size> needs is not known": call(
      "POST /b?delete",
      {},
      "<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>",
    ),
  };
  for (const [message, made] of Object.entries(unknown)) {
    it(`is an error: ${message}`, () => {
      assert.throws(() => requirementsOf(made, place), UnknownS3Call, message);
    });
  }
});
