import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import type { Site } from "../site";

export interface S3Response {
  readonly etag: string | undefined;
  readonly content: Buffer;
}

const SUCCESS_STATUSES: readonly number[] = [200, 204, 206];

/**
 * Sends signed S3 requests with a fraction of the SDK's CPU time, to fill buckets with 100,000 objects.
 * Paths and queries must not need encoding, and query parameters must be sorted by name.
 */
export class SignedRequests {
  readonly #agent: Agent;
  readonly #host: string;
  #key: { readonly day: string; readonly value: Buffer } | undefined;

  /** @param maxSockets concurrent requests, at most */
  constructor(
    readonly site: Site,
    maxSockets = 64,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets });
    this.#host = new URL(site.endpoint).host;
  }

  /**
   * @param pathAndQuery path-style, such as `/bucket/key`
   * @throws Error for a status other than 200, 204 and 206
   */
  async send(
    method: string,
    pathAndQuery: string,
    options: { readonly body?: string | Buffer; readonly headers?: Record<string, string> } = {},
  ): Promise<S3Response> {
    const { body = "", headers = {} } = options;
    const signed = this.#sign(method, pathAndQuery, headers);
    const { hostname, port } = new URL(this.site.endpoint);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          hostname,
          port,
          method,
          path: pathAndQuery,
          headers: { ...signed, "content-length": Buffer.byteLength(body) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const content = Buffer.concat(chunks);
            if (SUCCESS_STATUSES.includes(response.statusCode!))
              return resolve({ etag: response.headers.etag, content });
            const text = `${method} ${pathAndQuery}: ${response.statusCode} ${content.subarray(0, 300)}`;
            reject(new Error(text));
          });
        },
      );
      sent.on("error", reject).end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Signs with AWS Signature Version 4 and an unsigned payload. */
  #sign(method: string, pathAndQuery: string, more: Record<string, string>): Record<string, string> {
    const time = `${new Date().toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`;
    const headers: Record<string, string> = {
      host: this.#host,
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-date": time,
      ...more,
    };
    const names = Object.keys(headers).sort();
    const [path, query = ""] = pathAndQuery.split("?") as [string, string?];
    const canonical = [
      method,
      path,
      query,
      ...names.map((name) => `${name}:${headers[name]}`),
      "",
      names.join(";"),
      "UNSIGNED-PAYLOAD",
    ].join("\n");
    const day = time.slice(0, 8);
    const scope = `${day}/${this.site.region}/s3/aws4_request`;
    const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
    const signature = createHmac("sha256", this.#signingKey(day)).update(text).digest("hex");
    const credential = `${this.site.accessKeyId}/${scope}`;
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names.join(";")},Signature=${signature}`;
    return headers;
  }

  #signingKey(day: string): Buffer {
    if (this.#key?.day !== day) {
      const steps = [day, this.site.region, "s3", "aws4_request"];
      const secret: string | Buffer = `AWS4${this.site.secretAccessKey}`;
      const value = steps.reduce<string | Buffer>((key, step) => hmac(key, step), secret) as Buffer;
      this.#key = { day, value };
    }
    return this.#key.value;
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
