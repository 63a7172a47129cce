import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { escapeUri, HttpRequest } from "@smithy/core/protocols";
import type { AwsCredentialIdentity } from "@smithy/types";
import { MAX_KEPT_KEYS } from "../constants";

/** What identifies a signing key, in addition to the credentials. */
export interface Scope {
  readonly signingDate: Date;
  readonly signingRegion: string;
  readonly signingService: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const NO_PAYLOAD = hash("sha256", "");
const PAYLOAD = "x-amz-content-sha256";

/**
 * Signs a request without a body: Signature Version 4, with the headers that the SDK would sign.
 *
 * @returns `undefined` if the SDK must sign the request, because it has a body, was signed before, or has a header, a path or a
 *   query that canonicalization would change. Also `undefined` for invalid credentials, with which the SDK fails.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signed(
  request: HttpRequest,
  credentials: AwsCredentialIdentity,
  scope: Scope,
): HttpRequest | undefined {
  const { method, path, body } = request;
  if (!isValid(credentials)) return undefined;
  const query = canonicalQuery(request.query);
  if (query === undefined || !PLAIN.test(path) || (body !== undefined && body !== "")) return undefined;
  const date = basicDate(scope.signingDate);
  const headers: Record<string, string> = { ...request.headers, "x-amz-date": date };
  if (credentials.sessionToken) headers["x-amz-security-token"] = credentials.sessionToken;
  headers[PAYLOAD] ??= NO_PAYLOAD;
  const names = signedNames(headers);
  const lines = names && canonicalHeaders(headers, names.sorted);
  if (names === undefined || lines === undefined) return undefined;
  const canonical = `${method}\n${path}\n${query}\n${lines}\n${names.list}\n${headers[PAYLOAD]}`;
  const { signingRegion, signingService } = scope;
  const id = `${date.slice(0, 8)}/${signingRegion}/${signingService}/aws4_request`;
  const toSign = `${ALGORITHM}\n${date}\n${id}\n${hash("sha256", canonical)}`;
  const signature = createHmac("sha256", keyOf(credentials, id)).update(toSign).digest("hex");
  headers.authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${id}, SignedHeaders=${names.list}, Signature=${signature}`;
  const sent = new HttpRequest(request);
  sent.headers = headers;
  return sent;
}

const isValid = (credentials?: Partial<AwsCredentialIdentity>): boolean =>
  typeof credentials?.accessKeyId === "string" && typeof credentials.secretAccessKey === "string";

/** Text that equals its canonical form: ASCII, with single spaces, and none at the beginning or the end. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Sorted by name. @returns `undefined` if a value is missing or a list */
function canonicalQuery(query: HttpRequest["query"] = {}): string | undefined {
  const pairs: [name: string, value: string][] = [];
  for (const name of Object.keys(query)) {
    const value = query[name];
    if (typeof value !== "string" || name.toLowerCase() === "x-amz-signature") return undefined;
    pairs.push([escapeUri(name), escapeUri(value)]);
  }
  if (pairs.length > 1) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map((pair) => pair.join("=")).join("&");
}

/** The headers that signers leave out, because proxies change them. */
const UNSIGNED =
  /^(?:cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;
/** Names in uppercase, and headers of a request that was signed before. */
const UNUSUAL = /[^a-z0-9-]|^(?:authorization|date)$/;

/** The headers of a request that are signed. */
interface SignedNames {
  /** All headers, in the order of the request. */
  readonly all: readonly string[];
  readonly sorted: readonly string[];
  /** Separated by semicolons. */
  readonly list: string;
}

/** The names in the previous request. Consecutive requests usually have the same headers. */
let before: SignedNames | undefined;

/** `undefined` if a header is unusual. */
function signedNames(headers: Readonly<Record<string, string>>): SignedNames | undefined {
  if (before !== undefined && hasNames(headers, before.all)) return before;
  const all = Object.keys(headers);
  if (all.some((name) => UNUSUAL.test(name))) return undefined;
  const sorted = all.filter((name) => !UNSIGNED.test(name)).sort();
  before = { all, sorted, list: sorted.join(";") };
  return before;
}

function hasNames(headers: object, names: readonly string[]): boolean {
  let i = 0;
  for (const name in headers) if (names[i++] !== name) return false;
  return i === names.length;
}

/** A line for each header. `undefined` if canonicalization would change a value. */
function canonicalHeaders(
  headers: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  const parts: string[] = [];
  for (const name of names) {
    const value = headers[name];
    if (typeof value !== "string" || !PLAIN.test(value)) return undefined;
    parts.push(name, ":", value, "\n");
  }
  return parts.join("");
}

let latest: { readonly second: number; readonly text: string } | undefined;

/** ISO 8601 without separators and milliseconds. Example: `20261126T220000Z` */
function basicDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1_000);
  if (latest?.second !== second) latest = { second, text: date.toISOString().replace(/[-:]|\.\d+/g, "") };
  return latest.text;
}

/** Signing keys by scope and secret. A provider may change the secret in the credentials object. */
const keys = new Map<string, KeyObject>();

function keyOf({ secretAccessKey }: AwsCredentialIdentity, id: string): KeyObject {
  const name = `${id} ${secretAccessKey}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const derived = id
    .split("/")
    .reduce<string | Buffer>(
      (key, part) => createHmac("sha256", key).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
  const key = createSecretKey(derived as Buffer);
  if (keys.size >= MAX_KEPT_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}
