import type { DescribedRun } from "../machine/client";

/** The runs bucket that the output of a run, or the error of a failed one, names; `undefined` if neither does. */
export function bucketIn({
  output = "",
  cause = "",
}: Pick<DescribedRun, "output" | "cause">): string | undefined {
  const [, bucket] = /\bs3:\/\/([a-z0-9.-]+)\/runs\/[^"\s]*\/report\.json/.exec(`${output} ${cause}`) ?? [];
  return bucket;
}
