import type { WorkerClock } from "./context";

/**
 * Measures the time of the requests for one key. It stops during the waits between them: for the second of the source to pass,
 * and for another write to end. Waits say nothing about S3.
 */
export class Stopwatch {
  private readonly began: number;
  private waited = 0;

  constructor(private readonly clock: WorkerClock) {
    this.began = clock.now();
  }

  readonly sleep = async (ms: number): Promise<void> => {
    const from = this.clock.now();
    await this.clock.sleep(ms);
    this.waited += this.clock.now() - from;
  };

  get milliseconds(): number {
    return this.clock.now() - this.began - this.waited;
  }
}
