import type { ObjectVersion } from "../../local/s3/index";
import { ARCHIVES } from "../constants";
import { isIncluded, type Scenario } from "../world/scenario";
import { isOurs, type Moment } from "./history";

/** A key of the source, and the destination's object. */
export interface Pairing {
  readonly scenario: Scenario;
  /** Without the prefix. */
  readonly key: string;
  readonly source: Moment & { readonly version: ObjectVersion };
  /** All moments of the source's key, the oldest first. */
  readonly history: readonly Moment[];
  /** `undefined`: the destination has no object. */
  readonly destination: (Moment & { readonly version: ObjectVersion }) | undefined;
}

/** Whether the object cannot be read without a restore or a key. */
const isUnreadable = ({ storageClass, restore, archiveStatus, encryption }: ObjectVersion): boolean =>
  encryption.kind === "customer" ||
  ((ARCHIVES.includes(storageClass) || archiveStatus !== undefined) && (!restore || restore.ongoing));

/** Whether the dates say that the destination's object was written after the source's. */
const looksOlder = ({ source, destination }: Pairing): boolean =>
  destination !== undefined && source.version.lastModified < destination.version.lastModified;

export const sameContent = (a: ObjectVersion, b: ObjectVersion): boolean =>
  a.content.size === b.content.size && a.content.digest("SHA256").equals(b.content.digest("SHA256"));

/** Whether the content is the same, and the dates give no reason for a closer check. */
const looksKept = (pair: Pairing): boolean =>
  pair.destination !== undefined &&
  sameContent(pair.source.version, pair.destination.version) &&
  looksOlder(pair);

const looksKeptBySize = (pair: Pairing): boolean =>
  pair.source.version.content.size === pair.destination?.version.content.size && looksOlder(pair);

const isKms = ({ encryption }: ObjectVersion): boolean => encryption.kind.startsWith("aws:kms");

const shareChecksum = ({ checksum: a }: ObjectVersion, { checksum: b }: ObjectVersion): boolean =>
  a !== undefined && a.type === "FULL_OBJECT" && b?.type === a.type && b.algorithm === a.algorithm;

/** Whether the object appeared later than its date says, as multipart objects do. */
const isBackdated = ({ scenario, source }: Pairing): boolean =>
  source.version.lastModified + 1_000 <= source.time + scenario.clockOffset;

/** Whether the destination has this property of an earlier version of the source, which had the same content. */
const hasEarlier = ({ source, destination, history }: Pairing, of: "storageClass" | "redirect"): boolean =>
  source.version[of] !== destination?.version[of] &&
  history.some(
    ({ at, version }) =>
      at < source.at && version?.etag === source.version.etag && version[of] === destination?.version[of],
  );

/**
 * Reasons why a pair may differ after a run without changes by writers. Each rule is a section of docs/limits.md with the same
 * name. If no rule applies to a pair, it must be equal.
 */
export const LIMITS = {
  "Keys that the filters exclude": ({ scenario, key }) => !isIncluded(scenario, key),
  "A marker object without a name": ({ scenario, key }) =>
    scenario.input.destinationPrefix === "" && key === "",
  "Objects that cannot be read": ({ source }) => isUnreadable(source.version),
  "Content under compare: time": (pair) => pair.scenario.input.compare === "time" && looksKeptBySize(pair),
  "Content under KMS without a common checksum": (pair) =>
    looksKeptBySize(pair) &&
    pair.destination !== undefined &&
    (isKms(pair.source.version) || isKms(pair.destination.version)) &&
    !shareChecksum(pair.source.version, pair.destination.version),
  "Changes in place": (pair) =>
    pair.source.by === "in place" &&
    looksKept(pair) &&
    (pair.source.at > pair.destination!.at || pair.destination!.version.parts !== undefined),
  "Uploads that began before the copy": (pair) => looksKept(pair) && isBackdated(pair),
  "The storage class of content that is written again before its copy": (pair) =>
    looksKept(pair) && hasEarlier(pair, "storageClass"),
  "Redirects that change while a copy is on its way": (pair) =>
    looksKept(pair) && hasEarlier(pair, "redirect"),
  "Objects that others write to the destination": (pair) => looksKept(pair) && !isOurs(pair.destination!.by),
} satisfies Record<string, (pair: Pairing) => boolean>;

export type LimitName = keyof typeof LIMITS;

/** The limits that apply to a pair. */
export const limitsOf = (pair: Pairing): LimitName[] =>
  (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name](pair));
