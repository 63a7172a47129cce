import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SyncBuckets, type SyncBucketsArgs } from "../../../infra/sync-buckets";
import { recordedCalls, recordingProvider } from "../../../local/recording";

const PAIR = { name: "photos", source: "photos", destination: "photos-copy" };

describe("the operations of a component in a program of its own", () => {
  /** Registers components, and returns the inputs of the resources by name. */
  async function register(build: () => void, organization?: string) {
    const resources = new Map<string, Record<string, unknown>>();
    const provider = recordingProvider("us-east-1");
    const newResource = async ({ type, name, inputs, custom }: pulumi.runtime.MockResourceArgs) => {
      resources.set(name, inputs);
      const state = custom ? await provider({ type, name, inputs }) : {};
      return { id: state.id ?? name, state: { ...inputs, ...state } };
    };
    const call = async ({ token }: pulumi.runtime.MockCallArgs) => recordedCalls("us-east-1")[token] ?? {};
    await pulumi.runtime.setMocks({ newResource, call }, "project", "dev", false, organization);
    build();
    await pulumi.runtime.disconnect();
    return resources;
  }

  const faultOf = (args: Omit<SyncBucketsArgs, "pairs">, pair: object = {}): string => {
    try {
      new SyncBuckets("photos", { pairs: [{ ...PAIR, ...pair }], ...args });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("are refused with every fault before any resource is registered", async () => {
    const faults: string[] = [];
    const resources = await register(() => {
      const alarms = {
        email: "operators",
        topicArn: "topic",
        maxHoursWithoutSuccess: 169,
        maxDeletes: 0,
        maxFailures: 1.5,
      };
      faults.push(faultOf({ alarms }), faultOf({}, { schedule: "cron(0 3 * * *)" }));
    });
    expect(faults).to.deep.equal([
      [
        'alarms.email is "operators"; expected one email address such as operators@example.com; others can subscribe to the topic',
        'alarms.topicArn is "topic"; expected the ARN of a standard SNS topic',
        "alarms.maxHoursWithoutSuccess is 169; expected a whole number from 1 to 168",
        "alarms.maxDeletes is 0; expected a whole number of 1 or more",
        "alarms.maxFailures is 1.5; expected a whole number of 1 or more",
      ].join("\n"),
      'pairs[0].schedule is "cron(0 3 * * *)"; a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this one has 5',
    ]);
    expect([...resources.keys()]).to.deep.equal([]);
  });

  it("are named with the organization of Pulumi Cloud: two of them may have a project and a stack of the same names", async () => {
    const build = () => new SyncBuckets("photos", { pairs: [PAIR], dashboard: true, alarms: {} });
    for (const [organization, stack] of [
      ["acme", "acme/project/dev/photos"],
      ["organization", "project/dev/photos"], // a backend without organizations
      [undefined, "project/dev/photos"], // the mocks of a program's own tests
    ] as const) {
      const resources = await register(build, organization);
      const { dashboardName, dashboardBody } = resources.get("photos-dashboard") ?? {};
      expect(dashboardName).to.equal(stack.replaceAll("/", "-"));
      expect(dashboardBody).to.include(`"Stack","${stack}"`);
      expect(resources.get("photos-alarms-failed")).to.deep.include({ dimensions: { Stack: stack } });
    }
  });

  it("refuse a topic of another Region, also if its ARN becomes known later", async () => {
    const topicArn = pulumi.output("arn:aws:sns:eu-west-1:123456789012:operators");
    let found: Promise<unknown> | undefined;
    await register(() => {
      const { alarmTopicArn } = new SyncBuckets("photos", { pairs: [PAIR], alarms: { topicArn } });
      // biome-ignore lint/suspicious/noExplicitAny: outputs have a promise that their types hide
      found = (alarmTopicArn as any).promise().catch(String);
    }).catch(() => {});
    expect(await found).to.equal(
      "Error: The SNS topic of the alarms is arn:aws:sns:eu-west-1:123456789012:operators; expected one in us-east-1: an alarm notifies topics of its own Region only",
    );
  });

  it("notify a topic of the same program", async () => {
    const resources = await register(() => {
      const topicArn = new aws.sns.Topic("operators").arn;
      new SyncBuckets("photos", { pairs: [PAIR], alarms: { topicArn } });
    });
    expect(resources.get("photos-alarms-failed")).to.deep.include({
      alarmActions: ["arn:aws:sns:us-east-1:123456789012:operators"],
    });
    expect([...resources.keys()]).not.to.include("photos-alarms-topic");
  });

  it("of two components share no schedule group, dimension or dashboard", async () => {
    const resources = await register(() => {
      for (const name of ["one", "two"])
        new SyncBuckets(name, {
          pairs: [{ ...PAIR, schedule: "rate(1 day)" }],
          alarms: {},
          dashboard: true,
        });
    });
    const of = (name: string) => [
      resources.get(`${name}-schedules-photos`)?.groupName,
      resources.get(`${name}-alarms-failed`)?.dimensions,
      resources.get(`${name}-dashboard`)?.dashboardName,
    ];
    expect([of("one"), of("two")]).to.deep.equal([
      ["one-schedules-group", { Stack: "project/dev/one" }, "project-dev-one"],
      ["two-schedules-group", { Stack: "project/dev/two" }, "project-dev-two"],
    ]);
  });
});
