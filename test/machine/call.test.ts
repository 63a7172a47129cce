import { expect } from "chai";
import {
  call,
  catchAll,
  choice,
  fail,
  is,
  type LambdaRef,
  map,
  otherwise,
  permissions,
  render,
  stateMachine,
  succeed,
  task,
  when,
} from "../../machine/asl";
import { execute } from "./interpreter";
import { aslValidator, languageService } from "./validators";

type Checked = {
  readonly status: "good" | "bad";
  readonly name: string;
  readonly cause: string;
  readonly parts: string[];
};

const check: LambdaRef<unknown, Checked, string> = { name: "check", arn: "arn:check" };
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:failures";

/** A workflow that tells a topic of a failure, without a function for it. */
const machine = stateMachine({
  startAt: "Check",
  states: {
    Check: task(check, { next: "Good?" }),
    "Good?": choice([when((it: Checked) => it.status, is("good"), "Done")], otherwise("Tell")),
    Tell: call("sns:publish", TOPIC, {
      parameters: (it: Checked, { Execution }) => ({ Subject: Execution.Name, Message: it.cause }),
      retry: [{ errors: ["States.ALL"], maxAttempts: 1 }],
      catch: catchAll("Failed"),
      next: "Failed",
      timeoutSeconds: 30,
    }),
    Done: succeed(),
    Failed: fail({ error: (it: Checked) => it.name, cause: (it) => it.cause }),
  },
});

describe("a task that calls an API of AWS", () => {
  it("is rendered with the ARN of its resource, its parameters, and its input as its output", () => {
    expect(render(machine).States.Tell).to.deep.equal({
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      Parameters: { TopicArn: TOPIC, "Subject.$": "$$.Execution.Name", "Message.$": "$.cause" },
      ResultPath: null,
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Failed" }],
      Next: "Failed",
    });
  });

  it("is valid for two validators of the States Language", async () => {
    const definition = render(machine);
    expect(aslValidator(definition)).to.deep.equal([]);
    expect(await languageService(definition)).to.deep.equal([]);
  });

  it("passes its input on, whether the call succeeds or not", async () => {
    const checked = { status: "bad", name: "Bad", cause: "3 parts are missing", parts: [] };
    const told: unknown[] = [];
    const failed = { error: "Bad", cause: "3 parts are missing" };
    expect(
      await execute(machine, { check: () => checked, "sns:publish": (it: unknown) => told.push(it) }, {}),
    ).to.deep.equal({ trail: "Check, Good?, Tell, Failed", failed });
    expect(told).to.deep.equal([{ TopicArn: TOPIC, Subject: "run-1", Message: "3 parts are missing" }]);
    const refused = () => {
      throw new Error("no");
    };
    expect(await execute(machine, { check: () => checked, "sns:publish": refused }, {})).to.deep.equal({
      trail: "Check, Good?, Tell, Tell again, Failed",
      failed,
    });
  });

  it("needs a permission on its resource, also in a map; functions are not among the permissions", () => {
    const each = stateMachine({
      startAt: "Check",
      states: {
        Check: task(check, { next: "TellAll" }),
        TellAll: map({
          over: (it: Checked) => it.parts,
          item: (_, context) => ({ part: context.Map.Item.Value }),
          each: {
            startAt: "TellOne",
            states: {
              TellOne: call("sns:publish", `${TOPIC}-2`, {
                parameters: (it: { readonly part: string }) => ({ Message: it.part }),
                next: "TellAgain",
              }),
              TellAgain: call("sns:publish", TOPIC, { parameters: () => ({ Message: "done" }) }),
            },
          },
          next: "Tell",
        }),
        Tell: call("sns:publish", TOPIC, { parameters: () => ({ Message: "all done" }) }),
      },
    });
    expect(permissions(machine)).to.deep.equal([{ action: "sns:Publish", resources: [TOPIC] }]);
    expect(permissions(each)).to.deep.equal([{ action: "sns:Publish", resources: [TOPIC, `${TOPIC}-2`] }]);
  });
});
