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
  function processWith(
    seconds: number | undefined,
    failing: (call: number) => boolean = () => false,
    reason = "the process exited with 1",
  ) {
    const calls: number[] = [];
    const failures: string[] = [];
    const provider = async () => {
      calls.push((Date.now() - NOON) / 1_000);
      if (failing(calls.length)) throw new Error(reason);
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

  it("are not requested again for weeks if they are valid for years", async () => {
    const { load, calls } = processWith(10 * 365 * 86_400);
    const credentials = await load();
    for (const ms of [1_000, 20 * 86_400_000]) {
      await clock.tickAsync(ms);
      expect(calls.length).to.equal(1);
    }
    credentials.close();
    expect(clock.countTimers()).to.equal(0);
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

  it("are not requested again after a run that ends during a refresh", async () => {
    const { load, calls } = processWith(45);
    const credentials = await load();
    clock.tick(22_500);
    expect(calls).to.have.length(2);
    credentials.close();
    await clock.runMicrotasks();
    await Promise.resolve();
    expect(clock.countTimers()).to.equal(0);
  });

  it("are InvalidCredentials, with the reason, if there are none", async () => {
    const { load } = processWith(45, () => true);
    const error = await load().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvalidCredentials);
    expect((error as Error).message).to.match(
      /^The AWS credentials cannot be used: the process exited with 1\./,
    );
  });

  for (const [what, error, reason] of [
    [
      "a role that needs an MFA code",
      new Error("Profile work requires multi-factor authentication, but no MFA code callback was provided."),
      /: the profile work has the setting mfa_serial, .* run eval "\$\(aws configure export-credentials --profile work --format env\)" and select no profile\. /,
    ],
    [
      "a credential_process that prints null",
      new Error("Cannot read properties of null (reading 'Version')"),
      /: the profile, or what its credential_process prints, has an unexpected value \(Cannot read .*\)\. /,
    ],
  ] as const)
    it(`are InvalidCredentials that say what to do about ${what}`, async () => {
      const load = CurrentCredentials.load(
        () => Promise.reject(error),
        () => {},
      );
      expect(((await load.catch((thrown: unknown) => thrown)) as Error).message).to.match(reason);
    });

  for (const [field, name] of [
    ["accessKeyId", "access key ID"],
    ["secretAccessKey", "secret access key"],
    ["sessionToken", "session token"],
  ] as const)
    it(`are InvalidCredentials if a line end is at the end of the ${name}`, async () => {
      const given = { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "token" };
      const load = CurrentCredentials.load(
        async () => ({ ...given, [field]: "secret\r" }),
        () => {},
      );
      const { name: error, message } = (await load.catch((thrown: unknown) => thrown)) as Error;
      expect(error).to.equal("InvalidCredentials");
      expect(message)
        .to.contain(`the ${name} contains a character that is not allowed`)
        .and.not.contain("secret\r");
    });

  it("have the reason in one line, although a process that failed printed several", async () => {
    const { load } = processWith(45, () => true, "Command failed: vault\nlog in first.\n");
    const error = await load().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain(" be used: Command failed: vault: log in first. Correct or");
  });
});
