import type { ObjectVersion, S3CallResult } from "../../local/s3/index";
import { sameCarried } from "../../sync/compare/decide";
import { isIncluded, type Scenario } from "../world/scenario";
import type { Moment } from "./history";
import type { Sides } from "./invariants";
import { type LimitName, limitsOf, type Pairing, sameContent } from "./limits";

type Held = Moment & { readonly version: ObjectVersion };

const held = (moment: Moment | undefined): Held | undefined =>
  moment?.version === undefined ? undefined : (moment as Held);

/** The keys of the source, each with the destination's object. */
export function pairings(scenario: Scenario, { source, destination }: Sides): Pairing[] {
  const { prefix, destinationPrefix } = scenario.input;
  return source
    .keys()
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const own = key.slice(prefix.length);
      return {
        scenario,
        key: own,
        source: held(source.now(key)) as Held,
        history: source.of(key),
        destination: held(destination.now(destinationPrefix + own)),
      };
    });
}

/**
 * Checks that the destination is equal to the source, except for what the limits allow.
 *
 * @returns the violations, and the limits that excuse a difference.
 */
export function differences(scenario: Scenario, sides: Sides): { violations: string[]; limits: LimitName[] } {
  const violations: string[] = [];
  const limits: LimitName[] = [];
  const { prefix, destinationPrefix } = scenario.input;
  for (const pair of pairings(scenario, sides)) {
    const difference = differenceOf(pair);
    if (difference === undefined) continue;
    const excuses = limitsOf(pair);
    limits.push(...excuses);
    if (excuses.length === 0)
      violations.push(`The buckets differ: ${JSON.stringify(pair.key)}: ${difference}`);
  }
  for (const key of sides.destination.keys().filter((one) => one.startsWith(destinationPrefix))) {
    const own = key.slice(destinationPrefix.length);
    if (isIncluded(scenario, own) && sides.source.now(prefix + own)?.version === undefined) {
      violations.push(`The buckets differ: ${JSON.stringify(own)}: only the destination has it`);
    }
  }
  return { violations, limits };
}

function differenceOf({ scenario, source, destination }: Pairing): string | undefined {
  if (destination === undefined) return "the destination does not have it";
  const [a, b] = [source.version, destination.version];
  if (!sameContent(a, b)) return "its content";
  const kms = [a, b].some(({ encryption }) => encryption.kind.startsWith("aws:kms"));
  if (scenario.input.compare === "etag" && !kms && a.etag !== b.etag && destination.by !== "writer")
    return `its ETag: ${a.etag}, ${b.etag}`;
  const carried = ({ headers, metadata, redirect }: ObjectVersion) => ({
    headers,
    metadata,
    redirect: redirect ?? null,
  });
  if (!sameCarried(carried(a), carried(b))) return `its metadata: ${show(carried(a))}, ${show(carried(b))}`;
  if (show(a.tags) !== show(b.tags)) return `its tags: ${show(a.tags)}, ${show(b.tags)}`;
  const wanted = scenario.input.storageClass ?? a.storageClass;
  return wanted === b.storageClass ? undefined : `its storage class: ${wanted}, ${b.storageClass}`;
}

const show = (value: unknown): string => JSON.stringify(value);

/** Runs look for uploads whose creation had no response until no request can arrive any more. */
const LISTS: ReadonlySet<string> = new Set(["ListObjectsV2", "ListMultipartUploads"]);

/** Requests to the two buckets that a run over equal buckets does not need. */
export function needless(scenario: Scenario, sides: Sides, calls: readonly S3CallResult[]): string[] {
  if (scenario.input.compare === "metadata") return [];
  const others = calls.filter(({ operation }) => !LISTS.has(operation));
  const kms = pairings(scenario, sides).filter(
    ({ source, destination }) =>
      destination !== undefined &&
      source.version.etag !== destination.version.etag &&
      [source, destination].some(({ version }) => version.encryption.kind.startsWith("aws:kms")),
  );
  const allowed = scenario.input.compare === "etag" ? 2 * kms.length : 0;
  const heads = others.filter(({ operation }) => operation === "HeadObject").length;
  if (others.length === heads && heads <= allowed) return [];
  const names = others.map(({ operation, bucket, key }) => `${operation} ${bucket} ${key}`);
  return [`An unchanged pair costs more than its LIST requests: ${names.join(", ")}`];
}
