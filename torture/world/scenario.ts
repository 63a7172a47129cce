import type { Encryption } from "../../local/s3/model/object";
import { GLOBS, type Glob, manyKeys, ODD_KEYS, PLAIN_KEYS } from "./pools";
import type { Random } from "./random";

/** The focus of a seed. `mixed` has a little of everything. */
export const KINDS = [
  "mixed",
  "multipart",
  "metadata",
  "filters",
  "archives",
  "keys",
  "clock",
  "denied",
  "redrive",
  "races",
  "reactions",
  "quiet",
  "splits",
  "inputs",
] as const;
export type Kind = (typeof KINDS)[number];

/** Probabilities per request, invocation or write. */
export interface Rates {
  /** Changes by writers before a request is performed, on average. */
  readonly writes: number;
  /** A writer changes the key of a copy, on either side, before S3 performs the copy. */
  readonly reactions: number;
  /** A request fails, or its response is lost. */
  readonly wire: number;
  /** An invocation runs twice, is late, is killed, or its response is lost. */
  readonly invocations: number;
  /** An execution is stopped. */
  readonly stops: number;
  /** An execution that was stopped is redriven. */
  readonly redrives: number;
  /** Another execution of the pair is started while one is in progress. */
  readonly rivals: number;
  /** An execution has an input that is narrower than the scenario's. */
  readonly narrowed: number;
}

/** Everything about a seed that is decided before it starts. */
export interface Scenario {
  readonly kind: Kind;
  /** Fields of the execution's input in addition to the buckets. */
  readonly input: {
    readonly prefix: string;
    readonly destinationPrefix: string;
    readonly compare: "etag" | "time" | "metadata";
    readonly storageClass?: string;
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly allowEmptySource: boolean;
  };
  readonly globs: { readonly include: readonly Glob[]; readonly exclude: readonly Glob[] };
  /** Keys that writers use, without the prefix. */
  readonly keys: readonly string[];
  /** Whole keys outside the prefixes. */
  readonly others: { readonly source: readonly string[]; readonly destination: readonly string[] };
  readonly rates: Rates;
  /** Probabilities of a multipart object, KMS encryption, an archived object and an SSE-C key. */
  readonly multipart: number;
  readonly kms: number;
  readonly archived: number;
  readonly customerKey: number;
  /** Probability that S3 denies a key until the writers are silent. */
  readonly denied: number;
  readonly encryption: { readonly source: BucketEncryption; readonly destination: BucketEncryption };
  readonly versioning: "Off" | "Enabled" | "Suspended";
  /** The servers' clock minus the functions' clock, in milliseconds. */
  readonly clockOffset: number;
  /** The source's clock minus the destination's clock, in milliseconds. */
  readonly sourceAhead: number;
  /** Whether the source has no objects at first. */
  readonly emptySource: boolean;
  /** Whether other clients have the credentials of our functions. */
  readonly sharedCredentials: boolean;
  /** Whether a dry run forecasts the run after the writers are silent. */
  readonly forecast: boolean;
  /** Whether the first run has a key histogram, which divides its keys among several workers. */
  readonly hinted: boolean;
  /** Maximum duration of a request in milliseconds. Copies take up to `copyMs`. */
  readonly requestMs: number;
  readonly copyMs: number;
  /** Keys per listing page. */
  readonly pageKeys: number;
  /** Number of remaining pages that a segment needs for a split. A deployment has six. */
  readonly splitPages: number;
  readonly workers: number;
  readonly copiesPerWorker: number;
  /** The time limit of functions until the writers are silent, as a share of their timeouts. */
  readonly timeShare: number;
  /** Whether an execution has the name of an earlier execution. Step Functions allows this after 90 days. */
  readonly sameName: boolean;
  /** Executions before the writers are silent. */
  readonly executions: number;
}

type BucketEncryption = Exclude<Encryption, { kind: "customer" }>;

const AES: BucketEncryption = { kind: "AES256" };
const KMS: BucketEncryption = {
  kind: "aws:kms",
  keyId: "arn:aws:kms:us-east-1:123456789012:key/a",
  bucketKey: false,
};

/** The scenario of a seed. */
export function scenarioOf(random: Random, kinds: readonly Kind[]): Scenario {
  const kind = random.pick(kinds);
  const is = (...names: Kind[]) => names.includes(kind);
  const prefix = random.weighted([
    [4, ""],
    [2, "p/"],
    [1, "p"],
  ]);
  const destinationPrefix = random.weighted([
    [5, prefix],
    [1, ""],
    [2, "q/"],
  ]);
  const all = is("splits")
    ? manyKeys(random)
    : [...random.some(PLAIN_KEYS, 0.6), ...random.some(ODD_KEYS, is("keys") ? 0.8 : 0.1)];
  const few = is("races") ? random.int(2, 3) : is("reactions") ? random.int(3, 6) : all.length;
  const keys = all.slice(0, few);
  const filtered = is("filters") || random.chance(0.1);
  const include = filtered ? random.some(GLOBS, 0.15) : [];
  const exclude = filtered ? random.some(GLOBS.slice(0, -1), 0.25) : [];
  const calm = is("quiet");
  return {
    kind,
    input: {
      prefix,
      destinationPrefix,
      compare: random.weighted([
        [7, "etag"],
        [1.5, "time"],
        [is("metadata") ? 4 : 1, "metadata"],
      ]),
      ...(random.chance(0.08) && { storageClass: random.pick(["STANDARD", "STANDARD_IA"]) }),
      include: include.map(({ glob }) => glob),
      exclude: exclude.map(({ glob }) => glob),
      allowEmptySource: true,
    },
    globs: { include, exclude },
    keys: keys.length > 0 ? keys : ["only"],
    others: {
      source: prefix === "" ? [] : ["o", "p0", "pp/x"].filter((key) => !key.startsWith(prefix)),
      destination:
        destinationPrefix === "" ? [] : ["o", "q0", "z"].filter((key) => !key.startsWith(destinationPrefix)),
    },
    rates: {
      writes: calm || is("reactions") ? 0 : random.pick(is("races") ? [0.9, 2] : [0, 0.05, 0.2, 0.5]),
      reactions: is("reactions") ? random.pick([0.3, 0.6, 0.9]) : is("multipart") ? random.pick([0, 0.2]) : 0,
      wire: calm ? 0 : random.pick([0, 0.02, 0.1, 0.25]),
      invocations: calm ? 0 : random.pick([0, 0.1, 0.3]),
      stops: calm ? 0 : is("redrive") ? 0.9 : 0.15,
      redrives: is("redrive") ? 0.9 : 0.5,
      rivals: calm ? 0 : is("redrive", "races") ? 0.6 : 0.15,
      narrowed: is("inputs") ? 0.9 : 0.15,
    },
    multipart: is("multipart") ? 0.7 : random.pick([0, 0.1, 0.3]),
    kms: random.pick([0, 0, 0, 0.3]),
    archived: is("archives") ? 0.4 : random.pick([0, 0, 0.05]),
    customerKey: is("archives") ? 0.2 : random.pick([0, 0, 0.03]),
    denied: is("denied") ? random.pick([0.1, 0.3, 1]) : !calm && random.chance(0.1) ? 0.1 : 0,
    encryption: { source: random.chance(0.2) ? KMS : AES, destination: random.chance(0.2) ? KMS : AES },
    versioning: random.weighted([
      [3, "Off"],
      [2, "Enabled"],
      [1, "Suspended"],
    ]),
    clockOffset: is("clock")
      ? random.pick([-600_000, -1_500, 1_500, 600_000])
      : random.weighted([
          [6, 0],
          [1, -700],
          [1, 700],
        ]),
    sourceAhead: is("clock") ? random.pick([0, 1_500, 3_000]) : 0,
    emptySource: random.chance(is("inputs") ? 0.3 : 0.02),
    sharedCredentials: random.chance(0.1),
    forecast: random.chance(0.25),
    hinted: random.chance(is("splits") ? 0.1 : 0.4),
    requestMs: random.pick(is("splits") ? [1, 2, 5, 300] : [5, 300, 3_000, 20_000]),
    copyMs: random.pick([10, 500, 10_000, 200_000]),
    pageKeys: random.pick(is("splits") ? [3, 4, 8] : [1, 2, 5, 1_000]),
    splitPages: random.pick(is("splits") ? [2, 3, 6] : [2, 6]),
    workers: random.int(1, 3),
    copiesPerWorker: random.int(1, 4),
    timeShare: calm ? 1 : random.pick([1, 1, 1, 0.1, 0.01]),
    sameName: random.chance(0.1),
    executions: calm ? random.int(0, 1) : random.int(1, 3),
  };
}

/** The encryption of one object; `undefined`: the bucket's default. */
export const objectEncryption = (random: Random, { kms, customerKey }: Scenario): Encryption | undefined => {
  if (random.chance(customerKey)) return { kind: "customer", keyMd5: "AAAAAAAAAAAAAAAAAAAAAA==" };
  return random.chance(kms) ? KMS : undefined;
};

/** Whether the filters let the key pass. */
export const isIncluded = ({ globs }: Scenario, key: string): boolean =>
  (globs.include.length === 0 || globs.include.some(({ matches }) => matches(key))) &&
  !globs.exclude.some(({ matches }) => matches(key));
