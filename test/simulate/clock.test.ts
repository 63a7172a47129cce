import { expect } from "chai";
import { Clock, queue } from "../../simulate/clock";

describe("the simulation's clock", () => {
  it("wakes callers in order of time, and in order of their calls at the same time", async () => {
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

  it("lets awakened code run until it waits again, through any number of promises", async () => {
    const clock = new Clock();
    const busy = async (): Promise<number> => {
      await clock.sleep(1);
      for (let i = 0; i < 100; i++) await undefined;
      await clock.sleep(1);
      return clock.now;
    };
    expect(await clock.run(Promise.all([busy(), clock.sleep(10)]))).to.deep.equal([2, undefined]);
  });

  it("throws the error of the work, and an error if the work waits but no timer is set", async () => {
    const clock = new Clock();
    const failing = clock.sleep(1).then(() => Promise.reject(new Error("failed")));
    expect(await clock.run(failing).catch(String)).to.equal("Error: failed");
    expect(await clock.run(new Promise(() => {})).catch(String)).to.match(/deadlocked/);
  });

  it("queues reservations one after another", async () => {
    const clock = new Clock();
    const reserve = queue(clock);
    expect([reserve(3), reserve(3)]).to.deep.equal([0, 3]);
    clock.advance(10);
    expect(reserve(3)).to.equal(10);
  });
});
