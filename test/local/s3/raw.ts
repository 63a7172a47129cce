import type { EmbeddedS3, S3Response } from "../../../local/s3";

/** One request without the SDK: `PUT /b/k`, headers, body. */
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

/** `<status> <code>`, or the status alone. */
export function outcome(response: S3Response): string {
  const code = /<Code>(.*?)<\/Code>/.exec(text(response))?.[1];
  return code === undefined ? String(response.status) : `${response.status} ${code}`;
}

/** What is between the tags of that name, in order. */
export function all(response: S3Response, name: string): string[] {
  return [...text(response).matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map((match) => match[1]!);
}
