import { expect } from "chai";
import { type Credentials, createS3, type EmbeddedS3 } from "../../../local/s3";
import { createS3Client } from "../../../sync/s3/client/create";
import type { ObjectStore } from "../../../sync/s3/object-store";
import { s3Store } from "../../../sync/s3/s3-store";
import { canned, plainClient } from "./client/canned";

const GOOD = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token" };
/** The credentials of a client. */
type Given = Parameters<typeof createS3Client>[0]["credentials"];

/** A server that accepts GOOD, and a store with other credentials. */
function serverWith(given: Given, accepted: Partial<Credentials> = {}) {
  const s3: EmbeddedS3 = createS3({ credentials: { ...GOOD, ...accepted } });
  return storeOf(s3, given);
}

/** A store over a server with an object, with these credentials. */
function storeOf(s3: EmbeddedS3, given: Given): ObjectStore {
  s3.createBucket("bucket").put("key", "1");
  const client = createS3Client({
    region: "us-east-1",
    endpoint: "http://s3.embedded",
    pathStyle: true,
    maxSockets: 8,
    requestHandler: s3.requestHandler(),
    ...(given && { credentials: given }),
  });
  return s3Store(client);
}

const COPY = {
  source: { bucket: "bucket", key: "key", etag: '"c4ca4238a0b923820dcc509a6f75849b"' },
  destination: { bucket: "bucket", key: "copy", etag: null },
  storageClass: "STANDARD",
  redirect: null,
};

const REQUESTS: Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> = {
  "the LIST that finds a Region": (store) => store.region("bucket", ""),
  "a LIST": (store) => store.list("bucket", "", null),
  "a HEAD": (store) => store.head("bucket", "key"),
  "a HEAD of a part": (store) => store.headPart("bucket", "key", 1),
  "a copy": (store) => store.copy(COPY),
  "a batch of deletes": (store) => store.remove("bucket", [{ key: "key", etag: '"0af"' }]),
  "a read of a record": (store) => store.read("bucket", "key"),
  "a write of a record": (store) => store.write("bucket", "key", "{}"),
};

const messageOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => "no error",
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("credentials that S3 does not accept are InvalidCredentials, with the reason, and never a missing permission", () => {
  const past = new Date(Date.now() - 3_600_000);
  const bad: Record<string, readonly [Given, Partial<Credentials>, RegExp]> = {
    expired: [GOOD, { expiration: past }, /they have expired \(ExpiredToken: /],
    "with an unknown access key": [
      { ...GOOD, accessKeyId: "AKIDUNKNOWN" },
      {},
      /the access key is not known \(InvalidAccessKeyId: /,
    ],
    "with a wrong session token": [
      { ...GOOD, sessionToken: "another" },
      {},
      /the session token is not valid \(InvalidToken: /,
    ],
  };
  for (const [what, [given, accepted, reason]] of Object.entries(bad))
    for (const [kind, request] of Object.entries(REQUESTS))
      it(`${what}: ${kind}`, async () => {
        const message = await messageOf(request(serverWith(given, accepted)));
        expect(message).to.match(/^InvalidCredentials: The AWS credentials cannot be used: /);
        expect(message).to.match(reason);
        expect(message).to.match(
          /Correct or refresh them, for example with aws sso login, and start again\.$/,
        );
      });

  for (const [kind, request] of Object.entries(REQUESTS).filter(([kind]) => /LIST|record|deletes/.test(kind)))
    it(`with a wrong secret: ${kind}`, async () => {
      const message = await messageOf(request(serverWith({ ...GOOD, secretAccessKey: "wrong" })));
      // A read of a record may be refused for the bytes of its headers: its error keeps S3's own name.
      if (kind === "a read of a record") expect(message).to.match(/SignatureDoesNotMatch|signature/);
      else
        expect(message).to.match(
          /^InvalidCredentials: .*the secret access key does not belong to the access key/,
        );
    });

  it("and that are accepted make no error", async () => {
    const store = serverWith(GOOD);
    for (const request of Object.values(REQUESTS))
      expect(await messageOf(request(store))).to.equal("no error");
  });

  it("also if the response has no error code: the status of a HEAD alone is explained by a GET", async () => {
    const { handler } = canned(({ method }) =>
      method === "HEAD"
        ? { status: 400 }
        : {
            status: 400,
            body: "<Error><Code>ExpiredToken</Code><Message>The token has expired.</Message></Error>",
          },
    );
    expect(await messageOf(s3Store(plainClient(handler)).head("bucket", "key"))).to.match(
      /^InvalidCredentials: .*they have expired/,
    );
  });
});

describe("credentials that cannot be loaded", () => {
  const NAMES = [
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_EC2_METADATA_DISABLED",
  ];
  const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

  /** Runs with the given environment variables only, and restores the others. */
  async function withEnvironment<T>(variables: Record<string, string>, act: () => Promise<T>): Promise<T> {
    const saved = [...NAMES, ...KEYS].map((name) => [name, process.env[name]] as const);
    for (const [name] of saved) delete process.env[name];
    Object.assign(process.env, variables);
    try {
      return await act();
    } finally {
      for (const [name, value] of saved) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  }
  const NOWHERE = {
    AWS_CONFIG_FILE: "/nowhere/config",
    AWS_SHARED_CREDENTIALS_FILE: "/nowhere/credentials",
    AWS_EC2_METADATA_DISABLED: "true",
  };

  it("are InvalidCredentials", async () => {
    const message = await withEnvironment(NOWHERE, () =>
      messageOf(serverWith(undefined).list("bucket", "", null)),
    );
    expect(message).to.match(/^InvalidCredentials: The AWS credentials cannot be used: /);
  });
});

describe("credentials that are valid for 45 seconds", () => {
  it("are requested again for each request, as the SDK does five minutes before they expire, and none fails", async () => {
    let calls = 0;
    const credentials: Credentials[] = [];
    const s3 = createS3({ credentials });
    const provider = async () => {
      const made = {
        accessKeyId: `AKID${++calls}`,
        secretAccessKey: `secret${calls}`,
        sessionToken: `token${calls}`,
      };
      // Earlier ones are refused soon after.
      credentials.splice(0, Math.max(0, credentials.length - 3));
      credentials.push(made);
      return { ...made, expiration: new Date(Date.now() + 45_000) };
    };
    const store = storeOf(s3, provider);
    for (let i = 0; i < 30; i++) {
      s3.bucket("bucket").put("key", "1");
      await store.copy({ ...COPY, destination: { ...COPY.destination, key: `copy-${i}` } });
      await store.list("bucket", "", null);
    }
    expect(s3.bucket("bucket").keys()).to.have.length(31);
    expect(calls).to.be.above(20);
  });
});

describe("a computer whose clock is off", () => {
  for (const minutes of [60, -60, 10, -10])
    it(`by ${minutes} minutes sends no request twice, except the first one if S3 refuses its time`, async () => {
      const statuses: number[] = [];
      const s3 = createS3({
        credentials: GOOD,
        clock: () => Date.now() - minutes * 60_000,
        onRequest: ({ status }) => statuses.push(status),
      });
      const store = storeOf(s3, GOOD);
      const outcomes: string[] = [];
      for (let i = 0; i < 3; i++) {
        const copied = store.copy(COPY).then(
          () => "copied",
          ({ code }: { code: string }) => code,
        );
        outcomes.push(await copied);
        outcomes.push((await store.head("bucket", "absent")) === undefined ? "absent" : "found");
      }
      expect(outcomes).to.deep.equal([
        ...["copied", "absent"],
        ...["PreconditionFailed", "absent"],
        ...["PreconditionFailed", "absent"],
      ]);
      const skewed = Math.abs(minutes) > 15 ? [403] : [];
      expect(statuses).to.deep.equal([...skewed, 200, 404, 412, 404, 412, 404]);
    });

  it("asks once for an archived object, whose status is that of a wrong time", async () => {
    const statuses: number[] = [];
    const s3 = createS3({
      credentials: GOOD,
      clock: () => Date.now() - 10 * 60_000,
      onRequest: ({ status }) => statuses.push(status),
    });
    s3.hooks.fault = ({ operation }) =>
      operation === "CopyObject" ? { kind: "error", code: "InvalidObjectState", status: 403 } : undefined;
    const refused = await storeOf(s3, GOOD)
      .copy(COPY)
      .then(
        () => "copied",
        ({ code }: { code: string }) => code,
      );
    expect([refused, ...statuses]).to.deep.equal(["InvalidObjectState", 403]);
  });
});
