import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { expect } from "chai";
import { createS3Client } from "../../../../sync/s3/client/create";
import { s3Store } from "../../../../sync/s3/s3-store";
import { CREDENTIALS, canned, plainClient } from "../client/canned";

/** The error of the first request of a run, without its call stack. */
const errorOf = (result: Promise<unknown>): Promise<string> =>
  result.then(
    () => "none",
    ({ name, message }: Error) => `${name}: ${message}`,
  );

/** The error for a server that is none. One attempt: the SDK's waits would take seconds. */
const errorAt = (endpoint: string): Promise<string> =>
  errorOf(
    s3Store(
      createS3Client({
        ...{ region: "eu-west-1", endpoint, pathStyle: true, maxSockets: 1 },
        ...{ credentials: CREDENTIALS, followRegionRedirects: true, maxAttempts: 1 },
      }),
    ).region("bucket", ""),
  );

/** The error for a server in this process. `SERVER` is its URL. */
async function errorWith(server: Server, protocol = "http"): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return (await errorAt(url)).replaceAll(url, "SERVER");
  } finally {
    server.close();
  }
}

const NEXT = "Check its address and the network, and start again.";

/** What a network error of this kind is called. */
const networkError = (error: Error & { code?: string }): Promise<string> =>
  errorOf(
    s3Store(
      plainClient(
        canned(() => {
          throw error;
        }).handler,
      ),
    ).region("bucket", ""),
  );

describe("the first request to a bucket is ServerUnreachable, with the address and the reason,", () => {
  it("if the connection is refused", async () => {
    expect(await errorAt("http://127.0.0.1:1")).to.equal(
      `ServerUnreachable: The S3 server http://127.0.0.1:1 could not be reached: connection refused (ECONNREFUSED). ${NEXT}`,
    );
  });

  it("if each address of a name refuses the connection", async () => {
    const error = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
    expect(await networkError(error)).to.equal(
      "ServerUnreachable: The S3 server https://bucket.s3.eu-north-1.amazonaws.com could not be reached: " +
        `connection refused (ECONNREFUSED). ${NEXT}`,
    );
  });

  for (const [code, message, reason] of [
    ["ENOTFOUND", "getaddrinfo ENOTFOUND nohost.invalid", "its name is not known"],
    ["CERT_HAS_EXPIRED", "certificate has expired", "certificate has expired"],
    [
      "ERR_SSL_WRONG_VERSION_NUMBER",
      "40FD018AC87F0000:error:0A00010B:SSL routines:wrong version number",
      "it does not speak TLS, or another version of it",
    ],
    ["ERR_PROXY_TUNNEL", "Failed to establish tunnel.\nmore", "Failed to establish tunnel"],
  ] as const)
    it(`if the network fails with ${code}`, async () => {
      const error = await networkError(Object.assign(new Error(message), { code }));
      expect(error).to.match(/^ServerUnreachable: /);
      expect(error).to.contain(` could not be reached: ${reason} (${code}). ${NEXT}`);
    });

  it("if its certificate is not trusted", async () => {
    const code = "DEPTH_ZERO_SELF_SIGNED_CERT";
    const message =
      "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca";
    expect(await networkError(Object.assign(new Error(message), { code }))).to.match(
      /could not be reached: its certificate is from an authority that is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. Add its authority to the trusted ones, and start again\.$/,
    );
  });

  it("if there is no connection in time, as in a VPC without an endpoint for S3", async () => {
    const error = Object.assign(new Error("@smithy/… - the socket did not …"), { name: "TimeoutError" });
    expect(await networkError(error)).to.contain(
      ` could not be reached: there was no connection, or no response, in time (TimeoutError). ${NEXT}`,
    );
  });

  it("if the connection is lost, which the SDK calls a time-out as well", async () => {
    const server = createTcpServer((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    expect(await errorWith(server)).to.equal(
      `ServerUnreachable: The S3 server SERVER could not be reached: the connection was closed (ECONNRESET). ${NEXT}`,
    );
  });

  it("if the server does not speak TLS", async () => {
    expect(await errorWith(createServer(), "https")).to.equal(
      "ServerUnreachable: The S3 server SERVER could not be reached: it does not speak TLS, or another version of it " +
        `(EPROTO). ${NEXT}`,
    );
  });

  it("if the server does not speak HTTP", async () => {
    const server = createTcpServer((socket) =>
      socket.on("error", () => {}).end("220 mail.example ESMTP\r\n"),
    );
    expect(await errorWith(server)).to.match(
      /^ServerUnreachable: The S3 server SERVER did not respond as S3 does: it does not speak HTTP \(HPE_\w+\)\. Check/,
    );
  });

  for (const [what, status, body, problem] of [
    [
      "a page that is not XML",
      404,
      "<html><meta></head>",
      "HTTP status 404, with a body that S3 does not send.",
    ],
    ["a page that is XML", 404, "<html><body>No.</body></html>", "HTTP status 404, without an error code."],
    ["an empty response", 404, "", "HTTP status 404, without an error code."],
    ["the page of a proxy", 502, "Bad Gateway", "HTTP status 502, with a body that S3 does not send."],
    [
      "a page with status 200",
      200,
      "<html>Welcome</html>",
      "its listing is malformed: it ends before </ListBucketResult>.",
    ],
    ["JSON with status 200", 200, "{}", "its listing is malformed: it ends before </ListBucketResult>."],
  ] as const)
    it(`if the response is not one of S3: ${what}`, async () => {
      const respond: RequestListener = (_, response) => void response.writeHead(status).end(body);
      const error = await errorWith(createServer(respond));
      expect(error).to.equal(
        `ServerUnreachable: The S3 server SERVER did not respond as S3 does: ${problem} ${NEXT}`,
      );
    });
});

/** The error of a response with this status and code. */
const refused = (status: number, code: string, message = "No."): Promise<string> =>
  errorOf(
    s3Store(
      plainClient(
        canned(() => ({
          status,
          body: code && `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        })).handler,
      ),
    ).region("bucket", ""),
  );

describe("the first request to a bucket that S3 refuses is ServerUnreachable, with its status, code and message,", () => {
  const SERVER = "ServerUnreachable: The S3 server https://bucket.s3.eu-north-1.amazonaws.com";
  for (const [status, code] of [
    [400, "InvalidRequest"],
    [503, "SlowDown"],
  ] as const)
    it(`if no other error says what it is: ${code}`, async () => {
      expect(await refused(status, code)).to.equal(
        `${SERVER} refused the first request: HTTP status ${status}, ${code}: No. Fix the cause, and start again.`,
      );
    });

  it("and what to do about a wrong Region", async () => {
    expect(await refused(400, "AuthorizationHeaderMalformed", "unexpected scope")).to.equal(
      `${SERVER} expects another Region: unexpected scope. Use the Region that it expects, and start again.`,
    );
  });
});

describe("the first request to a bucket keeps the error", () => {
  for (const [status, code, name] of [
    [404, "NoSuchBucket", "BucketNotFound"],
    [404, "NotFound", "BucketNotFound"],
    [403, "AccessDenied", "AccessDenied"],
    [403, "", "AccessDenied"],
    [400, "ExpiredToken", "InvalidCredentials"],
  ] as const)
    it(`of S3 with status ${status} and ${code || "no code"}: ${name}`, async () => {
      expect(await refused(status, code)).to.match(new RegExp(`^${name}: `));
    });

  it("of a run that is stopped", async () => {
    const error = Object.assign(new Error("Request aborted"), { name: "AbortError", code: "ABORT_ERR" });
    expect(await networkError(error)).to.equal("AbortError: Request aborted");
  });

  it("of a program", async () => {
    expect(await networkError(new TypeError("x is not a function"))).to.equal(
      "TypeError: x is not a function",
    );
  });
});
