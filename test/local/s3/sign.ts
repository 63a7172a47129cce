import { createHash, createHmac } from "node:crypto";
import type { Credentials, EmbeddedS3, S3Response } from "../../../local/s3";

export const CREDENTIALS: Credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
export const NOW = Date.UTC(2026, 10, 26, 12);

/** Deviations of a client. */
export interface Signing {
  readonly credentials?: Credentials;
  readonly region?: string;
  /** Milliseconds since the epoch. */
  readonly time?: number;
  /** Hash of the payload. Default: its SHA-256. */
  readonly hash?: string;
  /** Headers that are sent unsigned. */
  readonly unsigned?: readonly string[];
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

/** The headers of a request with its signature. Values have one character per byte; the target is signed as it is. */
export function signed(
  line: string,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
  { credentials = CREDENTIALS, region = "us-east-1", time = NOW, unsigned = [], ...signing }: Signing = {},
): Record<string, string> {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", query = ""] = target.split("?");
  const date = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const hash = signing.hash ?? sha256(body);
  const all: Record<string, string> = {
    host: "127.0.0.1",
    "x-amz-date": date,
    "x-amz-content-sha256": hash,
    ...(credentials.sessionToken && { "x-amz-security-token": credentials.sessionToken }),
    ...headers,
  };
  const names = Object.keys(all)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const canonical = [
    method,
    path,
    query.split("&").sort().join("&"),
    ...names.map((name) => `${name}:${all[name]!.trim().replace(/ +/g, " ")}`),
    "",
    names.join(";"),
    hash,
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(Buffer.from(canonical, "latin1"))].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, toSign).toString("hex");
  const credential = `${credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { ...all, authorization };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Sends a signed request. `line` is the method and the target: `PUT /b/k`. */
export function sendSigned(
  s3: EmbeddedS3,
  line: string,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
  signing: Signing = {},
): Promise<S3Response> {
  const [method = "", target = ""] = line.split(" ");
  return s3.handle({
    method,
    target,
    headers: signed(line, headers, body, signing),
    body: Buffer.from(body as string),
  });
}
