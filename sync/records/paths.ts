import type { Run } from "../request/run";

export type ManifestKind = "orphans" | "outcomes" | "verdicts";

/** The keys of one run in the runs bucket: `runs/<id>/…`. */
export const paths = (run: Pick<Run, "id">) => {
  const root = `runs/${run.id}`;
  const round = (n: number) => `${root}/rounds/${String(n).padStart(4, "0")}`;
  return {
    request: `${root}/request.json`,
    division: (n: number, attempt: string) => `${round(n)}/division-${attempt}.json`,
    results: (n: number) => `${round(n)}/results/`,
    result: (n: number, item: number) => `${round(n)}/results/${item}.json`,
    errors: (n: number) => `${round(n)}/errors/`,
    error: (n: number, item: number) => `${round(n)}/errors/${item}.json`,
    gathered: (n: number) => `${round(n)}/gathered.json`,
    /** Files that the engine does not read are compressed. */
    manifest: (kind: ManifestKind, name: string) =>
      `${root}/${kind}/${name}.ndjson${kind === "outcomes" ? ".gz" : ""}`,
    folder: (kind: ManifestKind) => `${root}/${kind}/`,
    uploads: `${root}/uploads/`,
    deleteBatches: `${root}/deletes/batches.json`,
    deleteResults: `${root}/deletes/results/`,
    deleteResult: (batch: number) => `${root}/deletes/results/${batch}.json`,
    deleteErrors: `${root}/deletes/errors/`,
    deleteError: (batch: number) => `${root}/deletes/errors/${batch}.json`,
    /** Shows that a batch was begun. */
    deleteBegun: (batch: number) => `${root}/deletes/begun/${batch}.json`,
    report: `${root}/report.json`,
    textReport: `${root}/report.txt`,
  };
};
