/** Injects a fault into a request. */
import { S3Error } from "../protocol/errors";
import type { Fault, S3Response } from "../protocol/types";

/** A response, and its error code if the operation failed. */
export type Outcome = readonly [response: S3Response, code?: string | undefined];

/** The steps of a request that a fault precedes, follows or replaces. */
export interface Steps {
  /** Performs the operation. Never throws. */
  perform(): Promise<Outcome>;
  /** The response to an error. */
  respond(error: S3Error): S3Response;
}

const NO_RESPONSE: S3Response = { status: 0, headers: {}, body: Buffer.alloc(0) };

export async function injectFault(fault: Fault, { perform, respond }: Steps): Promise<Outcome> {
  switch (fault.kind) {
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return perform();
    case "truncate": {
      const [response, code] = await perform();
      return [{ ...response, cutAfter: fault.bytes }, code];
    }
    case "hangUp":
      if (fault.after) await perform();
      return [{ ...NO_RESPONSE, cutAfter: -1 }];
    case "stall": {
      if (fault.bytes === undefined) {
        if (fault.after) await perform();
        return [{ ...NO_RESPONSE, stallAfter: -1 }];
      }
      const [response, code] = await perform();
      return [{ ...response, stallAfter: fault.bytes }, code];
    }
    case "error": {
      if (fault.after) await perform();
      const response = respond(new S3Error(fault.code, fault.message));
      return [{ ...response, status: fault.status ?? response.status }, fault.code];
    }
    case "replaceBody": {
      const [response, code] = await perform();
      return [withBody(response, fault), code];
    }
  }
}

function withBody(response: S3Response, fault: Extract<Fault, { kind: "replaceBody" }>): S3Response {
  const text = Buffer.from(response.body).toString("utf8");
  const body = Buffer.from(typeof fault.body === "string" ? fault.body : fault.body(text), "utf8");
  const all = { ...response.headers, "content-length": String(body.length), ...fault.headers };
  const headers = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return { status: fault.status ?? response.status, headers: Object.fromEntries(headers), body };
}
