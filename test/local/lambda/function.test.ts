import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "chai";
import { type Clock, createFunction, FunctionError, type FunctionSettings } from "../../../local/lambda";
import { allow, outcome, settings } from "./world";

const run = (code: string, over: Partial<FunctionSettings> = {}) =>
  createFunction(settings({ code, ...over }));
const handler = (body: string) => `exports.handler = async (event, context) => { ${body} };`;

describe("a function", () => {
  it("sees the variables that Lambda gives it, and nothing of this process", async () => {
    const environment = run(handler("return process.env"), { environment: { BUCKETS: "a,b" } });
    assert.deepEqual(await environment.invoke({}), {
      BUCKETS: "a,b",
      _HANDLER: "index.handler",
      AWS_ACCESS_KEY_ID: "AKID",
      AWS_SECRET_ACCESS_KEY: "SECRET",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "copy",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/copy",
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LANG: "en_US.UTF-8",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      TZ: ":UTC",
    });
    const body =
      'return [require("node:process").env, globalThis.process.env, global.process.env].every((env) => env === process.env)';
    assert.equal(await run(handler(body)).invoke({}), true);
  });

  it("leaves this process's globals as they are", async () => {
    const names = ["process", "console", "fetch", "globalThis", "global", "mine"] as const;
    const values = () => names.map((name) => (globalThis as Record<string, unknown>)[name]);
    const before = values();
    await run(handler("globalThis.process = {}; global.console = {}; globalThis.mine = 1")).invoke({});
    assert.isTrue(values().every((value, index) => value === before[index]));
  });

  it("cannot be registered with a variable that Lambda reserves, or a role that is none", () => {
    assert.throws(
      () => run("", { environment: { AWS_REGION: "x", MINE: "y" } }),
      "expected environment variables that Lambda does not reserve, got AWS_REGION for copy",
    );
    assert.throws(() => run("", { roleArn: "copy" }), "expected the ARN of a role, got copy");
  });

  it("gets Node's own modules and no others", async () => {
    assert.equal(await run(handler('return require("path").posix.join("a", "b")')).invoke({}), "a/b");
    assert.deepEqual(await outcome(run('require("left-pad")').invoke({})), {
      name: "Error",
      message: "the bundle requires left-pad, which is not in it",
    });
  });

  it("cannot leave by a way on which its calls would not be checked", async () => {
    const ways = [
      'fetch("http://x")',
      'globalThis.fetch("http://x")',
      'require("node:http2").connect("http://x")',
      'require("net").connect(80)',
      'require("tls").connect(443)',
      'require("child_process").spawn("ls")',
    ];
    const tried = await Promise.all(ways.map((way) => outcome(run(handler(way)).invoke({}))));
    const names = ["fetch", "fetch", "http2.connect", "net.connect", "tls.connect", "child_process.spawn"];
    assert.deepEqual(
      tried,
      names.map((name) => ({
        name: "Error",
        message: `the bundle calls ${name}, past the check of its permissions: only node:http(s) may`,
      })),
    );
  });

  it("names what to do about an import() that the builder left in", async () => {
    assert.deepEqual(await outcome(run(handler('await import("node:http")')).invoke({})), {
      name: "TypeError",
      message:
        'the bundle has an import() that its builder left in, which this runtime cannot check: build it with supported: { "dynamic-import": false }',
    });
  });

  it("prints by lines", async () => {
    const lines: string[] = [];
    await run(handler('console.log("a\\nb"); console.error({ c: 1 })'), {
      log: (line) => lines.push(line),
    }).invoke({});
    assert.deepEqual(lines, ["a", "b", "{ c: 1 }"]);
  });

  it("keeps its module between invocations, which may overlap", async () => {
    const counting = run(
      "let started = 0; exports.handler = async () => { started += 1; await new Promise(setImmediate); return started; };",
    );
    assert.deepEqual(await Promise.all([counting.invoke({}), counting.invoke({})]), [2, 2]);
  });

  it("is told by its policies' faults at the first invocation", async () => {
    const faulty = { name: "p", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] } };
    const told = await outcome(run(handler(""), { policies: [faulty] }).invoke({}));
    assert.match(
      (told as Error).message,
      /^expected policies that IAM accepts for arn:aws:iam::123456789012:role/,
    );
  });
});

describe("what crosses into and out of a function", () => {
  it("is what JSON keeps", async () => {
    const echo = run(handler("return { event, at: new Date(0), gone: undefined, bad: NaN }"));
    assert.deepEqual(await echo.invoke({ at: new Date(1), gone: undefined, list: [undefined] }), {
      event: { at: "1970-01-01T00:00:00.001Z", list: [null] },
      at: "1970-01-01T00:00:00.000Z",
      bad: null,
    });
    assert.deepEqual(
      [await run(handler("")).invoke({}), await run(handler("return event")).invoke(undefined)],
      [null, {}],
    );
  });

  it("is limited to 6 MB each way", async () => {
    const echo = run(handler("return event.repeat(2)"));
    assert.deepEqual(await outcome(echo.invoke("x".repeat(6_291_455))), {
      name: "RequestEntityTooLargeException",
      message:
        "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    });
    assert.deepEqual(await outcome(echo.invoke("x".repeat(3_145_778))), {
      name: "Function.ResponseSizeTooLarge",
      message: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
    assert.lengthOf((await echo.invoke("x".repeat(3_145_777))) as string, 6_291_554);
  });

  it("must be something that JSON can hold", async () => {
    assert.deepEqual(await outcome(run(handler("return 1n")).invoke({})), {
      name: "Error",
      message: "Unable to stringify response body",
    });
  });
});

describe("a failed invocation", () => {
  const failure = (code: string, over = {}) =>
    run(code, over)
      .invoke({})
      .then(() => assert.fail("expected a failure"))
      .catch((error: FunctionError) => error);

  it("has the error's name, and a cause as Step Functions writes it", async () => {
    const error = await failure(
      handler(
        'const error = new Error("stuck"); error.name = "NoProgress"; error.stack = "a\\n b"; throw error;',
      ),
    );
    assert.instanceOf(error, FunctionError);
    assert.deepEqual(
      [error.name, error.message, error.cause],
      ["NoProgress", "stuck", '{"errorType":"NoProgress","errorMessage":"stuck","trace":["a"," b"]}'],
    );
  });

  it("is named by the kind of what is thrown, when that is no error", async () => {
    const error = await failure(handler('throw "words"'));
    assert.deepEqual(JSON.parse(error.cause), { errorType: "string", errorMessage: "words", trace: [] });
  });

  it("is Lambda's own when there is no such handler", async () => {
    const found = async (name: string, code = "exports.a = { b: (x, y, callback) => {} }") => {
      const { name: type, message } = await failure(code, { handler: name });
      return `${type}: ${message.slice(0, 60)}`;
    };
    assert.deepEqual(
      [await found("index.b"), await found("main.a"), await found("index.a.b")],
      [
        "Runtime.HandlerNotFound: index.b is undefined or not exported",
        "Runtime.ImportModuleError: Error: Cannot find module 'main'",
        "Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based fun",
      ],
    );
  });
});

describe("the time of an invocation", () => {
  /** A clock that stands still until told, and whose alarms are rung by hand. */
  function stoppedClock() {
    const alarms: { in: number; ring: () => void }[] = [];
    const clock = {
      time: 1000,
      alarms,
      now: () => clock.time,
      after: (milliseconds: number, ring: () => void) => {
        const alarm = { in: milliseconds, ring };
        alarms.push(alarm);
        return () => void alarms.splice(alarms.indexOf(alarm), 1);
      },
    };
    return clock satisfies Clock;
  }

  it("is in its context", async () => {
    const clock = stoppedClock();
    const told = run(handler("return { ...context, remaining: context.getRemainingTimeInMillis() }"), {
      clock,
      requestId: () => "id",
    });
    assert.deepEqual(await told.invoke({}), {
      callbackWaitsForEmptyEventLoop: true,
      functionName: "copy",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:copy",
      memoryLimitInMB: "512",
      awsRequestId: "id",
      logGroupName: "/aws/lambda/copy",
      logStreamName: "local",
      remaining: 3000,
    });
    assert.deepEqual(clock.alarms, []);
  });

  it("once up ends it with Lambda's words, and lets no further call leave", async () => {
    const clock = stoppedClock();
    const lines: string[] = [];
    const slow = run(
      handler(`
        await new Promise(setImmediate);
        const http = require("http");
        const request = http.request({ host: "127.0.0.1", path: "/b/k" });
        request.on("error", (error) => console.log(error.message));
      `),
      { clock, requestId: () => "id", log: (line) => lines.push(line), policies: [allow(["s3:*"], ["*"])] },
    );
    const ended = slow.invoke({}).catch((error: FunctionError) => error);
    while (clock.alarms.length === 0) await Promise.resolve();
    clock.alarms[0]?.ring();
    const { name, cause } = (await ended) as FunctionError;
    assert.deepEqual(
      [name, JSON.parse(cause)],
      [
        "Sandbox.Timedout",
        {
          errorType: "Sandbox.Timedout",
          errorMessage: "RequestId: id Error: Task timed out after 3.00 seconds",
        },
      ],
    );
    while (lines.length === 0) await sleep(1);
    assert.deepEqual(lines, ["the invocation has timed out: Lambda would have killed it"]);
  });

  it("is billed by the millisecond, rounded up, and by memory", async () => {
    const clock = stoppedClock();
    const passing = run(handler("context.getRemainingTimeInMillis(); if (event.fail) throw new Error()"), {
      clock: { ...clock, now: () => (clock.time += 0.1) },
    });
    await passing.invoke({});
    await outcome(passing.invoke({ fail: true }));
    assert.deepEqual(passing.usage(), { invocations: 2, errors: 1, billedMs: 2, gbSeconds: 0.001 });
  });
});
