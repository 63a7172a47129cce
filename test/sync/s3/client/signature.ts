import { createHash, createHmac } from "node:crypto";
import type { Sent } from "./canned";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The signature that a request should have, from AWS's description of Signature Version 4 alone.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureOf(request: Sent, secret: string): { given: string; computed: string } {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k.toLowerCase(), v]));
  const parts = /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\S+)$/;
  const [, scope, signed, given] = parts.exec(headers.authorization!) as unknown as [
    string,
    string,
    string,
    string,
  ];
  const query = Object.entries(request.query).map(([k, v]) => `${encode(k)}=${encode(v)}`);
  const canonical = [
    request.method,
    request.path,
    query.sort().join("&"),
    ...signed.split(";").map((name) => `${name}:${headers[name]!.trim().replace(/ +/g, " ")}`),
    "",
    signed,
    sha256(request.body ?? ""),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${secret}`);
  return { given, computed: hmac(key, toSign).toString("hex") };
}
