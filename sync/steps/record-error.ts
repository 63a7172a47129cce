import { paths } from "../records/paths";
import type { Records } from "../records/records";
import { caught } from "./caught";
import type { WorkerError } from "./states";

/** Records why a worker, or a batch of deletes, did not finish. The map itself discards the error. */
export async function recordError(records: Records, failed: WorkerError): Promise<void> {
  const { run, round } = failed;
  const at =
    failed.batch === undefined
      ? paths(run).error(round, failed.item)
      : paths(run).deleteError(round, failed.batch);
  await records.write(at, caught(failed.error));
}
