import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { calling } from "../../infra/policies/machine-statements";
import { policy } from "../../infra/policies/policy";
import { call, stateMachine, succeed } from "../../machine/asl";

const resolved = <T>(value: pulumi.Input<T>): Promise<T> =>
  new Promise((resolve) => pulumi.output(value).apply((it) => resolve(it as T)));

describe("the policy of the machine's role", () => {
  it("follows from the services that the machine calls", async () => {
    const arn = pulumi.output("arn:aws:sns:eu-west-1:123456789012:topic");
    const machine = stateMachine({
      startAt: "Tell",
      states: { Tell: tell(arn), Done: succeed() },
    });
    expect(JSON.parse(await resolved(policy(...calling(machine)))).Statement).to.deep.equal([
      { Effect: "Allow", Action: "sns:Publish", Resource: ["arn:aws:sns:eu-west-1:123456789012:topic"] },
    ]);
  });

  it("has no statement for services if the machine invokes functions only", () => {
    expect(calling(stateMachine({ startAt: "Done", states: { Done: succeed() } }))).to.deep.equal([]);
  });
});

const tell = (arn: pulumi.Output<string>) =>
  call("sns:publish", arn, { parameters: (_: unknown) => ({ Message: "done" }), next: "Done" });
