import { expect } from "chai";
import { Clock, line } from "../../simulate/clock";

describe("the simulation's clock", () => {
  it("wakes in order of time, and of the calls where that is the same", async () => {
    const clock = new Clock();
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} ${clock.now}`);
    };
    const names = ["a", "b", "c", "d", "e"];
    await clock.run(Promise.all([5, 1, 3, 1, 4].map((ms, i) => sleeper(names[i] as string, ms))));
    expect(woken).to.deep.equal(["b 1", "d 1", "c 3", "e 4", "a 5"]);
  });

  it("lets all that was woken run on until it waits again, however many promises that takes", async () => {
    const clock = new Clock();
    const busy = async (): Promise<number> => {
      await clock.sleep(1);
      for (let i = 0; i < 100; i++) await undefined;
      await clock.sleep(1);
      return clock.now;
    };
    expect(await clock.run(Promise.all([busy(), clock.sleep(10)]))).to.deep.equal([2, undefined]);
  });

  it("throws what the work throws, and does not wait for what never comes", async () => {
    const clock = new Clock();
    const failing = clock.sleep(1).then(() => Promise.reject(new Error("so")));
    expect(await clock.run(failing).catch(String)).to.equal("Error: so");
    expect(await clock.run(new Promise(() => {})).catch(String)).to.match(/never comes/);
  });

  it("lets one thing after the other happen", async () => {
    const clock = new Clock();
    const next = line(clock);
    expect([next(3), next(3)]).to.deep.equal([0, 3]);
    clock.pass(10);
    expect(next(3)).to.equal(10);
  });
});
