import { count, type TestObject } from "../objects/objects";
import type { Buckets } from "../stack";
import type { Execution } from "./execution";
import type { Steps } from "./steps";

/** Two pairs of the same buckets, which write different keys. */
export const twoPairs = ({ source, destination }: Buckets) =>
  [
    { name: "data", source, destination, prefix: "data/" },
    { name: "archive", source, destination, prefix: "special/", destinationPrefix: "archive/" },
  ] as const;

/**
 * Runs each pair by its name. The buckets are in sync, except that the destination has no objects under `archive/`.
 *
 * @param run starts an execution of a pair. Without a name, it runs the stack's startCommand, which names the first pair.
 */
export async function exercisePairs(
  steps: Steps,
  objects: readonly TestObject[],
  run: (pair?: string) => Promise<Execution>,
): Promise<void> {
  const number = (prefix: string) =>
    count(
      objects.filter(({ key }) => key.startsWith(prefix)),
      "same",
      "missing",
      "changed",
    );
  const [data, special] = [number("data/"), number("special/")];
  steps.expect("the first pair is in sync", counts(await run()), { source: data, kept: data, copied: 0 });
  steps.expect("the second pair is copied to its prefix", counts(await run("archive")), {
    source: special,
    kept: 0,
    copied: special,
  });
  const { status, cause = "" } = await run("photos");
  steps.expect(
    "an unknown pair fails, and the error lists the pairs",
    [status, /data.*archive/.test(cause)],
    ["FAILED", true],
  );
}

function counts({ status, output, cause }: Execution) {
  if (status !== "SUCCEEDED") return { status, cause };
  const { source, kept, copied } = output.objects;
  return { source, kept, copied };
}
