import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsCredentialIdentity, RequestSigningArguments } from "@smithy/types";
import { expect } from "chai";
import fc from "fast-check";
import { quickSigner } from "../../../../../sync/s3/client/fast/quick-signer";
import { sha256 } from "../../../../../sync/s3/client/fast/sha256";
import { signed } from "../../../../../sync/s3/client/fast/signature";

const KEYS: AwsCredentialIdentity = { accessKeyId: "AKID", secretAccessKey: "SECRET/+=" };
const TEMPORARY: AwsCredentialIdentity = { ...KEYS, sessionToken: "TOKEN+/=" };
const SCOPE = {
  signingDate: new Date("2026-11-26T22:00:00.999Z"),
  signingRegion: "eu-north-1",
  signingService: "s3",
};

const sdk = (credentials: AwsCredentialIdentity) =>
  new SignatureV4({ credentials, region: "us-east-1", service: "s3", sha256, uriEscapePath: false });

const request = (more: Partial<HttpRequest> = {}) =>
  new HttpRequest({
    protocol: "https:",
    hostname: "bucket.s3.eu-north-1.amazonaws.com",
    method: "PUT",
    path: "/photos/a%20b/%E2%98%83",
    headers: {
      host: "bucket.s3.eu-north-1.amazonaws.com",
      "x-amz-copy-source": "source/a%20b",
      "user-agent": "aws-sdk-js/3 ua/2.1",
      "amz-sdk-request": "attempt=1; max=8",
      "x-amzn-trace-id": "Root=1",
    },
    ...more,
  });

/** What the request is to the network. */
const comparable = ({ method, path, query, headers, body }: HttpRequest) => ({
  method,
  path,
  query,
  headers,
  body,
});

describe("the signature of a request without a body", () => {
  const usual = {
    "a copy": request(),
    "a listing": request({
      method: "GET",
      path: "/",
      query: { "list-type": "2", list: "a", prefix: "a/b c+~*'()!é☃", "start-after": "" },
    }),
    "a HEAD with an empty body": request({ method: "HEAD", body: "" }),
    "a payload that is not signed": request({
      headers: { host: "h", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
    }),
    "a date from before": request({ headers: { host: "h", "x-amz-date": "20200101T000000Z" } }),
  };
  for (const [what, one] of Object.entries(usual))
    for (const [which, credentials] of Object.entries({ permanent: KEYS, temporary: TEMPORARY }))
      it(`is the SDK's, without its signer: ${what}, ${which} credentials`, async () => {
        const wanted = await sdk(credentials).sign(one, SCOPE);
        const before = structuredClone(comparable(one));
        const ours = signed(one, credentials, SCOPE);
        expect(comparable(ours!)).to.deep.equal(comparable(wanted as HttpRequest));
        expect(comparable(one)).to.deep.equal(before); // a retry signs it again
      });

  it("is that of another key after a day, in another Region, and with other credentials", async () => {
    const scopes = [
      SCOPE,
      { ...SCOPE, signingDate: new Date("2026-11-27T00:00:00Z") },
      { ...SCOPE, signingRegion: "us-west-2" },
      { ...SCOPE, signingService: "s3-object-lambda" },
    ];
    const all = [KEYS, { ...KEYS, secretAccessKey: "OTHER" }, TEMPORARY];
    for (let round = 0; round < 2; round++)
      for (const scope of scopes)
        for (const credentials of all) {
          const wanted = await sdk(credentials).sign(request(), scope);
          expect(signed(request(), credentials, scope)?.headers).to.deep.equal(wanted.headers);
        }
  });

  it("is that of another key after a provider has changed its object", async () => {
    const credentials = { ...KEYS };
    signed(request(), credentials, SCOPE);
    credentials.secretAccessKey = "OTHER";
    const wanted = await sdk({ ...credentials }).sign(request(), SCOPE);
    expect(signed(request(), credentials, SCOPE)?.headers).to.deep.equal(wanted.headers);
  });

  it("has the headers of the request, not those of the one before", async () => {
    const all = { host: "h", "x-amz-meta-b": "b", te: "trailers", "x-amz-meta-a": "a" };
    const names = Object.keys(all) as (keyof typeof all)[];
    const orders = [names, names.slice(0, 3), names.slice(1), names.toReversed(), [...names, "x-amz-meta-c"]];
    for (const order of [...orders, ...orders.toReversed()]) {
      const one = request({ headers: Object.fromEntries(order.map((name) => [name, `of ${name}`])) });
      const wanted = await sdk(KEYS).sign(one, SCOPE);
      expect(signed(one, KEYS, SCOPE)?.headers).to.deep.equal(wanted.headers);
    }
  });

  const unusual: Record<string, Partial<HttpRequest>> = {
    "a body": { body: "text" },
    "a stream": { body: new ReadableStream() },
    "a header with two spaces": { headers: { host: "h", "x-amz-meta-a": "a  b" } },
    "a header with a space at its end": { headers: { host: "h", "x-amz-meta-a": "a " } },
    "an empty header": { headers: { host: "h", "x-amz-meta-a": "" } },
    "a header with a tab": { headers: { host: "h", "x-amz-meta-a": "a\tb" } },
    "a header that is not ASCII": { headers: { host: "h", "x-amz-meta-a": "Müller" } },
    "a header whose name has upper case": { headers: { host: "h", "X-Amz-Meta-A": "a" } },
    "a header without a value": { headers: { host: "h", "x-amz-meta-a": undefined as never } },
    "a signature": { headers: { host: "h", authorization: "AWS4-HMAC-SHA256 Credential=AKID" } },
    "a date": { headers: { host: "h", date: "Thu, 26 Nov 2026 22:00:00 GMT" } },
    "a path that is not encoded": { path: "/é" },
    "a query with a list": { query: { key: ["a", "b"] } },
    "a query without a value": { query: { uploads: null } },
    "a signature in its query": { query: { "X-Amz-Signature": "abc" } },
  };
  for (const [what, more] of Object.entries(unusual))
    it(`is left to the SDK: ${what}`, async () => {
      expect(signed(request(more), KEYS, SCOPE)).to.equal(undefined);
      const wanted = await sdk(KEYS).sign(request(more), SCOPE);
      const ours = await quickSigner(sdk(KEYS), { credentials: async () => KEYS } as never).sign(
        request(more),
        SCOPE,
      );
      expect(ours.headers).to.deep.equal(wanted.headers);
    });

  it("is the SDK's for any request, path, query, headers, time and credentials", async () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 6 }));
    const name = fc.oneof(
      fc.constantFrom(
        "host",
        "x-amz-copy-source",
        "cache-control",
        "proxy-a",
        "sec-b",
        "te",
        "range",
        "X-Amz-A",
      ),
      fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    );
    const requests = fc.record({
      method: fc.constantFrom("GET", "PUT", "HEAD"),
      path: text.map((path) => `/${path}`),
      query: fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 4 }),
      headers: fc.dictionary(name, text, { maxKeys: 6 }),
    });
    const times = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true });
    let quick = 0;
    await fc.assert(
      fc.asyncProperty(requests, times, fc.boolean(), async (parts, signingDate, temporary) => {
        const credentials = temporary ? TEMPORARY : KEYS;
        const scope = { ...SCOPE, signingDate };
        const one = request(parts as Partial<HttpRequest>);
        const wanted = await sdk(credentials).sign(one, scope);
        if (signed(one, credentials, scope) !== undefined) quick++;
        const signer = quickSigner(sdk(credentials), { credentials: async () => credentials } as never);
        expect((await signer.sign(one, scope)).headers).to.deep.equal(wanted.headers);
      }),
      { numRuns: 500 },
    );
    expect(quick).to.be.greaterThan(20); // not all are left to the SDK
  });
});

describe("the signer of a client", () => {
  const other: (readonly [string, RequestSigningArguments | undefined])[] = [
    ["has no options", undefined],
    ["has no Region", { signingService: "s3" }],
    ["is for all Regions", { ...SCOPE, signingRegion: "*" }],
    ["leaves out headers", { ...SCOPE, unsignableHeaders: new Set(["range"]) }],
  ];
  for (const [what, options] of other)
    it(`leaves a request to the SDK that ${what}`, async () => {
      const sent: unknown[] = [];
      const inner = { sign: async (one: unknown, given: unknown) => sent.push(given) && one };
      const signer = quickSigner(inner as never, { credentials: async () => KEYS } as never) as typeof inner;
      await signer.sign(request(), options ?? {});
      expect(sent).to.deep.equal([options ?? {}]);
    });

  it("asks for the credentials of each request, which are refreshed", async () => {
    const all = [KEYS, TEMPORARY];
    const signer = quickSigner(sdk(KEYS), { credentials: async () => all.shift()! } as never);
    const tokens = [];
    for (let i = 0; i < 2; i++)
      tokens.push((await signer.sign(request(), SCOPE)).headers["x-amz-security-token"]);
    expect(tokens).to.deep.equal([undefined, TEMPORARY.sessionToken]);
  });

  for (const invalid of [undefined, {}, { accessKeyId: "AKID" }, { secretAccessKey: "SECRET" }])
    it(`fails as the SDK's with invalid credentials: ${JSON.stringify(invalid)}`, async () => {
      const credentials = async () => invalid as never;
      const inner = new SignatureV4({ credentials, region: "us-east-1", service: "s3", sha256 });
      const fails = (signer: typeof inner) =>
        signer.sign(request(), SCOPE).then(
          () => "signed",
          ({ message }: Error) => message,
        );
      expect(await fails(quickSigner(inner, { credentials } as never))).to.equal(await fails(inner));
    });

  it("keeps the other methods of the SDK's", async () => {
    const signer = quickSigner(sdk(KEYS), { credentials: async () => KEYS } as never);
    const url = await signer.presign(request({ headers: { host: "h" } }), SCOPE);
    expect(url.query).to.have.property("X-Amz-Signature");
  });
});
