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

  it("have the reason in one line, although a process that failed printed several", async () => {
    const { load } = processWith(45, () => true, "Command failed: vault\nlog in first.\n");
    const error = await load().catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain(" be used: Command failed: vault: log in first. Correct or");
  });
});
