import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createS3 } from "../../../../local/s3";
import { FEW_COPIES } from "../../../../sync/s3/client/wire/constants";
import { texts } from "../../scene";
import { type Ended, run } from "../command";
import { type Internet, openInternet } from "./internet";

const PATH = "/storage/v1/s3";

describe("npm run sync with the AWS configuration of a shell", () => {
  const s3 = createS3({ region: "us-east-1" });
  const cwd = mkdtempSync(join(tmpdir(), "network-"));
  const source = s3.createBucket("source-bucket");
  let endpoint: string;
  let close: () => Promise<void>;
  let internet: Internet;
  let withPath: Internet;
  let bundle: string;

  before(async () => {
    const lastModified = Date.parse("2024-02-29T12:00:00Z");
    for (let i = 0; i < FEW_COPIES + 5; i++) source.put(`a${i}`, `object ${i}`, { lastModified });
    ({ endpoint, close } = await s3.listen());
    internet = await openInternet(endpoint);
    withPath = await openInternet(endpoint, PATH);
    bundle = file("bundle.pem", internet.certificate);
  });
  after(async () => {
    internet.close();
    withPath.close();
    await close();
    rmSync(cwd, { recursive: true });
  });
  beforeEach(() => {
    s3.deleteBucket("destination-bucket");
    s3.createBucket("destination-bucket");
    internet.hosts.clear();
    withPath.hosts.clear();
    internet.requests.length = 0;
  });

  function file(name: string, content: string): string {
    writeFileSync(join(cwd, name), content);
    return join(cwd, name);
  }

  const sync = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
    run({ cwd, env }, "--source", "source-bucket", "--destination", "destination-bucket", ...args);

  /** Runs the command and expects that it has copied the object. */
  async function copies(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<void> {
    const { code, stderr } = await sync(env, ...args);
    expect({ code, stderr }).to.deep.include({ code: 0 });
    expect(texts(s3.bucket("destination-bucket"))).to.deep.equal(texts(source));
  }

  /** The variables by which a client reaches AWS in this internet. */
  const online = () => ({ HTTPS_PROXY: internet.proxy, AWS_CA_BUNDLE: bundle });

  it("reaches AWS through HTTPS_PROXY, with the certificates of AWS_CA_BUNDLE", async () => {
    await copies(online());
    expect([...internet.hosts].sort()).to.deep.equal([
      "destination-bucket.s3.us-east-1.amazonaws.com",
      "source-bucket.s3.us-east-1.amazonaws.com",
    ]);
  });

  it("uses the FIPS endpoints of AWS with AWS_USE_FIPS_ENDPOINT", async () => {
    await copies({ ...online(), AWS_USE_FIPS_ENDPOINT: "true" });
    for (const host of internet.hosts) expect(host).to.match(/-bucket\.s3-fips\.us-east-1\.amazonaws\.com$/);
  });

  it("uses dual-stack endpoints and ca_bundle of the profile, which AWS_DEFAULT_PROFILE selects", async () => {
    const config = file(
      "dual-stack",
      `[profile dual]\nregion = us-east-1\nca_bundle = ${bundle}\ns3 =\n  use_dualstack_endpoint = true\n` +
        `credential_process = echo '{"Version":1,"AccessKeyId":"FROMPROCESS","SecretAccessKey":"secret"}'\n`,
    );
    const env = { AWS_CONFIG_FILE: config, AWS_DEFAULT_PROFILE: "dual", https_proxy: internet.proxy };
    await copies({ ...env, ...NO_KEYS });
    for (const host of internet.hosts)
      expect(host).to.match(/-bucket\.s3\.dualstack\.us-east-1\.amazonaws\.com$/);
    expect(internet.requests[0]?.headers.authorization).to.contain("Credential=FROMPROCESS/");
  });

  it("gets the credentials of SSO through the proxy, too", async () => {
    const start = "https://sso.example/start";
    const token = {
      accessToken: "token",
      expiresAt: "2099-01-01T00:00:00Z",
      region: "us-east-1",
      startUrl: start,
    };
    const cache = join(cwd, ".aws", "sso", "cache");
    mkdirSync(cache, { recursive: true });
    writeFileSync(
      join(cache, `${createHash("sha1").update(start).digest("hex")}.json`),
      JSON.stringify(token),
    );
    const sso = {
      sso_start_url: start,
      sso_region: "us-east-1",
      sso_account_id: "123456789012",
      sso_role_name: "r",
    };
    const lines = Object.entries(sso).map(([name, value]) => `${name} = ${value}\n`);
    const AWS_CONFIG_FILE = file("sso", `[profile sso]\n${lines.join("")}`);
    await copies({ ...online(), ...NO_KEYS, AWS_CONFIG_FILE }, "--profile", "sso");
    expect([...internet.hosts]).to.include("portal.sso.us-east-1.amazonaws.com");
    expect(internet.requests[0]?.headers.authorization).to.contain("Credential=FROMSSO/");
  });

  it("pays for the requests with --requester-pays", async () => {
    await copies(online(), "--requester-pays");
    const payers = new Set(internet.requests.map(({ headers }) => headers["x-amz-request-payer"]));
    expect([...payers]).to.deep.equal(["requester"]);
  });

  it("sends the owners of the buckets, and the KMS key and the ACL of copies", async () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const settings = ["--sse-kms-key-id", key, "--acl", "bucket-owner-full-control"];
    await copies(
      online(),
      "--source-account",
      "123456789012",
      "--destination-account",
      "123456789012",
      ...settings,
    );
    const owners = internet.requests.map(({ headers }) => headers["x-amz-expected-bucket-owner"]);
    expect([...new Set(owners)]).to.deep.equal(["123456789012"]);
    const sent = internet.requests.filter(({ headers }) => headers["x-amz-copy-source"] !== undefined);
    expect(sent.map(({ headers }) => headers)).to.have.length.above(0);
    for (const { headers } of sent)
      expect(headers).to.include({
        "x-amz-source-expected-bucket-owner": "123456789012",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": key,
        "x-amz-acl": "bucket-owner-full-control",
      });
  });

  it("uses AWS_ENDPOINT_URL_S3 before AWS_ENDPOINT_URL, an endpoint with a path, and http_proxy", async () => {
    await copies({
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ENDPOINT_URL_S3: `http://store.example${PATH}/`,
      http_proxy: withPath.proxy,
    });
    const targets = new Set(withPath.requests.map(({ url }) => url.slice(0, `${PATH}/source-bucket`.length)));
    expect(
      [...withPath.hosts, ...targets].every((one) => one === "store.example" || one.startsWith(PATH)),
    ).to.equal(true);
  });

  it("has the bucket in the host name if the profile's addressing_style says so", async () => {
    const config = file("style", "[default]\ns3 =\n  addressing_style = virtual\n");
    const env = { AWS_CONFIG_FILE: config, HTTP_PROXY: withPath.proxy };
    await copies(env, "--endpoint", `http://store.example${PATH}`);
    expect([...withPath.hosts].sort()).to.deep.equal([
      "destination-bucket.store.example",
      "source-bucket.store.example",
    ]);
  });

  for (const host of ["localhost", " .localhost , other", "*.localhost", "*", "LOCALHOST"])
    it(`uses no proxy for the buckets of a host in NO_PROXY: ${host}`, async () => {
      const config = file("virtual", "[default]\ns3 =\n  addressing_style = virtual\n");
      const env = {
        AWS_CONFIG_FILE: config,
        HTTP_PROXY: internet.proxy,
        NO_PROXY: host,
        AWS_MAX_ATTEMPTS: "1",
      };
      await sync(env, "--endpoint", "http://store.localhost:1", "--dry-run");
      expect([...internet.hosts]).to.deep.equal([]);
    });

  it("uses --endpoint before the environment, and no proxy for the hosts of NO_PROXY", async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1",
    };
    await copies(env, "--endpoint", endpoint);
    expect([...internet.hosts]).to.deep.equal([]);
  });
});

/** Removes the keys from the environment, so that the profile has to provide them. */
const NO_KEYS = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
