import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SyncBuckets } from "../../infra/sync-buckets";
import { evaluateProgram } from "../../local/program";
import { recordedCalls, recordingProvider } from "../../local/recording";
import type { Program, Provider } from "../../local/registration";
import { ofType, registered, WITHOUT_BUCKETS } from "./registered";

const pairs = (...all: object[]) => ({ "sync-buckets:pairs": JSON.stringify(all) });

/** What an evaluation fails with, by lines. Nothing is created by then. */
async function faultsOf(settings: Record<string, string>): Promise<string[]> {
  const created: string[] = [];
  const record = recordingProvider("us-east-1");
  const provider: Provider = (registration) => {
    created.push(registration.name);
    return record(registration);
  };
  const message = await evaluateProgram({ ...WITHOUT_BUCKETS, ...settings }, provider).then(
    () => "nothing",
    (error: Error) => error.message,
  );
  expect(created).to.deep.equal([]);
  return message.split("\n");
}

const ONE = { name: "one", source: "source-1", destination: "destination-1" };

const keyOf = (n: number): string =>
  `arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-${String(n).padStart(12, "0")}`;

/** A statement of a bucket's policy. */
interface Statement {
  readonly Principal: { readonly AWS: string };
  readonly Action: readonly string[];
}

/** Pairs with buckets of their own, whose names are as long as given. */
const many = (count: number, length = 60) =>
  Array.from({ length: count }, (_, i) => ({
    name: `pair-${i}`,
    source: `source-${i}-`.padEnd(length, "x"),
    destination: `destination-${i}-`.padEnd(length, "x"),
  }));

/** The policies of each role are within the quotas of IAM. */
function expectWithinQuotas(program: Program): void {
  const inline = new Map<string, number>();
  for (const { inputs } of ofType(program, "aws:iam/rolePolicy:RolePolicy"))
    inline.set(inputs.role, (inline.get(inputs.role) ?? 0) + inputs.policy.length);
  expect(Math.max(...inline.values())).to.be.at.most(10_240);
  const managed = ofType(program, "aws:iam/policy:Policy").map(
    ({ inputs }) => inputs.policy.length as number,
  );
  expect(Math.max(...managed)).to.be.at.most(6_144);
  const attached = new Map<string, number>();
  for (const { inputs } of ofType(program, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"))
    attached.set(inputs.role, (attached.get(inputs.role) ?? 0) + 1);
  expect(Math.max(...attached.values())).to.be.at.most(10);
}

describe("the pairs of a stack", () => {
  it("start with the first one, by its name if there are several", async () => {
    const command = async (...all: object[]) =>
      (await registered(pairs(...all), WITHOUT_BUCKETS)).outputs.startCommand;
    expect(await command(ONE)).to.match(/--input '\{"source":"source-1","destination":"destination-1"\}'$/);
    const two = { name: "two", source: "source-2", destination: "destination-2" };
    expect(await command(ONE, two)).to.match(/--input '\{"pair":"one"\}'$/);
  });

  for (const [what, wrong, fault] of [
    [
      "without a name",
      { source: "aaa", destination: "bbb" },
      "pairs[0].name is missing; expected 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit",
    ],
    [
      "with a wrong name",
      { ...ONE, name: "My Pair" },
      'pairs[0].name is "My Pair"; expected 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit',
    ],
    [
      "with a name that begins with a hyphen",
      { ...ONE, name: "-a" },
      'pairs[0].name is "-a"; expected 1 to 40 lowercase letters, digits and hyphens, beginning with a letter or a digit',
    ],
    [
      "with a wrong bucket",
      { ...ONE, source: "s3://a" },
      `pairs[0].source is "s3://a"; expected a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit`,
    ],
    [
      "with a wrong limit",
      { ...ONE, maxDeletePercent: 101 },
      "pairs[0].maxDeletePercent is 101; expected a number from 0 to 100",
    ],
    [
      "with an unknown field",
      { ...ONE, sources: [] },
      "pairs[0].sources is not a field of a pair; did you mean source? Its fields are name, source, destination, prefix, destinationPrefix, allowDeletes, maxDeletes, maxDeletePercent, sourceAccount, destinationAccount, sseKmsKeyId, acl, schedule",
    ],
    [
      "with the field of an execution's input that names the pair, which no schedule may have",
      { ...ONE, pair: "one" },
      "pairs[0].pair is not a field of a pair. Its fields are name, source, destination, prefix, destinationPrefix, allowDeletes, maxDeletes, maxDeletePercent, sourceAccount, destinationAccount, sseKmsKeyId, acl, schedule",
    ],
    [
      "with a field of an execution's input",
      { ...ONE, include: ["*.jpg"] },
      "pairs[0].include is a field of an execution's input. Write it in the input of the pair's schedule",
    ],
    [
      "with the field of an execution's input that forbids deletes",
      { ...ONE, delete: false },
      "pairs[0].delete is a field of an execution's input. Write it in the input of the pair's schedule, or write allowDeletes: false in the pair",
    ],
    [
      "with a wrong account",
      { ...ONE, sourceAccount: "1234" },
      'pairs[0].sourceAccount is "1234"; expected an account ID of 12 digits',
    ],
    [
      "with the alias of a key",
      { ...ONE, sseKmsKeyId: "alias/ours" },
      'pairs[0].sseKmsKeyId is "alias/ours"; expected the ARN of a KMS key (not of an alias, which an IAM policy cannot name)',
    ],
    [
      "with a wrong ACL",
      { ...ONE, acl: "bucket-owner" },
      'pairs[0].acl is "bucket-owner"; expected one of private, public-read, public-read-write, authenticated-read, aws-exec-read, bucket-owner-read, bucket-owner-full-control',
    ],
    [
      "with a prefix of digits that is a number",
      { name: "a", source: "a-bucket", destination: "b-bucket", prefix: 2026 },
      "pairs[0].prefix is 2026; expected at most 1024 bytes of text, in quotes",
    ],
    ["that is no object", 1, "pairs[0] is 1; expected an object with name, source and destination"],
  ] as const)
    it(`are refused: one ${what}`, async () => {
      const { name } = Object(wrong) as { name?: string };
      expect(await faultsOf({ "sync-buckets:pairs": JSON.stringify([wrong]) })).to.deep.equal([
        `sync-buckets:${fault}. Correct ${name === undefined ? "it" : `the pair ${JSON.stringify(name)}`} in the stack file`,
      ]);
    });

  it("are refused if two have one name, write the same keys, or copy in a circle", async () => {
    expect(await faultsOf(pairs(ONE, { ...ONE, destination: "destination-2" }))).to.deep.equal([
      "Several pairs have the name one. Give each its own.",
    ]);
    const [fault] = await faultsOf(pairs(ONE, { ...ONE, name: "two", source: "source-2" }));
    expect(fault).to.match(/^The pairs one and two both write to destination-1/);
    const back = { name: "back", source: "destination-1", destination: "source-1" };
    expect(await faultsOf(pairs(ONE, back))).to.deep.equal([
      "The pairs one, back copy in a circle: each reads what the one before writes. Remove one of them.",
    ]);
  });

  it("are refused if a bucket is a directory bucket, or an access point of one", async () => {
    const said = (bucket: string) =>
      `${bucket} is a directory bucket, whose listings are not in key order. Only general purpose buckets can be synced.`;
    const [bucket, alias] = ["fast--use1-az4--x-s3", "fast-0a1b--use1-az4--xa-s3"];
    expect(await faultsOf(pairs({ ...ONE, source: bucket }))).to.deep.equal([said(bucket)]);
    expect(await faultsOf(pairs({ ...ONE, destination: alias }))).to.deep.equal([said(alias)]);
    const short = { "sync-buckets:source": "source-1", "sync-buckets:destination": bucket };
    expect(await faultsOf(short)).to.deep.equal([said(bucket)]);
  });

  it("are refused if a bucket, or the bucket for the records of runs, is the alias of an access point", async () => {
    const said = (bucket: string) =>
      `${bucket} is the alias of an access point, which an IAM policy cannot name. Give the name of its bucket.`;
    const [alias, lambda] = ["photos-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias", "photos-a1b2c3d4--ol-s3"];
    expect(await faultsOf(pairs({ ...ONE, source: alias, destination: lambda }))).to.deep.equal([
      said(alias),
      said(lambda),
    ]);
    const short = { "sync-buckets:source": "source-1", "sync-buckets:destination": alias };
    expect(await faultsOf(short)).to.deep.equal([said(alias)]);
    expect(await faultsOf({ ...pairs(ONE), "sync-buckets:runsBucket": alias })).to.deep.equal([said(alias)]);
  });

  it("are refused if they would copy or delete the records of runs", async () => {
    const faults = (prefixes: object, runsBucket: string) =>
      faultsOf({ ...pairs({ ...ONE, ...prefixes }), "sync-buckets:runsBucket": runsBucket });
    const deletes = [
      "destination-1 is the bucket for the records of runs, and the pair one would delete them as orphans. Set another " +
        "runsBucket, or a destinationPrefix of the pair that has no key in common with runs/ and learned/.",
    ];
    expect(await faults({}, "destination-1")).to.deep.equal(deletes);
    expect(await faults({ destinationPrefix: "learned/2026/" }, "destination-1")).to.deep.equal(deletes);
    const apart = {
      ...pairs({ ...ONE, destinationPrefix: "data/" }),
      "sync-buckets:runsBucket": "destination-1",
    };
    expect((await registered(apart, WITHOUT_BUCKETS)).outputs.runsBucket).to.equal("destination-1");
    expect(await faults({}, "source-1")).to.deep.equal([
      "source-1 is the bucket for the records of runs, and the pair one would copy them, new ones in each run. Set another " +
        "runsBucket, or a prefix of the pair that has no key in common with runs/ and learned/.",
    ]);
  });

  it("are refused beside source and destination", async () => {
    expect(await faultsOf({ ...pairs(ONE), "sync-buckets:source": "source-1" })).to.deep.equal([
      "sync-buckets:source and sync-buckets:pairs are both set. Run: pulumi config rm sync-buckets:source",
    ]);
  });

  it("are what replaces the settings sources and destinations of version 0.1.0", async () => {
    expect(
      await faultsOf({
        "sync-buckets:source": "source-1",
        "sync-buckets:destination": "destination-1",
        "sync-buckets:sources": '["source-2"]',
        "sync-buckets:destinations": '["destination-2"]',
      }),
    ).to.deep.equal([
      "sync-buckets:sources and sync-buckets:destinations are replaced by pairs. Write in the stack file, in place of source, destination, sources and destinations:",
      "  sync-buckets:pairs:",
      "    - { name: pair-1, source: source-1, destination: destination-1 }",
      "    - { name: pair-2, source: source-2, destination: destination-2 }",
    ]);
  });

  it("are all that is missing with the settings of version 0.1.0 alone", async () => {
    expect(
      await faultsOf({ "sync-buckets:sources": '["a-1"]', "sync-buckets:destinations": '["b-1"]' }),
    ).to.have.length(4);
  });

  it("may be 200 with bucket names of 60 characters, within the quotas of IAM", async () => {
    const program = await registered(pairs(...many(200)), WITHOUT_BUCKETS);
    expectWithinQuotas(program);
    for (const { inputs } of ofType(program, "aws:lambda/function:Function")) {
      expect(JSON.parse(inputs.code["settings.json"]).pairs).to.have.length(200);
      expect(JSON.stringify(inputs.environment).length).to.be.below(4_096);
    }
  });

  it("may be 120 with a KMS key each, an ACL, and bucket names of 60 characters", async () => {
    const all = many(120).map((pair, i) => ({
      ...pair,
      sseKmsKeyId: keyOf(i),
      acl: "bucket-owner-full-control",
    }));
    const program = await registered(pairs(...all), WITHOUT_BUCKETS);
    expectWithinQuotas(program);
    const text = JSON.stringify(program.resources.map(({ inputs }) => inputs.policy));
    expect(all.filter(({ sseKmsKeyId }) => !text.includes(sseKmsKeyId))).to.deep.equal([]);
  });

  it("may be 160 with two keys of buckets each, and bucket names of 30 characters", async () => {
    const keys = Array.from({ length: 320 }, (_, i) => keyOf(i));
    const settings = { ...pairs(...many(160, 30)), "sync-buckets:kmsKeyArns": JSON.stringify(keys) };
    const program = await registered(settings, WITHOUT_BUCKETS);
    expectWithinQuotas(program);
    const policies = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"].flatMap((type) =>
      ofType(program, type).map(({ name, inputs }) => [name, inputs.policy as string] as const),
    );
    for (const fn of ["copy-range", "delete-orphans", "report"]) {
      const text = policies
        .flatMap(([name, policy]) => (name.includes(`-${fn}-policy`) ? [policy] : []))
        .join();
      const missing = keys.filter((key) => !text.includes(`"${key}"`));
      expect(missing, fn).to.have.length(fn === "report" ? keys.length : 0);
    }
    const faults = await faultsOf({ ...settings, ...pairs(...many(300, 30)) });
    expect(faults[0]).to.match(
      /^The buckets of 300 pairs and their KMS keys do not fit .* The first \d{3} pairs do\./,
    );
  });

  it("are refused if they give a bucket two owners", async () => {
    const first = { ...ONE, destinationAccount: "111122223333" };
    const second = { ...ONE, name: "two", source: "source-2", prefix: "a/" };
    const faults = await faultsOf(
      pairs({ ...first, prefix: "b/" }, { ...second, destinationAccount: "444455556666" }),
    );
    expect(faults).to.deep.equal([
      "The pairs give the bucket destination-1 the accounts 111122223333 and 444455556666. A bucket has one owner. " +
        "Correct sourceAccount or destinationAccount.",
    ]);
    await registered(pairs({ ...first, prefix: "b/" }, second), WITHOUT_BUCKETS);
  });

  it("that do not fit into the policies of a role are refused, with the number that does", async () => {
    const faults = await faultsOf(pairs(...many(400)));
    const [, fitting] = /^The buckets of 400 pairs do not fit .* The first (\d+) pairs do\./.exec(
      faults[0]!,
    )!;
    expect(Number(fitting)).to.be.within(200, 399);
    await registered(pairs(...many(400).slice(0, Number(fitting))), WITHOUT_BUCKETS);
    expect((await faultsOf(pairs(...many(Number(fitting) + 1))))[0]).to.match(/do not fit/);
  });

  it("are in China, GovCloud and the European Sovereign Cloud with the ARNs and the console of their partition", async () => {
    for (const [region, partition, domain] of [
      ["cn-north-1", "aws-cn", "console.amazonaws.cn"],
      ["us-gov-west-1", "aws-us-gov", "console.amazonaws-us-gov.com"],
      ["eusc-de-east-1", "aws-eusc", "console.amazonaws-eusc.eu"],
    ] as const) {
      const program = await registered(pairs(ONE), { "aws:region": region });
      const text = JSON.stringify(program.resources.map(({ inputs }) => ({ ...inputs, code: undefined })));
      expect(text).not.to.match(/arn:aws:/);
      expect(text).to.include(`arn:${partition}:s3:::source-1`);
      expect(program.outputs.consoleUrl).to.match(new RegExp(`^https://${region}\\.${domain}/`));
    }
  });

  it("in other accounts have a policy for each bucket's owner, and no other one", async () => {
    const foreign = { ...ONE, sourceAccount: "210987654321" };
    const { outputs } = await registered(pairs(foreign), WITHOUT_BUCKETS);
    const policies = outputs.bucketPolicies as unknown as Record<string, string>;
    expect(Object.keys(policies)).to.deep.equal(["source-1"]);
    expect(policies["source-1"]).to.equal(outputs.sourceBucketPolicy);
  });

  it("have a policy for both sides of a bucket if only one of its pairs names the owner", async () => {
    const first = { ...ONE, destinationAccount: "210987654321" };
    const second = { name: "two", source: ONE.destination, destination: "destination-2" };
    const { outputs } = await registered(pairs(first, second), WITHOUT_BUCKETS);
    const policies = outputs.bucketPolicies as unknown as Record<string, string>;
    expect(Object.keys(policies)).to.deep.equal([ONE.destination]);
    const allowed = (JSON.parse(policies[ONE.destination]!).Statement as Statement[]).map(
      ({ Principal, Action }) => `${Principal.AWS.split("/").at(-1)}: ${Action.join()}`,
    );
    expect(allowed).to.include("sync-buckets-delete-orphans-role: s3:ListBucket"); // of a source
    expect(allowed).to.include("sync-buckets-delete-orphans-role: s3:DeleteObject,s3:GetObject"); // of a destination
  });

  it("have roles with the permissions boundary, and resources with the tags", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const settings = {
      ...pairs(ONE),
      "sync-buckets:permissionsBoundary": boundary,
      "sync-buckets:tags": '{"team":"data"}',
    };
    const program = await registered(settings, WITHOUT_BUCKETS);
    for (const { inputs } of ofType(program, "aws:iam/role:Role"))
      expect(inputs.permissionsBoundary).to.equal(boundary);
    const tagged = program.resources.filter(({ inputs }) => inputs.tags?.team === "data");
    expect(new Set(tagged.map(({ type }) => type))).to.deep.equal(
      new Set([
        "aws:iam/role:Role",
        "aws:lambda/function:Function",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:s3/bucket:Bucket",
        "aws:sfn/stateMachine:StateMachine",
      ]),
    );
  });
});

describe("the component SyncBuckets in a program of its own", () => {
  const hasFunction = (names: readonly string[]): boolean => names.some((name) => name.endsWith("-function"));

  /** Registers components, and returns the resources by name. */
  async function register(build: () => void) {
    const resources = new Map<string, { type: string; inputs: Record<string, unknown> }>();
    const provider = recordingProvider("us-east-1");
    await pulumi.runtime.setMocks({
      newResource: async ({ type, name, inputs, custom }) => {
        resources.set(name, { type, inputs });
        const state = custom ? await provider({ type, name, inputs }) : {};
        return { id: state.id ?? name, state: { ...inputs, ...state } };
      },
      call: async ({ token }) => recordedCalls("us-east-1")[token] ?? {},
    });
    build();
    await pulumi.runtime.disconnect();
    return resources;
  }

  it("may be there several times; the names of all resources begin with its own", async () => {
    const resources = await register(() => {
      for (const name of ["photos", "logs"]) new SyncBuckets(name, { pairs: [ONE] });
    });
    const names = [...resources.keys()];
    expect(names.filter((name) => !/^(photos|logs)(-|$)/.test(name))).to.deep.equal([]);
    expect(names.filter((name) => name.startsWith("photos"))).to.have.length(names.length / 2);
  });

  it("takes names of buckets that become known later", async () => {
    const resources = await register(() => {
      const source = pulumi.output(Promise.resolve("late-source"));
      new SyncBuckets("photos", { pairs: [{ ...ONE, source }] });
    });
    const { policy } = resources.get("photos-prepare-policy")!.inputs;
    expect(policy).to.include("arn:aws:s3:::late-source").and.include("arn:aws:s3:::destination-1");
  });

  it("takes a KMS key that becomes known later, and refuses a wrong one then", async () => {
    const withKey = (key: string) => () => {
      const sseKmsKeyId = pulumi.output(Promise.resolve(key));
      new SyncBuckets("photos", { pairs: [{ ...ONE, sseKmsKeyId }] });
    };
    const { inputs } = (await register(withKey(keyOf(1)))).get("photos-copy-range-policy")!;
    expect(inputs.policy).to.include(
      `"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":["${keyOf(1)}"]`,
    );
    const refused = await register(withKey("alias/ours"));
    expect([...refused.keys()].filter((name) => /copy-range-policy$|-function$/.test(name))).to.deep.equal(
      [],
    );
  });

  it("takes an existing bucket for the records of runs, and creates none then", async () => {
    const resources = await register(() => {
      new SyncBuckets("photos", { pairs: [ONE], runsBucket: "our-runs" });
    });
    expect([...resources.values()].map(({ type }) => type)).not.to.include("aws:s3/bucket:Bucket");
    expect(resources.get("photos-report-policy")!.inputs.policy).to.include("arn:aws:s3:::our-runs/runs/*");
  });

  it("refuses a pair that would delete the records of runs, also if a name becomes known later", async () => {
    const later = (name: string) => pulumi.output(Promise.resolve(name));
    const build = (runsBucket: pulumi.Input<string>, destination: pulumi.Input<string>) => () => {
      new SyncBuckets("photos", { pairs: [{ ...ONE, destination }], runsBucket });
    };
    await register(() => {
      expect(build("destination-1", "destination-1")).to.throw("the pair one would delete them as orphans");
    });
    const all = [
      [later("destination-1"), "destination-1"],
      ["destination-1", later("destination-1")],
    ] as const;
    for (const [runsBucket, destination] of all)
      expect([...(await register(build(runsBucket, destination))).keys()]).not.to.satisfy(hasFunction);
    expect([...(await register(build(later("our-runs"), "destination-1"))).keys()]).to.satisfy(hasFunction);
    for (const alias of ["runs-a1b2-s3alias", "runs--use1-az4--x-s3"])
      expect([...(await register(build(later(alias), "destination-1"))).keys()]).not.to.satisfy(hasFunction);
  });

  it("refuses a wrong name, wrong pairs and no pair before it registers anything", async () => {
    const resources = await register(() => {
      expect(() => new SyncBuckets("My_Sync", { pairs: [ONE] })).to.throw(
        /expected 1 to 30 lowercase letters/,
      );
      expect(() => new SyncBuckets("a", { pairs: [] })).to.throw(
        "pairs is empty; expected at least one pair",
      );
      expect(() => new SyncBuckets("a", { pairs: [{ ...ONE, maxDeletes: -1 }] })).to.throw(
        "pairs[0].maxDeletes is -1; expected a whole number of 0 or more",
      );
    });
    expect([...resources.keys()]).to.deep.equal([]);
  });
});
