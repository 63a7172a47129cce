import { rulesOf } from "../rule";

const LEASES_TESTS = ["test/sync/records/leases.test.ts"];
const HOLD = ["test/functions/lease.test.ts"];
const RUNS = ["test/local/lease.test.ts"];

/** One run of a pair at a time: the lease, its token, and the reaction of a worker to its loss. */
export const LEASES = [
  ...rulesOf("sync/records/leases.ts", LEASES_TESTS, {
    "a worker that has lost its lease goes on": [
      "if (record?.token !== token || record.released)\n",
      "if (record === undefined)\n",
    ],
    "a lease is taken over while its run is in progress": ["TERMINAL.has(found);", "found !== '';"],
    "a lease is taken over at once if its execution is not known yet": [
      "this.clock.now() - takenAt > MIN_UNKNOWN_AGE_MS",
      "this.clock.now() - takenAt >= 0",
    ],
    "a lease is not held": [
      "if (record && !(await this.isFree(key, record, status))) throw new AlreadyRunning(record);",
      "if (record && false) throw new AlreadyRunning(record);",
    ],
    "two runs take over the same lease": [
      ": await this.store.replace(this.bucket, key, textOf(own), etag);",
      ": await this.store.write(this.bucket, key, textOf(own)).then(() => true);",
    ],
    "a run gives up another run's lease": [
      "if (record?.token !== token || etag === undefined) return false;",
      "if (record === undefined || etag === undefined) return false;",
    ],
    "all pairs have one lease": ["hash([destination, destinationPrefix])", "hash([])"],
    "a prefix of the destination has no lease of its own": [
      "hash([destination, destinationPrefix])",
      "hash([destination])",
    ],
    "a run that others are ahead of at each attempt says that the lease cannot be written": [
      "throw record ? new AlreadyRunning(record) : this.notWritten(key);",
      "throw this.notWritten(key);",
    ],
  }),
  ...rulesOf("functions/runtime/lease.ts", HOLD, {
    "requests in flight continue after the lease is lost": ["    this.controller.abort();\n", ""],
    "a lease is checked once": ["    this.next = setTimeout(", "    void (() => setTimeout)("],
    "a lease that cannot be read is held": [
      "this.limitTo(LEASE_LAST_CHECK_MS, () => this.loseUnread());",
      "this.limitTo(LEASE_LAST_CHECK_MS, () => {});",
    ],
    "a worker that was suspended does not check its lease": ["    this.checkIn(0);\n", ""],
    "a run whose lease could not be read does not say why": ["this.failure = error as Error;", ""],
    "a lease that another run has is held": ["    this.lost = error;\n", ""],
  }),
  ...rulesOf("functions/runtime/runtime.ts", RUNS, {
    "a worker that has lost its lease begins another key": [
      "&& !lease.lost &&",
      "&&",
      ["test/functions/budget.test.ts"],
    ],
    "requests of a worker continue after the lease is lost": [
      "giveUp.signal, lease.signal, ",
      "giveUp.signal, ",
      ["test/functions/budget.test.ts"],
    ],
    "a worker does not stop at a stop": ["!stop?.aborted && ", "", ["test/functions/budget.test.ts"]],
    "a worker does not end before its function does": [
      "Math.min(allowed * BEGIN_SHARE, ms)",
      "ms",
      ["test/functions/budget.test.ts"],
    ],
    "a run that has lost its lease succeeds": ["lost ? { stopped: stopOf(lost) } : {};", "lost ? {} : {};"],
  }),
];
