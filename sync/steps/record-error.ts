import { paths } from "../records/paths";
import type { Records } from "../records/records";
import { caught } from "./caught";
import type { WorkerError } from "./states";

/** Records why a worker, or a batch of deletes, did not finish. The map itself discards the error. */
export async function recordError(
  records: Records,
  { run, error, round, item, batch }: WorkerError,
): Promise<void> {
  const at =
    batch === undefined ? paths(run).error(round, item as number) : paths(run).deleteError(round, batch);
  await records.write(at, caught(error));
}
