import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { configuredEndpoint } from "../../../../local/cli/aws/endpoint";
import { networkOf } from "../../../../local/cli/aws/network";
import { awsSettings } from "../../../../local/cli/aws/settings";

const NONE = { region: undefined, endpoint: undefined, profile: undefined };

describe("the AWS configuration of a local run", () => {
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  const saved = process.env.AWS_CONFIG_FILE;
  after(() => {
    rmSync(folder, { recursive: true });
    if (saved === undefined) delete process.env.AWS_CONFIG_FILE;
    else process.env.AWS_CONFIG_FILE = saved;
  });

  let files = 0;
  type Env = Readonly<Record<string, string>>;

  /** The settings for an environment and a configuration file, without what does not matter here. */
  async function settings(env: Env, config = "", options: Partial<typeof NONE> | Env = {}) {
    const file = join(folder, `config-${++files}`); // the SDK reads each file once
    writeFileSync(file, config);
    process.env.AWS_CONFIG_FILE = file;
    const { credentials: _, ...others } = await awsSettings({ ...NONE, ...options }, { ...env });
    return others;
  }

  const errorOf = (...args: Parameters<typeof settings>): Promise<string> =>
    settings(...args).then(
      () => "none",
      ({ name, message }: Error) => `${name}: ${message}`,
    );

  it("is AWS in us-east-1 if nothing is set", async () => {
    expect(await settings({})).to.deep.equal({
      region: "us-east-1",
      endpoint: undefined,
      pathStyle: false,
      environment: {},
      network: undefined,
      addressFrom: ["the Region"],
    });
  });

  const SERVICES =
    "[default]\nservices = mine\nendpoint_url = http://all\n[services mine]\ns3 =\n  endpoint_url = http://s3\n";
  const ENDPOINTS: readonly [string, Env, string, Env, string | undefined][] = [
    [
      "--endpoint wins",
      { AWS_ENDPOINT_URL_S3: "http://env" },
      "",
      { endpoint: "http://option" },
      "http://option",
    ],
    [
      "AWS_ENDPOINT_URL_S3",
      { AWS_ENDPOINT_URL_S3: "http://a/", AWS_ENDPOINT_URL: "http://b" },
      SERVICES,
      {},
      "http://a",
    ],
    ["AWS_ENDPOINT_URL", { AWS_ENDPOINT_URL: "http://b/v1/s3" }, SERVICES, {}, "http://b/v1/s3"],
    ["the services section", {}, SERVICES, {}, "http://s3"],
    ["endpoint_url of the profile", {}, "[default]\nendpoint_url = http://all\n", {}, "http://all"],
    [
      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
      { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true", AWS_ENDPOINT_URL: "http://b" },
      SERVICES,
      {},
      undefined,
    ],
    [
      "ignore_configured_endpoint_urls",
      { AWS_ENDPOINT_URL: "http://b" },
      "[default]\nignore_configured_endpoint_urls = true\n",
      {},
      undefined,
    ],
    [
      "the profile of --profile",
      { AWS_PROFILE: "one" },
      "[profile one]\nendpoint_url = http://one\n[profile two]\nendpoint_url = http://two\n",
      { profile: "two" },
      "http://two",
    ],
  ];
  for (const [name, env, config, options, expected] of ENDPOINTS)
    it(`decides the endpoint: ${name}`, async () => {
      expect((await settings(env, config, options)).endpoint).to.equal(expected);
    });

  const REGIONS: readonly [Env, string, Env, string][] = [
    [{ AWS_REGION: "a-1", AWS_DEFAULT_REGION: "b-1" }, "[default]\nregion = c-1\n", { region: "d-1" }, "d-1"],
    [{ AWS_REGION: "a-1", AWS_DEFAULT_REGION: "b-1" }, "[default]\nregion = c-1\n", {}, "a-1"],
    [{ AWS_DEFAULT_REGION: "b-1" }, "[default]\nregion = c-1\n", {}, "b-1"],
    [{}, "[default]\nregion = c-1\n", {}, "c-1"],
  ];
  for (const [env, config, options, expected] of REGIONS)
    it(`decides the Region: ${expected}`, async () => {
      expect((await settings(env, config, options)).region).to.equal(expected);
    });

  const PROXIES = { HTTP_PROXY: "http://a", https_proxy: "http://b", HTTPS_PROXY: "http://c" };
  for (const [what, env, config, options, expected] of [
    ["AWS with a proxy", PROXIES, "", {}, ["the Region", "https_proxy"]],
    ["--endpoint with a proxy", PROXIES, "", { endpoint: "http://s" }, ["--endpoint", "HTTP_PROXY"]],
    ["--endpoint without one", {}, "", { endpoint: "http://s" }, ["--endpoint"]],
    ["a variable", { AWS_ENDPOINT_URL: "https://s" }, "", {}, ["AWS_ENDPOINT_URL"]],
    ["a profile", {}, "[default]\nendpoint_url = http://s\n", {}, ["endpoint_url of the profile default"]],
  ] as const)
    it(`knows the settings that the address of the server is from: ${what}`, async () => {
      expect((await settings(env, config, options)).addressFrom).to.deep.equal(expected);
    });

  for (const [from, env, config, options] of [
    ["--region", {}, "", { region: "foo bar" }],
    ["AWS_REGION", { AWS_REGION: "foo bar" }, "", {}],
    ["AWS_DEFAULT_REGION", { AWS_DEFAULT_REGION: "foo bar" }, "", {}],
    ["region of the profile default", {}, "[default]\nregion = foo bar\n", {}],
  ] as const)
    it(`refuses a Region that no host name can have: ${from}`, async () => {
      expect(await errorOf(env, config, options)).to.equal(
        `UsageError: ${from} is "foo bar"; expected a Region such as eu-west-1.`,
      );
    });

  it("refuses an empty --region", async () => {
    expect(await errorOf({}, "", { region: "" })).to.contain('--region is ""; expected a Region');
  });

  it("has the bucket in the path for an endpoint, or as the profile's addressing_style says", async () => {
    const style = (name: string) => `[default]\ns3 =\n  addressing_style = ${name}\n`;
    const at = { AWS_ENDPOINT_URL: "http://a" };
    const all = await Promise.all(
      [() => settings(at), () => settings(at, style("virtual")), () => settings({}, style("path"))].map(
        (get) => get(),
      ),
    );
    expect(all.map(({ pathStyle }) => pathStyle)).to.deep.equal([true, false, true]);
  });

  it("has the attempts at a request, and retry modes that make no difference", async () => {
    const attempts = async (...args: Parameters<typeof settings>) => (await settings(...args)).environment;
    const all = [
      await attempts({ AWS_MAX_ATTEMPTS: "3", AWS_RETRY_MODE: "adaptive" }, "[default]\nmax_attempts = 9\n"),
      await attempts({}, "[default]\nmax_attempts = 9\nretry_mode = standard\n"),
      await attempts({ AWS_MAX_ATTEMPTS: "" }),
    ];
    expect(all).to.deep.equal([{ AWS_MAX_ATTEMPTS: "3" }, { AWS_MAX_ATTEMPTS: "9" }, {}]);
  });

  it("has an endpoint of Step Functions of its own", () => {
    const sections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      mine: { "sfn.endpoint_url": "http://sfn", "s3.endpoint_url": "http://s3" },
    };
    const profile = {
      name: "default",
      settings: { services: "mine" },
      services: (name: string) => sections[name],
      ssoSession: () => undefined,
    };
    const url = (env: Env) => configuredEndpoint({ ...env }, profile, "SFN")?.url;
    expect([
      url({ AWS_ENDPOINT_URL_SFN: "http://env/", AWS_ENDPOINT_URL_S3: "http://other" }),
      url({ AWS_ENDPOINT_URL_S3: "http://other", AWS_ENDPOINT_URL: "http://all" }),
      url({ AWS_ENDPOINT_URL_S3: "http://other" }),
      url({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }),
    ]).to.deep.equal(["http://env", "http://all", "http://sfn", undefined]);
  });

  it("has proxies without a scheme, and ignores empty variables", async () => {
    const env = { HTTPS_PROXY: "proxy.example:3128", HTTP_PROXY: "", no_proxy: "a.example" };
    expect((await settings(env)).network).to.deep.equal({
      proxyEnv: { https_proxy: "http://proxy.example:3128", no_proxy: "a.example,*.a.example" },
    });
  });

  it("refuses certificates that cannot be read", async () => {
    const bundle = join(folder, "bundle.pem");
    writeFileSync(bundle, "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n");
    expect(await errorOf({ AWS_CA_BUNDLE: bundle })).to.equal(
      `UsageError: AWS_CA_BUNDLE is ${bundle}, which has no certificate in PEM format. Correct or unset it.`,
    );
  });

  it("refuses a proxy if Node.js is too old to use it", () => {
    const none = () => undefined;
    const profile = { name: "default", settings: {}, services: none, ssoSession: none };
    const env = { HTTPS_PROXY: "http://proxy.example:3128" };
    expect(() => networkOf(env, profile, "24.4.1")).to.throw(
      "A proxy needs Node.js 24.5 or newer; this is 24.4.1.",
    );
    expect(() => networkOf(env, profile, "26.0.0")).not.to.throw();
  });

  for (const [name, url] of [
    ["AWS_ENDPOINT_URL", "http://me:secret@s3.example"],
    ["AWS_ENDPOINT_URL_S3", "ftp://me:p@secret@s3.example"],
    ["HTTPS_PROXY", "socks5://me:secret@proxy.example:1080"],
    ["http_proxy", "me:secret@proxy.example:port"],
  ] as const)
    it(`is refused without the password of a URL in the message: ${name}`, async () => {
      expect(await errorOf({ [name]: url }))
        .to.match(/^UsageError: \w+ is "[^"]*\*\*\*@\w+\.example[^"]*"; expected /)
        .and.not.contain("secret");
    });

  const REFUSED: readonly [Env, string, RegExp][] = [
    [{ AWS_ENDPOINT_URL: "here" }, "", /^UsageError: AWS_ENDPOINT_URL is "here"; expected a URL such as /],
    [
      {},
      "[default]\nservices = absent\n",
      /^UsageError: The profile default names the services section absent, which the AWS configuration file does not have\./,
    ],
    [
      { AWS_ENDPOINT_URL: "http://a", AWS_USE_FIPS_ENDPOINT: "true" },
      "",
      /^UsageError: AWS_USE_FIPS_ENDPOINT selects an endpoint of AWS, and AWS_ENDPOINT_URL another server\. Unset one/,
    ],
    [
      { AWS_USE_FIPS_ENDPOINT: "yes" },
      "",
      /^UsageError: AWS_USE_FIPS_ENDPOINT is "yes"; expected true or false\./,
    ],
    [
      {},
      "[default]\ns3 =\n  use_accelerate_endpoint = true\n",
      /^UsageError: s3\.use_accelerate_endpoint of the profile default is true, but S3 Transfer Acceleration does not/,
    ],
    [
      {},
      "[default]\ns3 =\n  addressing_style = odd\n",
      /^UsageError: s3\.addressing_style of the profile default is "odd"; expected auto, path or virtual\./,
    ],
    [
      { HTTPS_PROXY: "socks5://proxy.example" },
      "",
      /^UsageError: HTTPS_PROXY is "socks5:\/\/proxy\.example"; expected the URL of an HTTP proxy.* SOCKS, are not supported/,
    ],
    [
      { AWS_RETRY_MODE: "legacy" },
      "",
      /^UsageError: AWS_RETRY_MODE is "legacy"; expected standard or adaptive\. Remove it, or select another profile/,
    ],
    [
      {},
      "[default]\nmax_attempts = 0\n",
      /^UsageError: max_attempts of the profile default is "0"; expected a whole number from 1 to 100\./,
    ],
    [
      { AWS_MAX_ATTEMPTS: "2.5" },
      "",
      /^UsageError: AWS_MAX_ATTEMPTS is "2.5"; expected a whole number from 1 to 100\./,
    ],
    [
      { AWS_CA_BUNDLE: "/absent" },
      "",
      /^UsageError: AWS_CA_BUNDLE is \/absent, which cannot be read: ENOENT/,
    ],
    [
      { AWS_CA_BUNDLE: __filename },
      "",
      /^UsageError: AWS_CA_BUNDLE is .*, which has no certificate in PEM format\./,
    ],
  ];
  for (const [env, config, message] of REFUSED)
    it(`is refused with a sentence: ${Object.keys(env).at(-1) ?? config.split("\n").at(-2)?.trim()}`, async () => {
      expect(await errorOf(env, config)).to.match(message);
    });
});
