import type { Run } from "../request/run";

export type ManifestKind = "orphans" | "outcomes" | "verdicts";

/** The keys of one run in the runs bucket: `runs/<id>/…`. */
export const paths = (run: Pick<Run, "id">) => {
  const root = `runs/${run.id}`;
  const numbered = (n: number) => String(n).padStart(4, "0");
  const round = (n: number) => `${root}/rounds/${numbered(n)}`;
  const deletes = (n: number) => `${root}/deletes/${numbered(n)}`;
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
    deleteDivision: (n: number) => `${deletes(n)}/division.json`,
    deleteResults: (n: number) => `${deletes(n)}/results/`,
    deleteResult: (n: number, batch: number) => `${deletes(n)}/results/${batch}.json`,
    deleteErrors: (n: number) => `${deletes(n)}/errors/`,
    deleteError: (n: number, batch: number) => `${deletes(n)}/errors/${batch}.json`,
    /** Shows that a batch was begun. */
    deleteBegun: (n: number, batch: number) => `${deletes(n)}/begun/${batch}.json`,
    deleteGathered: (n: number) => `${deletes(n)}/gathered.json`,
    report: `${root}/report.json`,
    textReport: `${root}/report.txt`,
    htmlReport: `${root}/report.html`,
  };
};
