import { expect } from "chai";
import { Semaphore } from "../../../sync/concurrency/semaphore";
import { TaskPool } from "../../../sync/concurrency/task-pool";

/** A pool whose tasks end when the test says so. */
function pool(current: number) {
  const limit = { current };
  const permits = new Semaphore(limit);
  return { ...poolOf(permits), limit, permits };
}

function poolOf(permits: Semaphore) {
  const tasks = new TaskPool(permits);
  const started: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const add = (name: string) =>
    tasks.add(() => {
      started.push(name);
      return new Promise<void>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve()));
      });
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string, error?: Error) => {
    ends.get(name)?.(error);
    await settle();
  };
  return { tasks, started, add, end, settle };
}

/** @returns the message of the error, or `undefined` once the promise is fulfilled. */
const outcome = (promise: Promise<void> | undefined): Promise<string | undefined> =>
  Promise.resolve(promise).then(
    () => undefined,
    (error: Error) => error.message,
  );

describe("a pool of tasks", () => {
  it("starts waiting tasks in the order in which they were added, one for each that ends", async () => {
    const { permits, started, add, end } = pool(2);
    for (const name of "abcd") void add(name);
    expect(started).to.deep.equal(["a", "b"]);
    expect(permits.contended).to.equal(true);
    await end("b");
    expect(started).to.deep.equal(["a", "b", "c"]);
    await end("a");
    expect(started).to.deep.equal(["a", "b", "c", "d"]);
    expect(permits.contended).to.equal(false);
  });

  it("does not let a new task overtake those that wait", async () => {
    const { limit, started, add, end } = pool(1);
    void add("a");
    void add("b");
    limit.current = 2;
    void add("c");
    expect(started).to.deep.equal(["a"]);
    await end("a");
    expect(started).to.deep.equal(["a", "b", "c"]);
  });

  it("starts no task while more run than a limit that fell", async () => {
    const { limit, started, add, end } = pool(3);
    for (const name of "abcd") void add(name);
    limit.current = 1;
    await end("a");
    await end("b");
    expect(started).to.deep.equal(["a", "b", "c"]);
    await end("c");
    expect(started).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("ends to drain only after the tasks that waited", async () => {
    const { tasks, add, end } = pool(1);
    void add("a");
    void add("b");
    let drained = false;
    const draining = tasks.drain().then(() => {
      drained = true;
    });
    await end("a");
    expect(drained).to.equal(false);
    await end("b");
    await draining;
    expect(drained).to.equal(true);
    await tasks.drain();
  });

  it("starts no task after a failure, and reports the first failure once no task is running", async () => {
    const { tasks, started, add, end } = pool(2);
    void add("a");
    void add("b");
    let waited = false;
    const waiting = outcome(add("c")).finally(() => {
      waited = true;
    });
    await end("a", new Error("first"));
    const later = outcome(add("d"));
    expect(waited).to.equal(false);
    await end("b", new Error("second"));
    expect([await waiting, await later, await outcome(tasks.drain())]).to.deep.equal([
      "first",
      "first",
      "first",
    ]);
    expect(started).to.deep.equal(["a", "b"]);
    expect(await outcome(add("e"))).to.equal("first");
  });

  it("shares its permits with other pools: together they run as many tasks as one", async () => {
    const permits = new Semaphore({ current: 3 });
    const [one, two] = [poolOf(permits), poolOf(permits)];
    for (const name of "abc") void one.add(name);
    for (const name of "de") void two.add(name);
    void one.add("f");
    expect([one.started, two.started]).to.deep.equal([["a", "b", "c"], []]);
    await one.end("a");
    await one.end("b");
    await one.end("c");
    expect([one.started, two.started]).to.deep.equal([
      ["a", "b", "c", "f"],
      ["d", "e"],
    ]);
  });

  it("drains a pool whose tasks all wait for another pool's", async () => {
    const permits = new Semaphore({ current: 1 });
    const [one, two] = [poolOf(permits), poolOf(permits)];
    void one.add("a");
    void two.add("b");
    let drained = false;
    const draining = two.tasks.drain().then(() => {
      drained = true;
    });
    await one.end("a");
    expect(drained).to.equal(false);
    await two.end("b");
    await draining;
  });

  it("gives the permits of its waiting tasks to other pools after a failure", async () => {
    const permits = new Semaphore({ current: 1 });
    const [one, two] = [poolOf(permits), poolOf(permits)];
    void one.add("a");
    const refused = outcome(one.add("b"));
    void two.add("c");
    await one.end("a", new Error("failed"));
    expect([await refused, one.started, two.started]).to.deep.equal(["failed", ["a"], ["c"]]);
  });
});
