import { COMPARE, type Compare } from "../compare/decide";
import { InvalidRequest, UnsupportedBucket } from "../model/errors";
import { bucketName, type Check, count, Fault, flag, globs, keyText, oneOf, percent, show } from "./checks";
import { MAX_REQUEST_LENGTH } from "./constants";

/** An execution's input, checked and with defaults. The README describes every field. */
export interface SyncRequest {
  readonly source: string;
  readonly destination: string;
  /** Only keys that begin with it. At most 1,024 bytes. */
  readonly prefix: string;
  /** Replaces `prefix` in the destination's keys. */
  readonly destinationPrefix: string;
  /** Only keys after it; `null`: all. It begins with `prefix`. */
  readonly startAfter: string | null;
  /** Globs for the key without the prefix. None: every key. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly delete: boolean;
  readonly dryRun: boolean;
  /** Objects that a run may delete at most; `null`: no limit. */
  readonly maxDeletes: number | null;
  /** The same as a percentage of the destination's objects, 0 to 100. */
  readonly maxDeletePercent: number | null;
  readonly allowEmptySource: boolean;
  readonly compare: Compare;
  /** The storage class of copies; `null`: the source object's. */
  readonly storageClass: string | null;
}

/** The part of the stack's configuration that limits requests. */
export interface RequestSettings {
  /** Buckets that an execution may read; the first is the default. */
  readonly sources: readonly string[];
  /** Buckets that an execution may write; the first is the default. */
  readonly destinations: readonly string[];
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

const FIELDS = Object.keys(CHECKS) as (keyof SyncRequest)[];

/**
 * Parses an execution's input.
 *
 * @throws InvalidRequest with all faults; UnsupportedBucket for a directory bucket.
 * @example parseRequest({}, { sources: ["a"], destinations: ["b"] }).source // "a"
 */
export function parseRequest(input: unknown, settings: RequestSettings): SyncRequest {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new InvalidRequest([
      `The input is ${show(input)}; expected an object such as {"source": "a", "destination": "b"}.`,
    ]);
  }
  refuseDirectoryBuckets(input);
  const faults: string[] = [];
  const given = checkFields(input, faults);
  const request = complete(given, settings);
  faults.push(...checkTogether(request, input, settings));
  if (faults.length > 0) throw new InvalidRequest(faults);
  return request;
}

function refuseDirectoryBuckets(input: object): void {
  const { source, destination } = input as Record<string, unknown>;
  const directory = [source, destination].find((name) => typeof name === "string" && name.endsWith("--x-s3"));
  if (directory !== undefined) throw new UnsupportedBucket(directory as string);
}

function checkFields(input: object, faults: string[]): Partial<SyncRequest> {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const check: Check<unknown> | undefined = Object.hasOwn(CHECKS, name)
      ? CHECKS[name as keyof SyncRequest]
      : undefined;
    const checked = check?.(value);
    if (check === undefined)
      faults.push(`${show(name)} is not a field of the input; known: ${FIELDS.join(", ")}.`);
    else if (checked instanceof Fault)
      faults.push(`${name} is ${show(value)}; expected ${checked.expected}.`);
    else given[name] = checked;
  }
  return given;
}

const complete = (given: Partial<SyncRequest>, settings: RequestSettings): SyncRequest => ({
  source: settings.sources[0] ?? "",
  destination: settings.destinations[0] ?? "",
  prefix: "",
  destinationPrefix: given.prefix ?? "",
  startAfter: null,
  include: [],
  exclude: [],
  delete: true,
  dryRun: false,
  maxDeletes: null,
  maxDeletePercent: null,
  allowEmptySource: false,
  compare: "etag",
  storageClass: null,
  ...given,
});

/** Checks fields against each other. A field that is invalid by itself has its default here. */
function* checkTogether(request: SyncRequest, input: object, settings: RequestSettings): Generator<string> {
  for (const side of ["source", "destination"] as const) {
    if (request[side] === "" && !Object.hasOwn(input, side)) {
      yield `${side} is missing. Give it in the input, or set sync-buckets:${side} in the stack's configuration.`;
    } else if (request[side] !== "" && !settings[`${side}s`].includes(request[side])) {
      yield `${side} ${request[side]} is not allowed by the stack. Add it to sync-buckets:${side}s and run pulumi up.`;
    }
  }
  if (request.source === request.destination && request.source !== "" && overlap(request)) {
    yield `source and destination are both ${request.source}, and prefix ${show(request.prefix)} overlaps ` +
      `destinationPrefix ${show(request.destinationPrefix)}. Give prefixes of which neither begins with the other.`;
  }
  if (request.startAfter !== null && !request.startAfter.startsWith(request.prefix)) {
    yield `startAfter is ${show(request.startAfter)}; expected it to begin with the prefix ${show(request.prefix)}.`;
  }
  if (JSON.stringify(request).length > MAX_REQUEST_LENGTH) {
    yield `The request is longer than ${MAX_REQUEST_LENGTH} characters. Use fewer or shorter globs.`;
  }
}

const overlap = ({ prefix, destinationPrefix }: SyncRequest): boolean =>
  prefix.startsWith(destinationPrefix) || destinationPrefix.startsWith(prefix);
