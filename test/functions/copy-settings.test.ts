import { expect } from "chai";
import type { Program } from "../../local/registration";
import { named } from "../infra/registered";
import { programOf } from "../local/programs";
import { DESTINATION, openScene, type PolicyDocument, SOURCE } from "../local/scene";

const MiB = 1024 ** 2;
const KEY = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const withPair = (fields: object, others: readonly object[] = []): Promise<Program> =>
  programOf({
    "aws:region": "eu-central-1",
    "sync-buckets:workers": "1",
    "sync-buckets:pairs": JSON.stringify([
      { name: "default", source: SOURCE, destination: DESTINATION, ...fields },
      ...others,
    ]),
  });
const BOTH = { sseKmsKeyId: KEY, acl: "bucket-owner-full-control" };

/** Removes an action from all statements of a policy. */
const without =
  (action: string) =>
  (document: PolicyDocument): PolicyDocument => ({
    ...document,
    Statement: document.Statement.map((it) => ({
      ...it,
      Action: [it.Action].flat().filter((other) => other !== action),
    })).filter(({ Action }) => Action.length > 0),
  });

/** The result of a run that copies an object in one request, and one by parts. */
async function copies(program: Program, removed?: string) {
  const scene = await openScene({
    program,
    ...(removed && { policy: ["copy-range", without(removed)] as const }),
  });
  scene.source.put("a", "1");
  scene.source.putVirtual("large", { parts: [5 * MiB, 1] });
  const { ended } = await scene.run();
  await scene.close();
  return { error: ended.status === "FAILED" ? ended.error : null, copied: scene.destination.keys().length };
}

/** The statements of all roles that contain one of these actions. */
const statementsWith = (program: Program, ...actions: string[]) =>
  ["copy-range", "delete-orphans", "report", "divide-keys", "prepare", "gather"].flatMap((entry) => {
    const { Statement } = JSON.parse(named(program, `${entry}-policy`).inputs.policy) as PolicyDocument;
    return Statement.filter(({ Action }) => [Action].flat().some((action) => actions.includes(action))).map(
      ({ Action, Resource }) => ({ entry, Action, Resource }),
    );
  });

describe("the grants of pairs with a KMS key and an ACL", () => {
  it("are sufficient for copies in one request and by parts", async () => {
    expect(await copies(await withPair(BOTH))).to.deep.equal({ error: null, copied: 2 });
  });

  for (const action of ["s3:PutObjectAcl", "kms:GenerateDataKey", "kms:Decrypt"])
    it(`are minimal: without ${action} a copy fails`, async () => {
      const { error, copied } = await copies(await withPair(BOTH), action);
      expect(error).not.to.equal(null);
      expect(copied).to.be.below(2);
    });

  it("are for the destinations of these pairs only, and for the function that copies only", async () => {
    const plain = { name: "plain", source: "other-source", destination: "other-destination" };
    expect(statementsWith(await withPair(BOTH, [plain]), "s3:PutObjectAcl", "kms:Decrypt")).to.deep.equal([
      { entry: "copy-range", Action: ["s3:PutObjectAcl"], Resource: [`arn:aws:s3:::${DESTINATION}/*`] },
      { entry: "copy-range", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY] },
    ]);
  });

  it("are absent without a key and an ACL", async () => {
    expect(
      statementsWith(await withPair({}), "s3:PutObjectAcl", "kms:Decrypt", "kms:GenerateDataKey"),
    ).to.deep.equal([]);
  });

  it("are in the policies for the owners of a bucket and of a key in another account", async () => {
    const { outputs } = await withPair({
      ...BOTH,
      destinationAccount: "444455556666",
      sourceAccount: "123456789012",
    });
    const { bucketPolicies, keyPolicies } = outputs as unknown as Record<string, Record<string, string>>;
    const role = "arn:aws:iam::123456789012:role/sync-buckets-copy-range-role";
    // The source is in the account of the stack.
    expect(Object.keys(bucketPolicies!)).to.deep.equal([DESTINATION]);
    const { Statement } = JSON.parse(bucketPolicies![DESTINATION]!) as PolicyDocument;
    expect(Statement.filter(({ Action }) => Action.includes("s3:PutObjectAcl"))).to.deep.equal([
      {
        Effect: "Allow",
        Principal: { AWS: role },
        Action: ["s3:PutObjectAcl"],
        Resource: [`arn:aws:s3:::${DESTINATION}/*`],
      },
    ]);
    expect(Object.keys(keyPolicies!)).to.deep.equal([KEY]);
    expect(JSON.parse(keyPolicies![KEY]!)).to.deep.equal({
      Sid: "SyncBucketsEncrypts",
      Effect: "Allow",
      Principal: { AWS: [role] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
    });
  });
});
