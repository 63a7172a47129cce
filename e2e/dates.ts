import { text } from "node:stream/consumers";
import type { CloudWatch, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-cloudwatch";
import type { DeserializeMiddleware } from "@smithy/types";

/** A date in ISO 8601, as the value of a field in JSON. */
const DATE = /(?<="LastModified":\s*)"(\d{4}-[^"]+)"/g;

interface JsonResponse {
  readonly headers: Readonly<Record<string, string>>;
  body: NodeJS.ReadableStream | Uint8Array;
}

/**
 * Reads dates of dashboards as text. MiniStack sends them as text in JSON, and the SDK expects numbers: it refuses the
 * whole list.
 */
export function readTextDates(client: CloudWatch): CloudWatch {
  client.middlewareStack.addRelativeTo(readTextDate, {
    name: "readTextDates",
    relation: "after",
    toMiddleware: "deserializerMiddleware",
    override: true,
  });
  return client;
}

const readTextDate: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
  const result = await next(args);
  const response = result.response as JsonResponse;
  if (!response.headers["content-type"]?.includes("json")) return result;
  const body = await text(response.body as NodeJS.ReadableStream);
  const numbers = body.replaceAll(DATE, (_, date: string) => String(Date.parse(date) / 1_000));
  response.body = Buffer.from(numbers);
  return result;
};
