/**
 * Decodes the payload of a request: plain, or with `aws-chunked` framing, signed or unsigned, with or without
 * trailing checksums.
 *
 * Source: "Signature calculations: transferring payload in multiple chunks", Amazon S3 API Reference.
 */
import { createHash } from "node:crypto";
import { S3Error } from "./errors";

type Headers = Readonly<Record<string, string>>;

export interface Payload {
  readonly body: Uint8Array;
  /** The request headers and trailers. `aws-chunked` is removed from `content-encoding`. */
  readonly headers: Headers;
}

/** @throws S3Error IncompleteBody, XAmzContentSHA256Mismatch; NotImplemented for a body of unknown length */
export function payloadOf(headers: Headers, raw: Uint8Array): Payload {
  // As in S3, the length of the body or of the decoded payload must be known in advance.
  if (headers["transfer-encoding"] !== undefined && headers["x-amz-decoded-content-length"] === undefined)
    throw new S3Error("NotImplemented", undefined, { Header: "Transfer-Encoding" });
  const sha256 = headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  const codings = (headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim());
  if (!sha256.startsWith("STREAMING-") && !codings.includes("aws-chunked")) {
    verifySha256(raw, sha256);
    return { body: raw, headers };
  }
  const { body, trailers } = unchunk(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  const length = headers["x-amz-decoded-content-length"];
  if (length !== undefined && Number(length) !== body.length) throw new S3Error("IncompleteBody");
  const rest = codings.filter((coding) => coding !== "aws-chunked" && coding !== "").join(",");
  const { "content-encoding": _, ...others } = headers;
  return { body, headers: { ...others, ...trailers, ...(rest === "" ? {} : { "content-encoding": rest }) } };
}

function verifySha256(body: Uint8Array, supplied: string): void {
  if (!/^[0-9a-f]{64}$/.test(supplied)) return;
  const computed = createHash("sha256").update(body).digest("hex");
  if (computed === supplied) return;
  throw new S3Error("XAmzContentSHA256Mismatch", undefined, {
    ClientComputedContentSHA256: supplied,
    S3ComputedContentSHA256: computed,
  });
}

function unchunk(raw: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = raw.indexOf("\r\n", at, "latin1");
    const size = Number.parseInt(raw.toString("latin1", at, Math.max(end, at)), 16);
    if (end < 0 || Number.isNaN(size)) throw new S3Error("IncompleteBody");
    at = end + 2;
    if (size === 0) break;
    if (at + size + 2 > raw.length) throw new S3Error("IncompleteBody");
    chunks.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  return { body, trailers: parseTrailers(raw.toString("latin1", at)) };
}

function parseTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}
