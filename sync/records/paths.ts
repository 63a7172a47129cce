import type { Run } from "../request/run";

/** Outcomes of all runs. */
export const OUTCOMES = "runs/outcomes/";

export type ManifestKind = "orphans" | "outcomes" | "verdicts";

/** The records of one run whose paths depend only on its ID: `runs/<id>/…`. */
export const recordsOf = ({ id }: Pick<Run, "id">) => {
  const root = `runs/${id}`;
  const numbered = (n: number) => String(n).padStart(4, "0");
  const round = (n: number) => `${root}/rounds/${numbered(n)}`;
  const deletes = (n: number) => `${root}/deletes/${numbered(n)}`;
  return {
    root: `${root}/`,
    request: `${root}/request.json`,
    division: (n: number, attempt: string) => `${round(n)}/division-${attempt}.json`,
    results: (n: number) => `${round(n)}/results/`,
    result: (n: number, item: number) => `${round(n)}/results/${item}.json`,
    errors: (n: number) => `${round(n)}/errors/`,
    error: (n: number, item: number) => `${round(n)}/errors/${item}.json`,
    progress: (n: number) => `${round(n)}/progress/`,
    workerProgress: (n: number, item: number) => `${round(n)}/progress/${item}.json`,
    gathered: (n: number) => `${round(n)}/gathered.json`,
    deleteDivision: (n: number) => `${deletes(n)}/division.json`,
    deleteResults: (n: number) => `${deletes(n)}/results/`,
    deleteResult: (n: number, batch: number) => `${deletes(n)}/results/${batch}.json`,
    deleteErrors: (n: number) => `${deletes(n)}/errors/`,
    deleteError: (n: number, batch: number) => `${deletes(n)}/errors/${batch}.json`,
    deletesProgress: (n: number) => `${deletes(n)}/progress/`,
    /** Shows that a batch has begun, and its progress. */
    deleteProgress: (n: number, batch: number) => `${deletes(n)}/progress/${batch}.json`,
    deleteGathered: (n: number) => `${deletes(n)}/gathered.json`,
    aborts: `${root}/aborts.json`,
    report: `${root}/report.json`,
    textReport: `${root}/report.txt`,
    htmlReport: `${root}/report.html`,
  };
};

/**
 * The keys of one run in the runs bucket. Its outcomes are partitioned by the pair and the UTC date of the start, so that one
 * table has the outcomes of all runs: `runs/outcomes/pair=<pair>/date=<yyyy-mm-dd>/run=<id>/…`.
 */
export const paths = (run: Pick<Run, "id" | "pair" | "startedAt">) => {
  const records = recordsOf(run);
  const date = run.startedAt.slice(0, "yyyy-mm-dd".length);
  const folder = (kind: ManifestKind) =>
    kind === "outcomes"
      ? `${OUTCOMES}pair=${run.pair}/date=${date}/run=${run.id}/`
      : `${records.root}${kind}/`;
  return {
    ...records,
    /** Files that the engine does not read are compressed. */
    manifest: (kind: ManifestKind, name: string) =>
      `${folder(kind)}${name}.ndjson${kind === "outcomes" ? ".gz" : ""}`,
    folder,
  };
};

/**
 * The folder of the open uploads of a pair: `runs/uploads/<lease>/`, so that the next run of the pair finds them. A run
 * without a lease has its own folder.
 */
export const uploadsOf = ({ id, lease }: Pick<Run, "id" | "lease">): string =>
  lease === null ? `runs/${id}/uploads/` : `runs/uploads/${lease.key.replace(/^.*\/|\.json$/g, "")}/`;

/** The number in the name of a record. @example numberIn("runs/a/rounds/0001/results/12.json") // 12 */
export const numberIn = (key: string): number => Number(/(\d+)\.json$/.exec(key)?.[1]);

/** Records under `runs/<id>/` that only the run itself uses. */
export const INTERNAL_RECORDS: readonly string[] = [
  "request.json",
  "rounds",
  "deletes",
  "uploads",
  "aborts.json",
];
