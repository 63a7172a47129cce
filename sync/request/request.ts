import { COMPARE, type Compare } from "../compare/decide";
import { InvalidRequest, UnsupportedBucket } from "../model/errors";
import { keyBytes, MAX_KEY_BYTES } from "../model/key";
import { globFault } from "./key-filter";

/** An execution's input, checked and completed. Every field stands in the README's table. */
export interface SyncRequest {
  readonly source: string;
  readonly destination: string;
  /** Only keys that start with it. */
  readonly prefix: string;
  /** What stands in place of `prefix` in the destination's keys. */
  readonly destinationPrefix: string;
  /** Only keys behind it; `null`: all. It starts with `prefix`. */
  readonly startAfter: string | null;
  /** Globs over the key behind the prefix. None: every key. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly delete: boolean;
  readonly dryRun: boolean;
  /** Most objects that a run may delete; `null`: no limit. */
  readonly maxDeletes: number | null;
  /** The same in percent of the destination's objects, 0 to 100. */
  readonly maxDeletePercent: number | null;
  readonly allowEmptySource: boolean;
  readonly compare: Compare;
  /** The storage class of what is copied; `null`: the source object's. */
  readonly storageClass: string | null;
}

/** What the stack's configuration says of requests. */
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

/** Longest request, in characters of JSON. It travels in every state's data, which AWS limits to 256 KiB. */
export const MAX_REQUEST_LENGTH = 32_768;

type Check<T> = (value: unknown) => T | Fault;
class Fault {
  constructor(readonly expected: string) {}
}

const text: Check<string> = (value) =>
  typeof value === "string" && value.isWellFormed() ? value : new Fault("a string of Unicode text");
const flag: Check<boolean> = (value) => (typeof value === "boolean" ? value : new Fault("true or false"));
const count: Check<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : new Fault("a whole number of 0 or more");
const percent: Check<number> = (value) =>
  typeof value === "number" && value >= 0 && value <= 100 ? value : new Fault("a number from 0 to 100");
const keyText: Check<string> = (value) => {
  const key = text(value);
  return key instanceof Fault || keyBytes(key) <= MAX_KEY_BYTES
    ? key
    : new Fault(`at most ${MAX_KEY_BYTES} bytes of UTF-8`);
};
const oneOf =
  <T extends string>(values: readonly T[]): Check<T> =>
  (value) =>
    values.includes(value as T) ? (value as T) : new Fault(`one of ${values.join(", ")}`);
const globs: Check<string[]> = (value) => {
  if (!Array.isArray(value)) return new Fault("a list of globs");
  const faults = value.map((glob) => (typeof glob === "string" ? globFault(glob) : "it is not a string"));
  const at = faults.findIndex((fault) => fault !== undefined);
  return at < 0 ? value : new Fault(`globs; number ${at + 1} cannot be read: ${faults[at]}`);
};
const BUCKET_NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/;
const bucketName: Check<string> = (value) =>
  typeof value === "string" && BUCKET_NAME.test(value)
    ? value
    : new Fault(
        "a bucket name: 3 to 63 of a–z, 0–9, '.' and '-', beginning and ending with a letter or digit",
      );

/** @returns the name, or `undefined` if no general purpose bucket can have it. */
export function parseBucketName(value: unknown): string | undefined {
  const name = bucketName(value);
  return name instanceof Fault ? undefined : name;
}

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
 * An execution's input as a request.
 *
 * @throws InvalidRequest with every fault at once; UnsupportedBucket for a directory bucket.
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

/** What no field shows alone. A field that is faulty by itself has its default here. */
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

/** A value as JSON, cut to what a sentence can hold. */
function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= 80 ? json : `${json.slice(0, 77)}...`;
}
