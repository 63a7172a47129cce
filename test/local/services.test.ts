import { expect } from "chai";
import { openAccount } from "../../local/account";
import { execute } from "../../local/execution";
import { createFunction } from "../../local/lambda";
import { recordingProvider } from "../../local/recording";
import type { Program, Registration } from "../../local/registration";
import { newState } from "../../local/services";
import { call, fail, pass, render, stateMachine, succeed } from "../../machine/asl";
import { allow, bundle, settings } from "./lambda/world";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:failures";

/** A program whose machine tells a topic of each execution. `policy`: the statements of the machine's role. */
async function programWith(policy: readonly object[]): Promise<Program> {
  const role = "arn:aws:iam::123456789012:role/machine-role";
  const definition = render(
    stateMachine({
      startAt: "Begin",
      states: {
        Begin: pass({ result: { a: 1 }, next: "Tell" }),
        Tell: call("sns:publish", TOPIC, {
          parameters: (_: object, { Execution }) => ({ Message: Execution.Name, Subject: "A run" }),
          catch: [{ errors: ["States.Permissions"], next: "Denied" }],
          next: "Done",
        }),
        Done: succeed(),
        Denied: fail({
          error: (it: { error: { Error: string; Cause: string } }) => it.error.Error,
          cause: (it) => it.error.Cause,
        }),
      },
    }),
  );
  const registrations: Registration[] = [
    { type: "aws:sns/topic:Topic", name: "failures", inputs: {} },
    { type: "aws:iam/role:Role", name: "machine-role", inputs: {} },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "machine-policy",
      inputs: {
        role: "machine-role",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: policy }),
      },
    },
    {
      type: "aws:sfn/stateMachine:StateMachine",
      name: "machine",
      inputs: { definition: JSON.stringify(definition), roleArn: role },
    },
  ];
  const provider = recordingProvider("eu-west-1");
  const resources = registrations.map(async (one) => ({
    ...one,
    state: { ...one.inputs, ...(await provider(one)) },
  }));
  return { resources: await Promise.all(resources), outputs: { runsBucket: "runs" } };
}

const open = async (policy: readonly object[]) =>
  openAccount(await programWith(policy), {
    region: "eu-west-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "SECRET" },
  });

const run = (account: Awaited<ReturnType<typeof open>>) =>
  execute(account, { a: 1 }, { name: "run-1", startedAt: new Date(0) });

describe("the services of the local account", () => {
  it("are called by tasks of the state machine, as its role", async () => {
    const account = await open([{ Effect: "Allow", Action: "sns:Publish", Resource: [TOPIC] }]);
    expect(await run(account)).to.deep.equal({ status: "SUCCEEDED", output: { a: 1 } });
    expect([...account.state.topics]).to.deep.equal([[TOPIC, [{ subject: "A run", text: "run-1" }]]]);
  });

  it("are refused to a role whose policies do not allow the action on the resource", async () => {
    const account = await open([{ Effect: "Allow", Action: "sns:Publish", Resource: [`${TOPIC}-2`] }]);
    expect(await run(account)).to.deep.equal({
      status: "FAILED",
      error: "States.Permissions",
      cause: `The role of the state machine does not allow sns:Publish on ${TOPIC}.`,
    });
    expect([...account.state.topics]).to.deep.equal([[TOPIC, []]]);
  });

  describe("reached by functions", () => {
    let code: string;
    before(() => {
      code = bundle();
    });
    const publish = async (actions: string[], topic = TOPIC) => {
      const state = newState([TOPIC]);
      const policies = [allow(actions, [TOPIC, "*"])];
      const publisher = createFunction(settings({ code, handler: "index.raw", policies, state }));
      const options = { host: "sns.eu-west-1.amazonaws.com", method: "POST", path: "/" };
      const form = new URLSearchParams({
        Action: "Publish",
        Version: "2010-03-31",
        TopicArn: topic,
        Message: "1 < 2",
      });
      const { statusCode: status, body: text } = (await publisher.invoke({
        options,
        body: String(form),
      })) as {
        statusCode: number;
        body: string;
      };
      return { status, text: text.replace(/[0-9a-f-]{36}/, "ID"), topics: [...state.topics] };
    };

    it("respond in their own protocol", async () => {
      expect(await publish(["sns:Publish"])).to.deep.equal({
        status: 200,
        text: "<PublishResponse><PublishResult><MessageId>ID</MessageId></PublishResult></PublishResponse>",
        topics: [[TOPIC, [{ subject: undefined, text: "1 < 2" }]]],
      });
    });

    it("respond with their own errors", async () => {
      const { status, text } = await publish(["sns:Publish"], `${TOPIC}-2`);
      expect({ status, text }).to.deep.equal({
        status: 400,
        text: "<ErrorResponse><Error><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>",
      });
    });

    it("deny a call that no policy allows", async () => {
      const { status, text, topics } = await publish(["sns:Subscribe"]);
      expect(status).to.equal(400);
      expect(text).to.include("is not authorized to perform: sns:Publish on resource:");
      expect(topics).to.deep.equal([[TOPIC, []]]);
    });
  });
});
