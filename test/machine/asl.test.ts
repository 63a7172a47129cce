import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as asl from "../../machine/asl";
import {
  above,
  catchAll,
  choice,
  is,
  type LambdaRef,
  otherwise,
  pass,
  render,
  stateMachine,
  task,
  when,
} from "../../machine/asl";

type Counted = {
  readonly n: number;
  readonly name: string;
  readonly ok: boolean;
  readonly list: readonly string[];
};

const count: LambdaRef<unknown, Counted, string> = { name: "count", arn: "arn:count" };
const use: LambdaRef<Counted, Counted, string> = { name: "use", arn: "arn:use" };
const useOne: LambdaRef<{ one: string }, boolean, string> = { name: "useOne", arn: "arn:useOne" };

const invoke = (arn: unknown, payload: object = { "Payload.$": "$" }) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: arn, ...payload },
  OutputPath: "$.Payload",
});

describe("a rendered state machine", () => {
  it("invokes a function with the whole input and ends with its result", () => {
    expect(render(stateMachine({ startAt: "Count", states: { Count: task(count) } }))).to.deep.equal({
      StartAt: "Count",
      States: { Count: { ...invoke("arn:count"), End: true } },
    });
  });

  it("invokes a function with a payload of data, context, and constants", () => {
    const Count = task(count, {
      payload: (data: unknown, { Execution }) => ({ data, name: Execution.Name, round: 0 }),
    });
    expect(render(stateMachine({ startAt: "Count", states: { Count } })).States.Count).to.deep.equal({
      ...invoke("arn:count", { Payload: { "data.$": "$", "name.$": "$$.Execution.Name", round: 0 } }),
      End: true,
    });
  });

  it("has retriers, a timeout, and catchers that add the error to the data", () => {
    const Use = task(use, {
      retry: [
        {
          errors: ["A", "B"],
          intervalSeconds: 1,
          maxAttempts: 0,
          backoffRate: 1.5,
          maxDelaySeconds: 9,
          jitter: "FULL",
        },
        { errors: ["States.ALL"] },
      ],
      catch: [{ errors: ["C"], next: "Known" }, ...catchAll("Unknown")],
      timeoutSeconds: 60,
      next: "Unknown",
    });
    const Count = task(count, { next: "Use" });
    const ends = { Known: pass({ result: 1, next: "Unknown" }), Unknown: pass({ result: null }) };
    expect(render(stateMachine({ startAt: "Count", states: { Count, Use, ...ends } }))).to.deep.equal({
      StartAt: "Count",
      States: {
        Count: { ...invoke("arn:count"), Next: "Use" },
        Use: {
          ...invoke("arn:use"),
          TimeoutSeconds: 60,
          Retry: [
            {
              ErrorEquals: ["A", "B"],
              IntervalSeconds: 1,
              MaxAttempts: 0,
              BackoffRate: 1.5,
              MaxDelaySeconds: 9,
              JitterStrategy: "FULL",
            },
            { ErrorEquals: ["States.ALL"] },
          ],
          Catch: [
            { ErrorEquals: ["C"], ResultPath: "$.error", Next: "Known" },
            { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Unknown" },
          ],
          Next: "Unknown",
        },
        Known: { Type: "Pass", Result: 1, Next: "Unknown" },
        Unknown: { Type: "Pass", Result: null, End: true },
      },
    });
  });

  it("tests numbers, strings, and Booleans in a choice", () => {
    const states = {
      Count: task(count, { next: "Which?" }),
      "Which?": choice(
        [
          when((it: Counted) => it.n, above(2), "Done"),
          when((it: Counted) => it.n, is(0), "Count"),
          when((it: Counted) => it.name, is("x"), "Done"),
          when((it: Counted) => it.ok, is(false), "Done"),
        ],
        otherwise("Failed"),
      ),
      Done: asl.succeed(),
      Failed: asl.fail({ error: (it: Counted) => it.name, cause: (it) => it.name }),
    };
    expect(render(stateMachine({ startAt: "Count", states })).States).to.deep.equal({
      Count: { ...invoke("arn:count"), Next: "Which?" },
      "Which?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.n", NumericGreaterThan: 2, Next: "Done" },
          { Variable: "$.n", NumericEquals: 0, Next: "Count" },
          { Variable: "$.name", StringEquals: "x", Next: "Done" },
          { Variable: "$.ok", BooleanEquals: false, Next: "Done" },
        ],
        Default: "Failed",
      },
      Done: { Type: "Succeed" },
      Failed: { Type: "Fail", ErrorPath: "$.name", CausePath: "$.name" },
    });
  });

  it("processes a list in child executions, and passes the map's input to the next state", () => {
    const states = {
      Count: task(count, { next: "UseAll" }),
      UseAll: asl.map({
        over: (counted: Counted) => counted.list,
        item: (_, context) => ({ one: context.Map.Item.Value }),
        each: { startAt: "UseOne", states: { UseOne: task(useOne) } },
        maxConcurrency: 7,
        catch: catchAll("Done"),
        next: "Use",
      }),
      Use: task(use, { next: "Done" }),
      Done: asl.succeed((counted: { n: number }) => counted.n),
    };
    expect(render(stateMachine({ startAt: "Count", states })).States).to.deep.equal({
      Count: { ...invoke("arn:count"), Next: "UseAll" },
      UseAll: {
        Type: "Map",
        Label: "UseAll",
        ItemsPath: "$.list",
        ItemSelector: { "one.$": "$$.Map.Item.Value" },
        MaxConcurrency: 7,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "UseOne",
          States: { UseOne: { ...invoke("arn:useOne"), End: true } },
        },
        ResultPath: null,
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Done" }],
        Next: "Use",
      },
      Use: { ...invoke("arn:use"), Next: "Done" },
      Done: { Type: "Succeed", OutputPath: "$.n" },
    });
  });

  it("accepts Pulumi outputs as ARNs", async () => {
    const pending: LambdaRef<unknown, boolean, pulumi.Output<string>> = {
      name: "pending",
      arn: pulumi.output("arn:pending"),
    };
    const definition = render(stateMachine({ startAt: "Call", states: { Call: task(pending) } }));
    const text = await new Promise<string>((resolve) => pulumi.jsonStringify(definition).apply(resolve));
    expect(JSON.parse(text)).to.deep.equal({
      StartAt: "Call",
      States: { Call: { ...invoke("arn:pending"), End: true } },
    });
  });
});

describe("a built state machine", () => {
  const plain = stateMachine({ startAt: "A", states: { A: task(count, { next: "B" }), B: task(count) } });
  const mapped = stateMachine({
    startAt: "Count",
    states: {
      Count: task(count, { next: "UseAll" }),
      UseAll: asl.map({
        over: (counted: Counted) => counted.list,
        item: (_, context) => ({ one: context.Map.Item.Value }),
        each: { startAt: "UseOne", states: { UseOne: task(useOne) } },
      }),
    },
  });

  it("lists each invoked function once, including those in maps", () => {
    expect(asl.invokes(plain)).to.deep.equal([count]);
    expect(asl.invokes(mapped)).to.deep.equal([count, useOne]);
  });

  it("is distributed if it has a map", () => {
    expect([plain, mapped].map(asl.isDistributed)).to.deep.equal([false, true]);
  });
});
