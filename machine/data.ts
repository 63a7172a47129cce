// TEMPORARY: the types that functions/ will export.
type Run = { readonly source: string; readonly destination: string };
type Tally = { readonly copied: number };
type SyncOutput = { readonly runId: string };
export type Progress = { readonly run: Run; readonly round: number; readonly tally: Tally };
export type Planned = Progress & { readonly ranges: readonly number[] };
export type RangeRequest = { readonly run: Run; readonly round: number; readonly range: number };
export type Gathered = Progress & {
  readonly left: number;
  readonly mayDelete: boolean;
  readonly deletes: readonly number[];
};
export type DeleteRequest = { readonly run: Run; readonly batch: number };
export type Reported = {
  readonly status: "succeeded" | "failed";
  readonly error: string;
  readonly cause: string;
  readonly output: SyncOutput;
};

/** The handlers by the names under which the machine calls them. */
export type Handlers = {
  prepare: (event: {
    readonly input: unknown;
    readonly execution: string;
    readonly startedAt: string;
  }) => Promise<Progress>;
  plan: (progress: Progress) => Promise<Planned>;
  copyRange: (request: RangeRequest) => Promise<boolean>;
  gather: (planned: Planned) => Promise<Gathered>;
  deleteOrphans: (request: DeleteRequest) => Promise<boolean>;
  report: (
    progress: Progress & { readonly error?: { readonly Error: string; readonly Cause: string } },
  ) => Promise<Reported>;
};
