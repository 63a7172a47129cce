import type { WithSource } from "../copy/inspect";
import { copiesOf, isMultipart } from "../copy/part-layout";
import type { MutableCounters, Requests } from "../metrics/counters";
import type { Run } from "../request/run";
import { classOfPart } from "../s3/decorators/metered-store";
import { MULTIPART_REQUESTS } from "./constants";

/** Counts the requests that the real run would send to copy an object. The dry run also sends the HEADs that decide. */
export function planCopy(
  { planned }: Pick<MutableCounters, "planned">,
  run: Run,
  { source }: WithSource,
): void {
  const { requests, classes } = planned;
  const storageClass = run.storageClass ?? source.storageClass;
  const plan = (kind: keyof Requests, n: number) => add(requests, kind, n);
  if (!isMultipart(source)) {
    plan("COPY", 1);
    add(classes, storageClass, 1);
    // A copy with a redirect is compared with its source again.
    if (source.size === 0 || run.compare === "metadata") plan("HEAD", 1);
    return;
  }
  const parts = copiesOf(source);
  plan("COPY", parts);
  for (const [kind, n] of Object.entries(MULTIPART_REQUESTS)) plan(kind as keyof Requests, n);
  add(classes, classOfPart(storageClass), parts + 1);
  add(classes, storageClass, 1);
}

function add(quantities: Record<string, number>, name: string, n: number): void {
  quantities[name] = (quantities[name] ?? 0) + n;
}
