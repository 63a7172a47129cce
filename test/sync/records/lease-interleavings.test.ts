import { expect } from "chai";
import { Leases, type Taker } from "../../../sync/records/leases";
import type { HeldLease } from "../../../sync/request/run";
import type { ObjectStore } from "../../../sync/s3/object-store";
import { memoryStore } from "../memory-store";

const takerOf = (name: string): Taker => ({
  ...{ name, execution: `arn:${name}`, startedAt: `the start of ${name}` },
  ...{ destination: "copy", destinationPrefix: "" },
});

/** A choice among `n`, made again by each run of {@link everySchedule}. */
type Choose = (n: number) => number;

/** Runs `work` with every sequence of choices. @returns their number */
async function everySchedule(work: (choose: Choose) => Promise<void>): Promise<number> {
  let schedules = 0;
  for (let next: number[] | undefined = []; next !== undefined; schedules++) {
    const given: number[] = next;
    const made: [choice: number, of: number][] = [];
    await work((n) => {
      const choice = given[made.length] ?? 0;
      made.push([choice, n]);
      return choice;
    });
    const last = made.findLastIndex(([choice, of]) => choice < of - 1);
    next = last < 0 ? undefined : [...made.slice(0, last).map(([choice]) => choice), made[last]![0] + 1];
  }
  return schedules;
}

/** The requests of several runs. Each one waits until it is chosen. The response to one write may be lost: the client repeats it. */
class Requests {
  private readonly waiting: (() => void)[] = [];
  private lost = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly choose: Choose,
  ) {}

  of(): ObjectStore {
    const { store } = this;
    const turn = () => new Promise<void>((resolve) => this.waiting.push(resolve));
    const written = (etag: string | undefined) => {
      if (etag === undefined || this.lost || this.choose(2) === 0) return etag;
      this.lost = true;
      return undefined; // the second request finds what the first one has written
    };
    return {
      ...store,
      head: (...of) => turn().then(() => store.head(...of)),
      read: (...of) => turn().then(() => store.read(...of)),
      writeNew: (...of) => turn().then(async () => written(await store.writeNew(...of))),
      replace: (...of) => turn().then(async () => written(await store.replace(...of))),
    };
  }

  /** Performs one request after the other, until all work is done. */
  async performAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.waiting.length === 0) return Promise.all(work);
      this.waiting.splice(this.choose(this.waiting.length), 1)[0]!();
    }
  }
}

interface Scene {
  /** Who had the lease before. Only `ending` runs, and gives it up meanwhile. */
  readonly before?: "ended" | "ending";
  readonly takers: readonly string[];
}

/** @returns the numbers of runs that got the lease, of all schedules, without repetition */
async function winners({ before, takers }: Scene): Promise<number[]> {
  const counts = new Set<number>();
  await everySchedule(async (choose) => {
    const store = memoryStore();
    const clock = { now: () => 0 };
    const status: Record<string, string> = Object.fromEntries(
      takers.map((name) => [`arn:${name}`, "RUNNING"]),
    );
    const ask = async (execution: string) => status[execution];
    const plain = new Leases(store, "runs", clock);
    const held = before && (await plain.take(takerOf(before), ask));
    if (before) status[`arn:${before}`] = before === "ended" ? "ABORTED" : "RUNNING";
    const requests = new Requests(store, choose);
    const leases = () => new Leases(requests.of(), "runs", clock);
    const taken = takers.map((name) =>
      leases()
        .take(takerOf(name), ask)
        .catch((error: Error) => error.name),
    );
    const released = before === "ending" ? leases().release(held as HeldLease) : Promise.resolve();
    const [, ...ends] = await requests.performAll<unknown>([released, ...taken]);
    const winning = ends.filter((end): end is HeldLease => typeof end === "object");
    counts.add(winning.length);
    for (const lease of winning) await plain.check(lease); // it is theirs
  });
  return [...counts].sort();
}

describe("the lease of a pair, in every order of the requests, with a response that may be lost", () => {
  it("goes to exactly one of the runs that start at the same time", async () => {
    expect(await winners({ takers: ["a", "b"] })).to.deep.equal([1]);
  });

  it("goes to exactly one of the runs that find one of an execution that has ended", async () => {
    expect(await winners({ before: "ended", takers: ["a", "b"] })).to.deep.equal([1]);
  });

  it("goes to the next run or to none while its run gives it up", async () => {
    expect(await winners({ before: "ending", takers: ["a"] })).to.deep.equal([0, 1]);
  });
});
