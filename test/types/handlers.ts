import type { Lambda } from "../../machine/asl";

/** Data and functions for the files here, which are compiled and never run. */
export interface Progress {
  readonly round: number;
}
export interface Planned extends Progress {
  readonly ranges: readonly number[];
}
export interface Request {
  readonly round: number;
  readonly range: number;
}

type Arn = string;
export declare const prepare: Lambda<(event: unknown) => Promise<Progress>, Arn>;
export declare const plan: Lambda<
  (progress: Progress, context: { readonly id: string }) => Promise<Planned>,
  Arn
>;
export declare const copy: Lambda<(request: Request) => Promise<boolean>, Arn>;
export declare const gather: Lambda<(planned: Planned) => Promise<Progress>, Arn>;
export declare const report: Lambda<
  (
    ended: Progress & { readonly error?: { readonly Error: string; readonly Cause: string } },
  ) => Promise<{ readonly status: "done" | "lost" }>,
  Arn
>;
