import { runSimulation } from "@cloud-copilot/iam-simulate";
import { assert } from "chai";
import fc from "fast-check";
import { Authorizer, denialMessage, type NamedPolicy, type Requirement } from "../../../../local/iam/index";
import { simulation } from "../../../../local/iam/policy/simulator";
import { place } from "../request/requests";

const caller = { roleArn: "arn:aws:iam::123456789012:role/copy", place };
const policy = (...Statement: object[]): NamedPolicy => ({
  name: "copy",
  document: { Version: "2012-10-17", Statement },
});
const get = (key: string, action = "s3:GetObject", context = {}): Requirement => ({
  action,
  resource: `arn:aws:s3:::b/${key}`,
  context,
});
const load = (...statements: object[]) => Authorizer.load(caller, [policy(...statements)]);

describe("a role's policies", () => {
  it("allow only the actions that a statement allows, and report the first denied requirement", async () => {
    const role = await load({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
    const denied = { requirement: get("k", "s3:PutObject"), verdict: "ImplicitlyDenied" as const };
    assert.deepEqual(role.authorize([get("k"), get("l")]), undefined);
    assert.deepEqual(role.authorize([get("k"), get("k", "s3:PutObject")]), denied);
    assert.equal(
      denialMessage("arn:aws:sts::123456789012:assumed-role/copy/copy", denied),
      'User: arn:aws:sts::123456789012:assumed-role/copy/copy is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:PutObject action',
    );
  });

  it("deny an action that one statement denies and another allows", async () => {
    const role = await load(
      { Effect: "Allow", Action: "s3:*", Resource: "*" },
      { Effect: "Deny", Action: "s3:GetObject", NotResource: "arn:aws:s3:::b/free/*" },
    );
    const denied = role.authorize([get("k")]);
    assert.deepEqual(denied, { requirement: get("k"), verdict: "ExplicitlyDenied" });
    assert.isUndefined(role.authorize([get("free/k")]));
    assert.match(
      denialMessage("u", { requirement: get("k"), verdict: "ExplicitlyDenied" }),
      /on resource: "arn:aws:s3:::b\/k" with an explicit deny in an identity-based policy$/,
    );
  });

  it("treat all characters of a key as literal", async () => {
    const role = await load({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: ["arn:aws:s3:::b/one?", "arn:aws:s3:::b/p/*", `arn:aws:s3:::b/\${*}star`],
    });
    const allowed = (key: string) => role.authorize([get(key)]) === undefined;
    assert.deepEqual(
      ["*", "o*", "one*", "one?", "one??", "p/*", "p/\n\r\u2028", "p", "*star", "xstar"].filter(allowed),
      ["one*", "one?", "p/*", "p/\n\r\u2028", "*star"],
    );
  });

  it("evaluate the condition keys of each call", async () => {
    const role = await load({
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::b",
      Condition: {
        StringLike: { "s3:prefix": "logs/*" },
        StringEquals: { "aws:PrincipalAccount": "123456789012" },
      },
    });
    const list = (context: Record<string, string>) =>
      role.authorize([{ action: "s3:ListBucket", resource: "arn:aws:s3:::b", context }])?.verdict;
    assert.deepEqual(
      [{ "s3:prefix": "logs/1" }, { "s3:prefix": "other" }, {}, { "s3:prefix": "logs/2" }].map(list),
      [undefined, "ImplicitlyDenied", "ImplicitlyDenied", undefined],
    );
  });

  it("apply to a KMS key with the default key policy", async () => {
    const key = "arn:aws:kms:eu-west-1:123456789012:key/a";
    const role = await load({ Effect: "Allow", Action: "kms:GenerateDataKey", Resource: key });
    const allows = (action: string) => role.allows({ action, resource: key, context: {} });
    assert.deepEqual(["kms:GenerateDataKey", "kms:Decrypt"].map(allows), [true, false]);
  });

  it("are rejected when IAM would reject them, or when a condition key or a variable is not supported", async () => {
    const rejection = async (statement: object) =>
      load(statement).then(
        () => "accepted",
        (error: Error) => error.message,
      );
    const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
    assert.match(
      await rejection({ ...allow, Effect: "Permit" }),
      /^expected policies that IAM accepts .*Effect/,
    );
    assert.equal(
      await rejection({ ...allow, Condition: { Null: { "s3:TlsVersion": "true" } } }),
      "expected condition keys that the emulator supports, got s3:tlsversion",
    );
    assert.equal(
      await rejection({ ...allow, Resource: `arn:aws:s3:::b/\${aws:username}/*` }),
      `expected a Resource without the variable \${aws:username}, got b/\${aws:username}/*`,
    );
  });

  it("are evaluated for 100,000 keys within the timeout", async () => {
    const role = await load(
      { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::b/*" },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::b" },
    );
    for (let i = 0; i < 100_000; i++) assert.isUndefined(role.authorize([get(`some/prefix/${i}`)]));
  });
});

describe("coverage", () => {
  it("lists the actions and resources that no allowed call has used", async () => {
    const role = await load(
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["s3:Get*", "s3:PutObject"],
        Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"],
      },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::b" },
      { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" },
    );
    // The second requirement is denied, so the first one does not count as used.
    role.authorize([
      { ...get(""), action: "s3:ListBucket", resource: "arn:aws:s3:::b" },
      get("k", "s3:DeleteObject"),
    ]);
    role.authorize([get("k")]);
    assert.deepEqual(role.coverage.used(), [
      { statement: "copy#Read", part: "s3:Get*" },
      { statement: "copy#Read", part: "arn:aws:s3:::b/*" },
    ]);
    assert.deepEqual(role.coverage.unused(), [
      { statement: "copy#Read", part: "s3:PutObject" },
      { statement: "copy#Read", part: "arn:aws:s3:::c/*" },
      { statement: "copy#1", part: "s3:ListBucket" },
      { statement: "copy#1", part: "arn:aws:s3:::b" },
    ]);
  });
});

describe("the cached decision", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "+", "é", ":", "("), maxLength: 5 });
  const glob = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?", ".", ":"), maxLength: 5 });
  const bucket = fc.constantFrom("b", "bb");
  const resource = fc.oneof(
    fc.tuple(fc.constantFrom("b", "bb", "b*", "?", "*"), glob).map(([b, k]) => `arn:aws:s3:::${b}/${k}`),
    fc.constantFrom(
      "*",
      "arn:aws:s3:::b",
      "arn:aws:s3:::*",
      "arn:*",
      "arn:aws:s3:*:*:b/*",
      "arn:aws:sqs:::*",
    ),
  );
  const action = fc.constantFrom("s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject", "s3:P?tObject");
  const condition = fc.constantFrom<object>(
    {},
    { Condition: { StringLike: { "s3:x-amz-storage-class": "G*" } } },
    { Condition: { StringNotEquals: { "s3:X-Amz-Storage-Class": "GLACIER" } } },
    { Condition: { Null: { "s3:if-none-match": "false" } } },
    { Condition: { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/\${aws:PrincipalAccount}*` } } },
    { Condition: { Bool: { "aws:SecureTransport": "false" } } },
  );
  const statement = fc
    .record({
      effect: fc.constantFrom("Allow", "Allow", "Deny"),
      actionName: fc.constantFrom("Action", "Action", "NotAction"),
      resourceName: fc.constantFrom("Resource", "Resource", "NotResource"),
      actions: fc.uniqueArray(action, { minLength: 1, maxLength: 2 }),
      resources: fc.uniqueArray(resource, { minLength: 1, maxLength: 3 }),
      condition,
    })
    .map((drawn) => ({
      Effect: drawn.effect,
      [drawn.actionName]: drawn.actions,
      [drawn.resourceName]: drawn.resources,
      ...drawn.condition,
    }));
  const requirement: fc.Arbitrary<Requirement> = fc
    .record({
      put: fc.boolean(),
      bucket,
      key: name.filter((key) => key !== ""),
      context: fc.constantFrom<Record<string, string>>(
        {},
        { "s3:x-amz-storage-class": "GLACIER" },
        { "s3:x-amz-storage-class": "STANDARD", "s3:if-none-match": "*" },
      ),
    })
    .map(({ put, key, context, ...drawn }) => ({
      action: put ? "s3:PutObject" : "s3:GetObject",
      resource: `arn:aws:s3:::${drawn.bucket}/${key}`,
      context: put ? context : {},
    }));

  it("equals the result of the simulator for any policies and for keys without wildcards", async () => {
    const property = fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.array(requirement, { minLength: 1, maxLength: 12 }),
      async (statements, requirements) => {
        const role = await load(...statements);
        for (const one of requirements) {
          const context = {
            ...one.context,
            "aws:PrincipalArn": caller.roleArn,
            "aws:SecureTransport": "true",
          };
          const full = { ...one, context: { ...context, "aws:PrincipalAccount": place.accountId } };
          const result = await runSimulation(simulation(caller, [policy(...statements)], full), {});
          assert.deepInclude(result, {
            resultType: "single",
            overallResult: role.authorize([one])?.verdict ?? "Allowed",
          });
        }
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });

  it("is the same for a key with wildcards and for that key with other characters instead", async () => {
    // No pattern contains the replacement characters, so both keys match the same patterns.
    const property = fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.string({ unit: fc.constantFrom("a", "/", "*", "?"), minLength: 1, maxLength: 5 }),
      async (statements, key) => {
        const role = await load(...statements);
        const plain = key.replaceAll("*", "é").replaceAll("?", "ü");
        assert.deepEqual(role.authorize([get(key)])?.verdict, role.authorize([get(plain)])?.verdict);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });
});
