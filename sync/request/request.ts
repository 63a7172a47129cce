import { COMPARE, type Compare } from "../compare/decide";
import { InvalidRequest, UnsupportedBucket } from "../model/errors";
import { isObject } from "../model/json";
import {
  bucketName,
  type Check,
  count,
  Fault,
  flag,
  globs,
  isDirectoryBucket,
  keyText,
  notAField,
  oneOf,
  percent,
  show,
  text,
} from "./checks";
import { MAX_REQUEST_LENGTH } from "./constants";
import { overlap, type Pair, pairOf, selectPair } from "./pair";

/** An execution's input, checked and with defaults. The README describes every field. */
export interface SyncRequest {
  /** The name of the pair. */
  readonly pair: string;
  readonly source: string;
  readonly destination: string;
  /** Only keys that begin with it. At most 1,024 bytes. */
  readonly prefix: string;
  /** Replaces `prefix` in the destination's keys. */
  readonly destinationPrefix: string;
  /** Only keys after this key; `null`: all keys. It begins with `prefix`. */
  readonly startAfter: string | null;
  /** Globs for the key without the prefix. Empty: every key. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly delete: boolean;
  readonly dryRun: boolean;
  /** Maximum objects that a run may delete; `null`: no limit. */
  readonly maxDeletes: number | null;
  /** The same as a percentage of the destination's objects, 0 to 100. */
  readonly maxDeletePercent: number | null;
  readonly allowEmptySource: boolean;
  readonly compare: Compare;
  /** The storage class of copies; `null`: the source object's class. */
  readonly storageClass: string | null;
}

/** The limits of requests. */
export interface RequestSettings {
  readonly pairs: readonly Pair[];
  /** What to do to allow other buckets, as a sentence. Messages end with it. @default "" */
  readonly addPair?: string;
}

/** Storage classes of general purpose buckets, from the S3 API's `StorageClass`. */
export const STORAGE_CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
] as const;

const CHECKS = {
  pair: text,
  source: bucketName,
  destination: bucketName,
  prefix: keyText,
  destinationPrefix: keyText,
  startAfter: keyText,
  include: globs,
  exclude: globs,
  delete: flag,
  dryRun: flag,
  maxDeletes: count,
  maxDeletePercent: percent,
  allowEmptySource: flag,
  compare: oneOf(COMPARE),
  storageClass: oneOf(STORAGE_CLASSES),
} satisfies { [K in keyof SyncRequest]: Check<NonNullable<SyncRequest[K]>> };

/** The fields of an execution's input. */
export const REQUEST_FIELDS = Object.keys(CHECKS) as (keyof SyncRequest)[];

/**
 * Parses an execution's input. Its fields only narrow what the selected pair allows. The stricter of two guards applies.
 *
 * @throws InvalidRequest with all faults; UnsupportedBucket for a directory bucket
 * @example parseRequest({}, { pairs: [pairOf("default", "from", "to")] }).source // "from"
 */
export function parseRequest(input: unknown, settings: RequestSettings): SyncRequest {
  if (!isObject(input)) {
    throw new InvalidRequest([
      `The input is ${show(input)}; expected an object such as ` +
        '{"source": "my-source-bucket", "destination": "my-destination-bucket"}.',
    ]);
  }
  refuseDirectoryBuckets(input);
  const faults: string[] = [];
  const given = checkFields(input, faults);
  const selected = selectPair(settings.pairs, given, settings.addPair);
  if (typeof selected === "string" && !faults.some(isOfSelection)) faults.push(selected);
  const pair = typeof selected === "string" ? undefined : selected;
  if (pair) refuseDirectoryBuckets(pair);
  const request = complete(given, pair);
  faults.push(...checkTogether(request), ...(pair ? checkWithin(request, pair) : []));
  if (faults.length > 0) throw new InvalidRequest(faults);
  return request;
}

function refuseDirectoryBuckets({ source, destination }: { source?: unknown; destination?: unknown }): void {
  const directory = [source, destination].find(isDirectoryBucket);
  if (directory !== undefined) throw new UnsupportedBucket(directory as string);
}

function checkFields(input: object, faults: string[]): Partial<SyncRequest> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const check: Check<unknown> | undefined = Object.hasOwn(CHECKS, name)
      ? CHECKS[name as keyof SyncRequest]
      : undefined;
    const checked = check?.(value);
    if (check === undefined) faults.push(`${notAField(name, show(name), "the input", REQUEST_FIELDS)}.`);
    else if (checked instanceof Fault)
      faults.push(`${name} is ${show(value)}; expected ${checked.expected}.`);
    else given[name] = checked;
  }
  return given;
}

/** Whether a fault explains by itself why no pair was selected. */
const isOfSelection = (fault: string): boolean => /^(pair|source|destination) is /.test(fault);

/** The request with the pair's values and the defaults. */
function complete(given: Partial<SyncRequest>, pair: Pair = NO_PAIR): SyncRequest {
  const { prefix = pair.prefix } = given;
  return {
    startAfter: null,
    include: [],
    exclude: [],
    dryRun: false,
    allowEmptySource: false,
    compare: "etag",
    storageClass: null,
    delete: pair.allowDeletes,
    destinationPrefix: pair.destinationPrefix + prefix.slice(pair.prefix.length),
    ...given,
    pair: pair.name,
    source: pair.source,
    destination: pair.destination,
    prefix,
    maxDeletes: stricter(given.maxDeletes, pair.maxDeletes),
    maxDeletePercent: stricter(given.maxDeletePercent, pair.maxDeletePercent),
  };
}

const NO_PAIR = pairOf("", "", "");

const stricter = (a: number | null | undefined, b: number | null): number | null =>
  a == null || b === null ? (a ?? b) : Math.min(a, b);

/** Checks fields against each other. A field that is invalid by itself has its default value here. */
function* checkTogether(request: SyncRequest): Generator<string> {
  const { source, destination, prefix, destinationPrefix, startAfter } = request;
  const areas = [
    { bucket: source, prefix },
    { bucket: destination, prefix: destinationPrefix },
  ] as const;
  if (source !== "" && overlap(...areas)) {
    yield `source and destination are both ${source}, and prefix ${show(prefix)} overlaps ` +
      `destinationPrefix ${show(destinationPrefix)}. Use prefixes that do not begin with each other.`;
  }
  if (startAfter !== null && !startAfter.startsWith(prefix)) {
    yield `startAfter is ${show(startAfter)}; expected it to begin with the prefix ${show(prefix)}.`;
  }
  if (JSON.stringify(request).length > MAX_REQUEST_LENGTH) {
    yield `The request is longer than ${MAX_REQUEST_LENGTH} characters. Use fewer or shorter globs.`;
  }
}

function* checkWithin(request: SyncRequest, pair: Pair): Generator<string> {
  for (const field of ["prefix", "destinationPrefix"] as const) {
    if (!request[field].startsWith(pair[field]))
      yield `${field} is ${show(request[field])}; expected it to begin with that of the pair ${pair.name}: ${show(pair[field])}.`;
  }
  if (request.delete && !pair.allowDeletes)
    yield `delete is true, but the pair ${pair.name} does not allow deletes. Give "delete": false.`;
}
