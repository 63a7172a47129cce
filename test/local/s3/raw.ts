import type { S3ClientConfig } from "@aws-sdk/client-s3";
import type { EmbeddedS3, S3Response } from "../../../local/s3";

/** The connection settings of a client. */
export const TRANSPORTS = ["without sockets", "over HTTP"] as const;

/** The configuration of a client. @param endpoint the endpoint of the server, which listens */
export function configOver(
  transport: (typeof TRANSPORTS)[number],
  s3: EmbeddedS3,
  endpoint: string,
): S3ClientConfig {
  const { requestHandler, ...others } = s3.clientConfig();
  return transport === "over HTTP" ? { ...others, endpoint } : { ...others, requestHandler: requestHandler! };
}

/** Sends one request without the SDK. `line` is the method and the target: `PUT /b/k`. */
export function send(
  s3: EmbeddedS3,
  line: string,
  headers: Record<string, string> = {},
  body: string | Uint8Array = "",
): Promise<S3Response> {
  const [method = "GET", target = "/"] = line.split(" ");
  return s3.handle({ method, target, headers, body: Buffer.from(body as string) });
}

export const text = (response: S3Response) => Buffer.from(response.body).toString("utf8");

/** `<status> <code>`, or only the status if the body has no error code. */
export function outcome(response: S3Response): string {
  const code = /<Code>(.*?)<\/Code>/.exec(text(response))?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}

/** The contents of all elements with this name, in document order. */
export function all(response: S3Response, name: string): string[] {
  return [...text(response).matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map((match) => match[1]!);
}
