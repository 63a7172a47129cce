import type { BucketAccess } from "../../local/s3/index";
import { LEASE_LIMIT_MS } from "../constants";

/** Who held the lease of the pair, and until when. */
export class LeaseHistory {
  private holder: string | undefined;
  private readonly until = new Map<string, number>();
  /** Changes of the bucket that were observed. */
  private observed = 0;

  constructor(private readonly runs: BucketAccess) {}

  /** Call this after every request to the runs bucket. */
  observe(): void {
    if (this.runs.changes === this.observed) return;
    this.observed = this.runs.changes;
    const [key] = this.runs.keys().filter((name) => name.startsWith("runs/leases/"));
    if (key === undefined) return;
    const { execution, released } = JSON.parse(String(this.runs.get(key)?.content.toBuffer())) as {
      readonly execution: string;
      readonly released: boolean;
    };
    const holder = released ? undefined : execution;
    if (this.holder !== undefined && this.holder !== holder) this.until.set(this.holder, Date.now());
    this.holder = holder;
  }

  /** Whether an execution may write: it holds the lease, or held it when a worker could last check it. */
  mayWrite(execution: string, requestMs: number): boolean {
    if (execution === this.holder) return true;
    const until = this.until.get(execution) ?? Number.NEGATIVE_INFINITY;
    return Date.now() - until <= LEASE_LIMIT_MS + requestMs;
  }
}
