import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { assert } from "chai";
import { createFunction, type FunctionSettings } from "../../../local/lambda";
import { secureServer } from "../cli/aws/certificate";
import { allow, bundle, type Server, settings, startServer } from "./world";

const COPIED = "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>";
const SOURCE = {
  "x-amz-copy-source": "a/k",
  "x-amz-tagging-directive": "REPLACE",
  "x-amz-object-annotation-directive": "EXCLUDE",
};
const COPY = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];

describe("the calls that a bundle sends with undici", () => {
  let code: string;
  let server: Server;
  let proxy: Server;
  before(async () => {
    code = bundle();
    server = await startServer();
    proxy = await startServer();
  });
  after(() => Promise.all([server.close(), proxy.close()]));
  beforeEach(() => {
    for (const one of [server, proxy]) one.requests.length = one.headers.length = one.bodies.length = 0;
    server.response = { status: 200, body: COPIED };
  });

  const make = (actions: string[], overrides: Partial<FunctionSettings> = {}) =>
    createFunction(
      settings({
        code,
        handler: "index.dispatch",
        policies: [allow(actions, ["arn:aws:s3:::*"])],
        ...overrides,
      }),
    );
  const copy = (more: object = {}) => ({
    options: {
      origin: server.url.origin,
      method: "PUT",
      path: "/b/k%201?x-id=CopyObject",
      headers: SOURCE,
      ...more,
    },
  });
  const sent = { statusCode: 200, type: "application/xml", body: COPIED };

  it("reach the server when the policies allow them, unchanged", async () => {
    const one = make(COPY);
    assert.deepEqual(await one.invoke(copy()), sent);
    assert.deepEqual(server.requests, ["PUT /b/k%201?x-id=CopyObject"]);
    assert.deepInclude(server.headers[0], { ...SOURCE, host: server.url.host, "content-length": "0" });
    const unused = (await one.authorizer()).coverage.unused();
    assert.deepEqual(
      unused.map(({ part }) => part),
      ["s3:ListBucket"], // no key was missing
    );
  });

  it("fail with AccessDenied and do not reach the server when no policy allows them", async () => {
    const denied = (await make(["s3:GetObject", "s3:ListBucket"]).invoke(copy())) as { body: string };
    assert.deepInclude(denied as object, { statusCode: 403, type: "application/xml" });
    assert.match(denied.body, /<Code>AccessDenied<.*not authorized to perform: s3:PutObject on resource/s);
    assert.deepEqual(server.requests, []);
  });

  it("are authorized for the source of a copy as well", async () => {
    const denied = (await make(["s3:PutObject", "s3:ListBucket"]).invoke(copy())) as { body: string };
    assert.match(
      denied.body,
      /not authorized to perform: s3:GetObject on resource: &quot;arn:aws:s3:::a\/k&quot;/,
    );
    assert.deepEqual(server.requests, []);
  });

  it("return 403 for a missing source when the role lacks s3:ListBucket", async () => {
    server.response = { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
    assert.deepInclude((await make(COPY).invoke(copy())) as object, { statusCode: 404 });
    assert.deepInclude((await make(["s3:GetObject", "s3:PutObject"]).invoke(copy())) as object, {
      statusCode: 403,
    });
    assert.lengthOf(server.requests, 2);
  });

  it("are sent to the endpoint of the transport", async () => {
    const one = make(COPY, { transport: () => ({ endpoint: server.url }) });
    assert.deepEqual(
      await one.invoke(copy({ origin: "https://b.s3.eu-west-1.amazonaws.com", path: "/k" })),
      sent,
    );
    assert.deepEqual(server.requests, ["PUT /k"]);
  });

  it("pass through the proxy of the network", async () => {
    proxy.response = { status: 200, body: "by the proxy" };
    const network = { proxyEnv: { http_proxy: proxy.url.href } };
    const origin = "http://s3.eu-west-1.amazonaws.com";
    const response = await make(COPY, { network }).invoke(copy({ origin }));
    assert.deepInclude(response as object, { body: "by the proxy" });
    assert.deepEqual(proxy.requests, [`PUT ${origin}/b/k%201?x-id=CopyObject`]);
  });

  it("can have a body, which is checked for deletions", async () => {
    const post = (key: string) => ({
      options: {
        origin: server.url.origin,
        method: "POST",
        path: "/b/?delete",
        headers: {},
        body: `<Delete><Object><Key>${key}</Key></Object></Delete>`,
      },
    });
    const remove = make([], { policies: [allow(["s3:DeleteObject"], ["arn:aws:s3:::b/mine"])] });
    assert.deepInclude((await remove.invoke(post("mine"))) as object, { body: COPIED });
    assert.match(
      ((await remove.invoke(post("yours"))) as { body: string }).body,
      /<Key>yours<.*AccessDenied/s,
    );
    assert.deepEqual(server.bodies, ["<Delete><Object><Key>mine</Key></Object></Delete>"]);
  });

  it("fail when the operation or the host is unknown", async () => {
    const one = make(["s3:*"]);
    assert.deepInclude((await one.invoke(copy({ path: "/b?acl" }))) as object, { name: "UnknownS3Call" });
    assert.deepEqual(await one.invoke(copy({ origin: "https://sts.example" })), {
      name: "UnknownS3Call",
      message: "expected the host of an S3 endpoint, got sts.example",
    });
    assert.deepEqual(server.requests, []);
  });

  it("fail when undici would send more than is checked", async () => {
    const one = make(["s3:PutObject", "s3:ListBucket"]);
    const query = { options: { ...copy({ headers: {} }).options, query: { acl: "" } } };
    assert.deepEqual(await one.invoke(query), {
      name: "UnknownS3Call",
      message: "expected the query of a request in its path",
    });
    const map = `globalThis[Symbol.for("sync-buckets.dispatcher")].dispatch(
      { ...options, headers: new Map(Object.entries(options.headers)) },
      { onRequestStart() {}, onResponseEnd: () => resolve("sent"), onResponseError: (_, error) => resolve(error.message) })`;
    const listed = make(["s3:PutObject", "s3:ListBucket"], {
      code: `exports.handler = ({ options }) => new Promise((resolve) => ${map})`,
      handler: "index.handler",
    });
    assert.equal(await listed.invoke(copy()), "expected the request headers as an object, got a list");
    assert.deepEqual(server.requests, []);
  });

  it("can have a handler of undici.request, which finds the global dispatcher", async () => {
    const legacy = `globalThis[Symbol.for("undici.globalDispatcher.1")].dispatch(options, {
      onConnect() {},
      onHeaders(status, headers) { resolve([status, String(headers).includes("application/xml")]); },
      onData() {},
      onComplete() {},
      onError(error) { resolve(error.message); },
    })`;
    const handled = (actions: string[]) =>
      make(actions, {
        code: `exports.handler = ({ options }) => new Promise((resolve) => ${legacy})`,
        handler: "index.handler",
      });
    assert.deepEqual(await handled(COPY).invoke(copy()), [200, true]);
    assert.deepEqual(await handled(["s3:GetObject", "s3:ListBucket"]).invoke(copy()), [403, true]);
    const elsewhere = copy({ origin: "https://sts.example" });
    assert.equal(
      await handled(COPY).invoke(elsewhere),
      "expected the host of an S3 endpoint, got sts.example",
    );
    assert.lengthOf(server.requests, 1);
  });

  it("fail when there is no server, and can be aborted", async () => {
    const gone = await startServer();
    await gone.close();
    for (const transport of [undefined, () => ({ endpoint: gone.url })]) {
      const one = make(COPY, transport && { transport });
      const { message } = (await one.invoke(copy({ origin: gone.url.origin }))) as { message: string };
      assert.match(message, /ECONNREFUSED/);
    }
    assert.deepInclude((await make(COPY).invoke({ ...copy(), abort: true })) as object, {
      message: "stopped",
    });
    const routed = make(COPY, { transport: () => ({ endpoint: server.url }) });
    assert.deepInclude((await routed.invoke({ ...copy(), abort: true })) as object, { message: "stopped" });
    assert.deepEqual(server.requests, []);
  });

  it("close their connection to the server when they are aborted, those whose body is checked as well", async () => {
    const [arrived, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const silent = http.createServer((request) => {
      request.socket.once("close", () => closed.resolve());
      arrived.resolve();
    });
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const body = "<Delete><Object><Key>k</Key></Object></Delete>";
    const options = { origin, method: "POST", path: "/b/?delete", headers: {}, body };
    const aborting = make(["s3:DeleteObject"], {
      code: `let control;
        exports.handler = (options) => options.abort ? control.abort(new Error("stopped")) : new Promise((resolve) =>
          globalThis[Symbol.for("sync-buckets.dispatcher")].dispatch(options, {
            onRequestStart(controller) { control = controller; },
            onResponseError: (_, error) => resolve(error.message),
          }))`,
      handler: "index.handler",
      endpoints: [origin],
    });
    const response = aborting.invoke(options);
    await arrived.promise;
    await aborting.invoke({ abort: true });
    assert.equal(await response, "stopped");
    await closed.promise;
    await once(silent.close(), "close");
  });

  it("are not sent once the invocation has timed out", async () => {
    const late = createFunction(
      settings({
        code: `exports.handler = () => new Promise(() => setImmediate(() => globalThis[Symbol.for("sync-buckets.dispatcher")].dispatch(
          { origin: "${server.url.origin}", method: "PUT", path: "/b/k", headers: ${JSON.stringify(SOURCE)} },
          { onRequestStart() {}, onResponseEnd() { console.log("sent") }, onResponseError(_, error) { console.log(error.message) } })))`,
        policies: [allow(COPY, ["arn:aws:s3:::*"])],
        clock: {
          now: () => 0,
          after: (_, call) => {
            call();
            return () => {};
          },
        },
        log: (line) => lines.push(line),
      }),
    );
    const lines: string[] = [];
    await late.invoke({}).catch(() => {});
    while (lines.length === 0) await wait(1);
    assert.match(lines[0] ?? "", /the invocation timed out/);
    assert.deepEqual(server.requests, []);
  });

  it("fail, all of them, when the certificate of the server is for another name", async () => {
    const { cert, origin, close } = await secureServer("other.example");
    const one = make(COPY, { endpoints: [origin], network: { ca: cert } });
    const all = await Promise.all(Array.from({ length: 5 }, () => one.invoke(copy({ origin }))));
    for (const { message } of all as { message: string }[])
      assert.match(message, /does not match certificate/);
    close();
  });

  it("use the certificates of the network", async () => {
    const { cert, origin, close } = await secureServer("localhost");
    const options = { endpoints: [origin] };
    const trusted = make(COPY, { ...options, network: { ca: cert } });
    assert.deepInclude((await trusted.invoke(copy({ origin }))) as object, {
      statusCode: 200,
      body: "secret",
    });
    const { message } = (await make(COPY, options).invoke(copy({ origin }))) as { message: string };
    assert.match(message, /self-signed certificate/);
    close();
  });
});
