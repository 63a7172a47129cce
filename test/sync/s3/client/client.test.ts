import { getEventListeners, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  type S3ClientConfig,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { CopyCommand, ListPageCommand, pageOf } from "../../../../sync/s3/client/commands";
import { type ClientOptions, createS3Client } from "../../../../sync/s3/client/create";
import { LEFT_OUT } from "../../../../sync/s3/client/fast/reuse";
import { type Canned, CREDENTIALS, canned, plainClient, type Sent } from "./canned";
import { signatureOf } from "./signature";

const ROOT = '<?xml version="1.0" encoding="UTF-8"?>\n';
const COPIED = `${ROOT}<CopyObjectResult><ETag>&quot;0af&quot;</ETag></CopyObjectResult>`;
const PART = `${ROOT}<CopyPartResult><ETag>&quot;0af&quot;</ETag></CopyPartResult>`;
const PAGE = `${ROOT}<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified><ETag>&quot;0af&quot;</ETag><Size>1</Size></Contents></ListBucketResult>`;
const SLOW = `${ROOT}<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>`;
const MOVED = "<Error><Code>PermanentRedirect</Code></Error>";
const ODD = "dir/a b+c%d'(é)!*~//日本";

const copyInput = (Bucket = "bucket", Key = ODD) => ({
  Bucket,
  Key,
  CopySource: "source/key",
  CopySourceIfMatch: '"0af"',
  IfNoneMatch: "*",
});
/** All members that a copy may have. */
const WHOLE_COPY = {
  ...copyInput(),
  IfMatch: '"1bf"',
  MetadataDirective: "COPY",
  TaggingDirective: "COPY",
  AnnotationDirective: "EXCLUDE",
  StorageClass: "GLACIER_IR",
  ChecksumAlgorithm: "SHA256",
  WebsiteRedirectLocation: "/elsewhere",
  ServerSideEncryption: "aws:kms",
  SSEKMSKeyId: "arn:aws:kms:eu-north-1:123456789012:key/1234abcd",
  ACL: "bucket-owner-full-control",
  ExpectedBucketOwner: "123456789012",
  ExpectedSourceBucketOwner: "210987654321",
} as const;
const NOT_TEXT = { Metadata: { colour: "blue" }, Expires: new Date(0), BucketKeyEnabled: true };
const PART_INPUT = { ...copyInput(), UploadId: "u", PartNumber: 7, CopySourceRange: "bytes=0-9" };
const copy = (bucket?: string, key?: string) => new CopyCommand(copyInput(bucket, key));
const list = () => new ListPageCommand({ Bucket: "bucket", EncodingType: "url", StartAfter: ODD });

/** The client with given responses. */
function ours(
  respond: (request: Sent, nth: number) => Canned | Promise<Canned>,
  more: Partial<ClientOptions> = {},
) {
  const { handler, sent } = canned(respond);
  const options = {
    region: "eu-north-1",
    pathStyle: false,
    maxSockets: 8,
    credentials: CREDENTIALS,
    ...more,
  };
  const client = createS3Client(options);
  client.config.requestHandler = handler as S3Client["config"]["requestHandler"];
  return { client, sent };
}

describe("a request", () => {
  const kinds = {
    "a copy": [() => copy(), () => new CopyObjectCommand(copyInput()), COPIED],
    "a copy with all that ours may say": [
      () => new CopyCommand(WHOLE_COPY),
      () => new CopyObjectCommand(WHOLE_COPY),
      COPIED,
    ],
    "a copy with what is not a header's text": [
      () => new CopyCommand({ ...copyInput(), ...NOT_TEXT }),
      () => new CopyObjectCommand({ ...copyInput(), ...NOT_TEXT }),
      COPIED,
    ],
    "a copy of a part": same(() => new UploadPartCopyCommand(PART_INPUT), PART),
    "a listing": [
      list,
      () => new ListObjectsV2Command({ Bucket: "bucket", EncodingType: "url", StartAfter: ODD }),
      PAGE,
    ],
    "a HEAD": same(() => new HeadObjectCommand({ Bucket: "bucket", Key: ODD, ChecksumMode: "ENABLED" }), ""),
    "a batch of deletes": same(
      () =>
        new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "a", ETag: '"0af"' }] } }),
      "<DeleteResult/>",
    ),
    "an object of our own": same(() => new PutObjectCommand({ Bucket: "bucket", Key: ODD, Body: "{}" }), ""),
  } as const;
  const places: Record<string, Partial<ClientOptions>> = {
    "the bucket in the host name": {},
    "the bucket in the path": { pathStyle: true },
    "an endpoint of its own": { endpoint: "http://localhost:9000/base", pathStyle: true },
  };
  for (const [kind, [make, makeBySdk, body]] of Object.entries(kinds)) {
    for (const [place, options] of Object.entries(places)) {
      it(`of ${kind} is the SDK's, the first time and later: ${place}`, async () => {
        const { client, sent } = ours(() => ({ body }), options);
        for (let i = 0; i < 3; i++) await client.send(make() as CopyCommand);
        const wanted = (await bySdk(makeBySdk, options, body))!;
        for (const request of sent) {
          expect(comparable(request)).to.deep.equal(comparable(wanted));
          const { given, computed } = signatureOf(request, CREDENTIALS.secretAccessKey);
          expect(given).to.equal(computed);
        }
        expect(sent).to.have.length(3);
      });
    }
  }

  it("is sent to AWS_ENDPOINT_URL_S3", async () => {
    process.env.AWS_ENDPOINT_URL_S3 = "http://elsewhere:1234";
    try {
      const { client, sent } = ours(() => ({ body: COPIED }), { pathStyle: true });
      for (let i = 0; i < 2; i++) await client.send(copy("bucket", "k"));
      for (const { hostname, port, path } of sent)
        expect({ hostname, port, path }).to.deep.equal({
          hostname: "elsewhere",
          port: 1234,
          path: "/bucket/k",
        });
    } finally {
      delete process.env.AWS_ENDPOINT_URL_S3;
    }
  });

  it("is sent to its own bucket while others are in flight", async () => {
    const { client, sent } = ours(async () => {
      await new Promise(setImmediate);
      return { body: COPIED };
    });
    const buckets = Array.from({ length: 40 }, (_, i) => `bucket-${i % 4}`);
    for (let i = 0; i < 2; i++) await Promise.all(buckets.map((bucket) => client.send(copy(bucket, bucket))));
    expect(sent).to.have.length(80);
    for (const { hostname, path } of sent)
      expect(hostname).to.equal(`${path.slice(1)}.s3.eu-north-1.amazonaws.com`);
  });

  it("for a copy has the headers of this copy only, and none of the first one", async () => {
    const { client, sent } = ours(() => ({ body: COPIED }));
    await client.send(new CopyCommand(WHOLE_COPY));
    await client.send(copy());
    expect(comparable(sent[1]!)).to.deep.equal(
      comparable((await bySdk(() => new CopyObjectCommand(copyInput()), {}, COPIED))!),
    );
  });

  it("for a copy keeps the headers that our middleware has added", async () => {
    const { client, sent } = ours(() => ({ body: COPIED }));
    const paying = (next: (args: unknown) => unknown) => (args: { request: Sent }) => {
      args.request.headers["x-amz-request-payer"] = "requester";
      return next(args);
    };
    client.middlewareStack.add(paying as never, { name: "paying", step: "build" });
    for (let i = 0; i < 3; i++) await client.send(copy());
    for (const { headers } of sent) expect(headers).to.have.property("x-amz-request-payer", "requester");
  });

  it("for a copy names the current Lambda invocation, so that AWS can detect loops", async () => {
    const { client, sent } = ours(() => ({ body: COPIED }));
    process.env.AWS_LAMBDA_FUNCTION_NAME = "copy-range";
    try {
      for (const trace of ["Root=1", "Root=2", "Root=3"]) {
        process.env._X_AMZN_TRACE_ID = trace;
        await client.send(copy());
      }
    } finally {
      delete process.env.AWS_LAMBDA_FUNCTION_NAME;
      delete process.env._X_AMZN_TRACE_ID;
    }
    const traces = sent.map(({ headers }) => headers["X-Amzn-Trace-Id"]);
    expect(traces).to.deep.equal(["Root=1", "Root=2", "Root=3"]);
  });

  it("is signed with the current credentials", async () => {
    let nth = 0;
    const credentials = async () => ({
      accessKeyId: `AKID${++nth}`,
      secretAccessKey: `secret${nth}`,
      sessionToken: `token${nth}`,
      expiration: new Date(Date.now() + 60_000), // so soon that the SDK refreshes them each time
    });
    const { client, sent } = ours(() => ({ body: COPIED }), { credentials });
    for (let i = 0; i < 3; i++) await client.send(copy());
    const used = sent.map(({ headers }) => Number(/token(\d+)/.exec(headers["x-amz-security-token"]!)![1]));
    expect(used).to.deep.equal([...new Set(used)].sort());
    sent.forEach((request, i) => {
      expect(request.headers.authorization).to.contain(`Credential=AKID${used[i]}/`);
      const { given, computed } = signatureOf(request, `secret${used[i]}`);
      expect(given).to.equal(computed);
    });
  });

  it("can be aborted, together with many others, by one listener on their signal", async () => {
    const asked = Promise.withResolvers<void>();
    let requests = 0;
    const server = createServer(() => {
      if (++requests === 8) asked.resolve(); // without a response
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: "AKID", secretAccessKey: "secret" };
    const client = createS3Client({
      region: "eu-north-1",
      endpoint,
      credentials,
      pathStyle: true,
      maxSockets: 8,
    });
    const giveUp = new AbortController();
    const { signal: abortSignal } = giveUp;
    const copies = Array.from({ length: 8 }, () => rejected(client.send(copy(), { abortSignal })));
    await asked.promise;
    expect(getEventListeners(abortSignal, "abort")).to.have.length(1);
    giveUp.abort();
    for (const error of await Promise.all(copies)) expect(error).to.have.property("name", "AbortError");
    expect(await rejected(client.send(copy(), { abortSignal }))).to.have.property("name", "AbortError");
    expect(requests).to.equal(8);
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
});

describe("a response", () => {
  const bad: Record<string, [Canned, () => CopyCommand | ListPageCommand]> = {
    "an error inside a 200, to a copy": [{ body: SLOW }, copy],
    "an error inside a 200, followed by a line end": [{ body: `${SLOW}\n` }, copy],
    "an error inside a 200, to a listing": [{ body: SLOW }, list],
    "nothing, to a copy": [{ body: "" }, copy],
    "nothing, to a listing": [{ body: "" }, list],
    "half a page": [{ body: PAGE.slice(0, 100) }, list],
    "a page whose connection breaks": [{ body: PAGE.slice(0, 100), broken: true }, list],
    "a copy whose connection breaks": [{ body: COPIED.slice(0, 60), broken: true }, copy],
    "503 SlowDown": [{ status: 503, body: SLOW }, copy],
  };
  for (const [what, [response, make]] of Object.entries(bad)) {
    it(`that is ${what} is retried`, async () => {
      const good = make() instanceof ListPageCommand ? PAGE : COPIED;
      const { client, sent } = ours((_, nth) => (nth === 2 ? response : { body: good }));
      await client.send(make() as CopyCommand);
      await client.send(make() as CopyCommand); // the second one reuses what the first one found out
      expect(sent.map(({ headers }) => headers["amz-sdk-request"])).to.deep.equal([
        "attempt=1; max=8",
        "attempt=1; max=8",
        "attempt=2; max=8",
      ]);
    });
  }

  it("that refuses hundreds of copies at once is retried by all of them", async () => {
    const refused = new Set<string>();
    const { client } = ours(({ path }) => {
      if (path === "/first" || refused.has(path)) return { body: COPIED };
      refused.add(path);
      return { status: 503, body: SLOW };
    });
    await client.send(copy("bucket", "first"));
    const keys = Array.from({ length: 300 }, (_, i) => `key-${i}`);
    await Promise.all(keys.map((key) => client.send(copy("bucket", key))));
    expect(refused.size).to.equal(300);
  });

  it("that refuses a copy is not requested again", async () => {
    const { client, sent } = ours((_, nth) => (nth === 1 ? { body: COPIED } : { status: 412 }));
    await client.send(copy());
    expect(await rejected(client.send(copy()))).to.have.nested.property("$metadata.httpStatusCode", 412);
    expect(sent).to.have.length(2);
  });

  const refusals: Record<string, Canned> = {
    "412": { status: 412, body: "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>" },
    "404": { status: 404, body: "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>" },
    "403 with nothing in it": { status: 403 },
    "301": {
      status: 301,
      body: MOVED,
      headers: { "x-amz-bucket-region": "eu-west-1" },
    },
    "a result that breaks off": { body: COPIED.slice(0, 80) },
  };
  for (const [what, response] of Object.entries(refusals)) {
    it(`of ${what} is the SDK's own error`, async () => {
      const { client } = ours((_, nth) => (nth === 1 ? { body: COPIED } : response));
      await client.send(copy());
      const error = await rejected(client.send(copy()));
      const wanted = await rejected(plainClient(canned(() => response).handler).send(copy()));
      expect(described(error)).to.deep.equal(described(wanted));
      expect(error)
        .to.have.property("$response")
        .with.property("statusCode", response.status ?? 200);
    });
  }

  it("to a listing that is not a listing is an error after the last attempt", async () => {
    const { client, sent } = ours(() => ({ body: "<html/>" }), { maxAttempts: 2 });
    expect(await rejected(client.send(list()))).to.have.property("name", "MalformedListing");
    expect(sent).to.have.length(2);
  });
});

describe("the client", () => {
  it("does not let the SDK parse pages and results of copies", async () => {
    const { client } = ours(({ method }) => ({ body: method === "GET" ? PAGE : COPIED }));
    await Promise.all([client.send(copy()), client.send(list())]);
    const read: number[] = [];
    const { utf8Encoder } = client.config;
    client.config.utf8Encoder = (bytes) => {
      read.push(bytes.length);
      return utf8Encoder(bytes);
    };
    await client.send(copy());
    expect(pageOf(await client.send(list())).entries).to.have.length(1);
    expect(read).to.deep.equal([]);
  });

  it("resolves a bucket's endpoint once for each kind of request", async () => {
    const { client } = ours(() => ({ body: COPIED }));
    let asked = 0;
    const { endpointProvider } = client.config;
    client.config.endpointProvider = (...args) => {
      asked++;
      return endpointProvider(...args);
    };
    for (let i = 0; i < 10; i++) await client.send(copy(i % 2 === 0 ? "even" : "odd"));
    expect(asked).to.equal(2);
  });

  it("leaves out exactly the listed middleware of the SDK", async () => {
    const { client } = ours(() => ({ body: COPIED }));
    const stacks: { identify(): string[] }[] = [];
    const { middlewareStack } = client;
    const concat = middlewareStack.concat;
    middlewareStack.concat = (from) => {
      const stack = concat(from);
      stacks.push(stack);
      return stack;
    };
    for (let i = 0; i < 3; i++) await client.send(new UploadPartCopyCommand(PART_INPUT));
    const [whole, lean, ...more] = stacks.map((stack) => stack.identify().map((name) => name.split(" ")[0]));
    expect(more).to.deep.equal([]);
    expect(whole).to.include.members([...LEFT_OUT]);
    expect(lean).to.deep.equal([
      "ssecMiddleware",
      "recallMiddleware",
      "serializerMiddleware",
      "contentLengthMiddleware",
      "addExpectContinueMiddleware",
      "hostHeaderMiddleware",
      "recursionDetectionMiddleware",
      "recallHeadersMiddleware",
      "retryMiddleware",
      "httpSigningMiddleware",
      "deserializerMiddleware",
      "throw200ExceptionsMiddleware",
    ]);
    expect(whole!.filter((name) => !lean!.includes(name))).to.have.members([...LEFT_OUT, "learnMiddleware"]);
  });

  it("leaves out none if redirects are followed", async () => {
    const { client, sent } = ours(
      ({ hostname }) =>
        hostname.includes("eu-west-1")
          ? { body: COPIED }
          : { status: 301, body: MOVED, headers: { "x-amz-bucket-region": "eu-west-1" } },
      { followRegionRedirects: true },
    );
    for (let i = 0; i < 2; i++) await client.send(copy());
    expect(sent.map(({ hostname }) => /s3\.(.*)\.amazonaws/.exec(hostname)![1])).to.deep.equal([
      "eu-north-1",
      "eu-west-1",
      "eu-north-1",
      "eu-west-1",
    ]);
  });
});

function same(make: () => object, body: string) {
  return [make, make, body] as const;
}

/** The same request by a plain SDK client. */
async function bySdk(
  make: () => object,
  options: Partial<ClientOptions>,
  body: string,
): Promise<Sent | undefined> {
  const { handler, sent } = canned(() => ({ body }));
  const config: S3ClientConfig = {
    maxAttempts: 8,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.pathStyle === undefined ? {} : { forcePathStyle: options.pathStyle }),
  };
  await plainClient(handler, config).send(make() as CopyCommand);
  return sent[0];
}

/** A request without the headers that differ each time. */
function comparable({ method, protocol, hostname, port, path, query, headers, body }: Sent) {
  const once = ["authorization", "x-amz-date", "amz-sdk-invocation-id"];
  const kept = Object.entries(headers).filter(([name]) => !once.includes(name.toLowerCase()));
  return { method, protocol, hostname, port, path, query, headers: Object.fromEntries(kept), body };
}

async function rejected(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail("it should have failed"),
    (error: Error) => error,
  );
}

const described = (error: Error) => {
  const { name, message, $fault, $metadata } = error as Error & Record<"$fault" | "$metadata", object>;
  return { name, message, $fault, $metadata, kind: error.constructor.name };
};
