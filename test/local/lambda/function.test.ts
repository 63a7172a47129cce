import { setTimeout as sleep } from "node:timers/promises";
import { assert } from "chai";
import { type Clock, createFunction, FunctionError, type FunctionSettings } from "../../../local/lambda";
import { allow, outcome, settings } from "./world";

const run = (code: string, overrides: Partial<FunctionSettings> = {}) =>
  createFunction(settings({ code, ...overrides }));
const handler = (body: string) => `exports.handler = async (event, context) => { ${body} };`;

describe("a function", () => {
  it("has the variables that Lambda sets, and none of this process", async () => {
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

  it("does not change the globals of this process", async () => {
    const names = ["process", "console", "fetch", "globalThis", "global", "mine"] as const;
    const values = () => names.map((name) => (globalThis as Record<string, unknown>)[name]);
    const before = values();
    await run(handler("globalThis.process = {}; global.console = {}; globalThis.mine = 1")).invoke({});
    assert.isTrue(values().every((value, index) => value === before[index]));
  });

  it("cannot be created with a reserved environment variable or an invalid role ARN", () => {
    assert.throws(
      () => run("", { environment: { AWS_REGION: "x", MINE: "y" } }),
      "expected environment variables that Lambda does not reserve, got AWS_REGION for copy",
    );
    assert.throws(() => run("", { roleArn: "copy" }), "expected the ARN of a role, got copy");
  });

  it("can require Node.js built-in modules and no others", async () => {
    assert.equal(await run(handler('return require("path").posix.join("a", "b")')).invoke({}), "a/b");
    assert.deepEqual(await outcome(run('require("left-pad")').invoke({})), {
      name: "Error",
      message: "the bundle requires left-pad, which is neither bundled nor built into Node.js",
    });
  });

  it("cannot bypass the permission check", async () => {
    const bypasses = [
      'fetch("http://x")',
      'globalThis.fetch("http://x")',
      'require("node:http2").connect("http://x")',
      'require("net").connect(80)',
      'require("tls").connect(443)',
      'require("child_process").spawn("ls")',
    ];
    const outcomes = await Promise.all(bypasses.map((code) => outcome(run(handler(code)).invoke({}))));
    const names = ["fetch", "fetch", "http2.connect", "net.connect", "tls.connect", "child_process.spawn"];
    assert.deepEqual(
      outcomes,
      names.map((name) => ({
        name: "Error",
        message: `the bundle calls ${name}, which bypasses the permission check: use node:http or node:https`,
      })),
    );
  });

  it("fails at a dynamic import() with an error that names the required build option", async () => {
    assert.deepEqual(await outcome(run(handler('await import("node:http")')).invoke({})), {
      name: "TypeError",
      message:
        'the bundle contains a dynamic import(), which this runtime cannot check: build it with supported: { "dynamic-import": false }',
    });
  });

  it("logs each printed line separately", async () => {
    const lines: string[] = [];
    await run(handler('console.log("a\\nb"); console.error({ c: 1 })'), {
      log: (line) => lines.push(line),
    }).invoke({});
    assert.deepEqual(lines, ["a", "b", "{ c: 1 }"]);
  });

  it("keeps its module variables between invocations, which can overlap", async () => {
    const counting = run(
      "let started = 0; exports.handler = async () => { started += 1; await new Promise(setImmediate); return started; };",
    );
    assert.deepEqual(await Promise.all([counting.invoke({}), counting.invoke({})]), [2, 2]);
  });

  it("reports invalid policies at the first invocation", async () => {
    const invalid = { name: "p", document: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] } };
    const rejected = await outcome(run(handler(""), { policies: [invalid] }).invoke({}));
    assert.match(
      (rejected as Error).message,
      /^expected policies that IAM accepts for arn:aws:iam::123456789012:role/,
    );
  });
});

describe("the event and the result of a function", () => {
  it("are converted to JSON and back", async () => {
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

  it("are limited to 6 MB each", async () => {
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

  it("must be representable in JSON", async () => {
    assert.deepEqual(await outcome(run(handler("return 1n")).invoke({})), {
      name: "Error",
      message: "Unable to stringify response body",
    });
  });
});

describe("a failed invocation", () => {
  const failure = (code: string, overrides = {}) =>
    run(code, overrides)
      .invoke({})
      .then(() => assert.fail("expected a failure"))
      .catch((error: FunctionError) => error);

  it("has the name of the error, and a cause in the format of Step Functions", async () => {
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

  it("has the type of the thrown value as its error type when that is not an Error", async () => {
    const error = await failure(handler('throw "words"'));
    assert.deepEqual(JSON.parse(error.cause), { errorType: "string", errorMessage: "words", trace: [] });
  });

  it("has an error of the Lambda runtime when the handler is missing or invalid", async () => {
    const failureOf = async (name: string, code = "exports.a = { b: (x, y, callback) => {} }") => {
      const { name: type, message } = await failure(code, { handler: name });
      return `${type}: ${message.slice(0, 60)}`;
    };
    assert.deepEqual(
      [await failureOf("index.b"), await failureOf("main.a"), await failureOf("index.a.b")],
      [
        "Runtime.HandlerNotFound: index.b is undefined or not exported",
        "Runtime.ImportModuleError: Error: Cannot find module 'main'",
        "Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based fun",
      ],
    );
  });
});

describe("the duration of an invocation", () => {
  /** A clock that does not advance. The test fires its timers. */
  function stoppedClock() {
    const timers: { delay: number; fire: () => void }[] = [];
    const clock = {
      time: 1000,
      timers,
      now: () => clock.time,
      after: (milliseconds: number, fire: () => void) => {
        const timer = { delay: milliseconds, fire };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    };
    return clock satisfies Clock;
  }

  it("is limited, and the context returns the remaining time", async () => {
    const clock = stoppedClock();
    const timed = run(handler("return { ...context, remaining: context.getRemainingTimeInMillis() }"), {
      clock,
      requestId: () => "id",
    });
    assert.deepEqual(await timed.invoke({}), {
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
    assert.deepEqual(clock.timers, []);
  });

  it("is limited by the timeout, after which no further call is sent", async () => {
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
    while (clock.timers.length === 0) await Promise.resolve();
    clock.timers[0]?.fire();
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
    assert.deepEqual(lines, ["the invocation timed out: Lambda would have stopped the function"]);
  });
});
