import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { expect } from "chai";
import { CurrentCredentials } from "../../../local/cli/credentials";
import { InvalidCredentials } from "../../../sync/model/errors";

const NOON = Date.parse("2026-11-26T12:00:00Z");

describe("the credentials of a local run", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = FakeTimers.install({ now: NOON, toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => clock.uninstall());

  /** A provider whose credentials are valid for some seconds, such as a `credential_process`. */
  function processWith(seconds: number | undefined, failing: (call: number) => boolean = () => false) {
    const calls: number[] = [];
    const failures: string[] = [];
    const provider = async () => {
      calls.push((Date.now() - NOON) / 1_000);
      if (failing(calls.length)) throw new Error("the process exited with 1");
      return {
        accessKeyId: `AKID${calls.length}`,
        secretAccessKey: "secret",
        ...(seconds !== undefined && { expiration: new Date(Date.now() + seconds * 1_000) }),
      };
    };
    const load = () => CurrentCredentials.load(provider, ({ message }) => failures.push(message));
    return { load, calls, failures };
  }

  for (const seconds of [2, 45, 300, 900, 3_600])
    it(`are valid at any time if each is valid for ${seconds} seconds`, async () => {
      const { load, calls } = processWith(seconds);
      const credentials = await load();
      for (let second = 0; second < 2 * 3_600; second++) {
        expect(credentials.get().expiration!.getTime(), `second ${second}`).to.be.above(Date.now());
        await clock.tickAsync(1_000);
      }
      expect(calls.length).to.be.within(2, 2 + (2 * 2 * 3_600) / Math.max(2, seconds - 300));
      credentials.close();
      expect(clock.countTimers()).to.equal(0);
    });

  it("are not requested again if they do not expire", async () => {
    const { load, calls } = processWith(undefined);
    const credentials = await load();
    await clock.tickAsync(24 * 3_600_000);
    expect([calls.length, credentials.get().accessKeyId, clock.countTimers()]).to.deep.equal([1, "AKID1", 0]);
  });

  it("remain in use if they cannot be refreshed, which is reported, and are refreshed by a later attempt", async () => {
    const { load, failures } = processWith(45, (call) => call === 2 || call === 3);
    const credentials = await load();
    await clock.tickAsync(30_000);
    expect(credentials.get().accessKeyId).to.equal("AKID1");
    await clock.tickAsync(15_000);
    expect(credentials.get().accessKeyId).to.equal("AKID4");
    expect(failures).to.deep.equal(Array(2).fill("the process exited with 1"));
    credentials.close();
  });

  it("are InvalidCredentials, with the reason, if there are none", async () => {
    const { load } = processWith(45, () => true);
    const error = await load().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvalidCredentials);
    expect((error as Error).message).to.match(
      /^The AWS credentials cannot be used: the process exited with 1\./,
    );
  });
});

describe("a profile", () => {
  const folder = mkdtempSync(join(tmpdir(), "profile-"));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  after(() => rmSync(folder, { recursive: true }));

  const NAMES = ["AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] as const;
  const saved = NAMES.map((name) => [name, process.env[name]] as const);
  afterEach(() => {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const load = async (profile: string, config: string, credentials: string): Promise<string> => {
    process.env.AWS_PROFILE = profile;
    process.env.AWS_CONFIG_FILE = config;
    process.env.AWS_SHARED_CREDENTIALS_FILE = credentials;
    const made = CurrentCredentials.load(
      async () => ({ accessKeyId: "AKID", secretAccessKey: "secret" }),
      () => {},
    );
    return made.then(
      () => "loaded",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  };

  it("that does not exist is InvalidCredentials, which name it and the profiles that exist", async () => {
    const config = file(
      "config-1",
      "[default]\nregion = eu-west-1\n[profile work]\nregion = us-east-1\n[sso-session x]\na = b\n",
    );
    const credentials = file("credentials-1", "[backup]\naws_access_key_id = AKID\n");
    const message = await load("wrok", config, credentials);
    expect(message).to.match(
      /^InvalidCredentials: The AWS credentials cannot be used: AWS_PROFILE is wrok, but the profiles are /,
    );
    for (const profile of ["default", "work", "backup"]) expect(message).to.contain(profile);
    expect(message).not.to.contain("sso-session");
  });

  it("is InvalidCredentials if there are no profiles at all", async () => {
    expect(await load("work", join(folder, "absent"), join(folder, "absent-too"))).to.match(
      /AWS_PROFILE is work, but there are no profiles\. Correct or refresh them/,
    );
  });

  it("in either file is used", async () => {
    const config = file("config-3", "[profile work]\nregion = us-east-1\n");
    const credentials = file("credentials-3", "[backup]\naws_access_key_id = AKID\n");
    expect(await load("work", config, credentials)).to.equal("loaded");
    expect(await load("backup", config, credentials)).to.equal("loaded");
  });
});
