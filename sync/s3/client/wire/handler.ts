import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type { AbortSignal as RequestSignal } from "@smithy/types";
import type { Semaphore } from "../../../concurrency/semaphore";
import { replacing } from "../replacing";
import type { Handler, Response, SendOptions } from "../sdk";
import { onAbort } from "./abortable";
import { COPY_SOURCE, KEPT_NAME, LOST_NAME, META } from "./constants";
import { decodeHeader, encodeHeader } from "./header-bytes";
import { acquire, type Permits } from "./permits";
import type { ServerClock } from "./server-clock";

type Request = Parameters<Handler["handle"]>[0];

/** The options of a request that this handler implements. */
export interface WireOptions {
  /** Milliseconds without a byte before the request fails. */
  readonly requestTimeout?: number;
  /** Set by the `Date` of each response. */
  readonly clock?: ServerClock;
  /** Whether the request is sent without waiting for a permit. */
  readonly atOnce?: boolean;
  /** Set by each request. */
  readonly address?: Address;
}

interface Options extends SendOptions, WireOptions {
  readonly abortSignal?: RequestSignal;
}

/** The address to which a request was sent. */
export interface Address {
  /** Protocol, host and port, without a path. */
  url?: string;
}

/**
 * Wraps a request handler, at the border between the SDK and the network:
 * - Non-ASCII header values are sent and received byte for byte. See {@link decodeHeader}.
 * - A request with a `requestTimeout` fails if no byte arrives for that time. The SDK retries it.
 * - An empty `Expires` is omitted. Metadata with the name `__proto__` gets another name.
 * - The `Date` of each response sets the clock in the request's options. Each request sets the address in its options.
 * - With `permits`, a request first waits for a permit, unless it has the option `atOnce`.
 */
export function wireHandler(inner: Handler, permits?: Permits): Handler {
  const handle = async (request: Request, options: Options = {}) => {
    const { requestTimeout, abortSignal, clock, atOnce, address, ...others } = options;
    if (address) address.url = serverOf(request);
    const permit = atOnce
      ? undefined
      : permits && (COPY_SOURCE in request.headers ? permits.copies : permits.others);
    if (permit) await acquire(permit, abortSignal);
    const idle = requestTimeout ? new IdleTimer(requestTimeout, abortSignal) : undefined;
    const signal = idle?.signal ?? abortSignal;
    try {
      const wired = withHeaders(request, encodeHeader);
      const sent = inner.handle(wired, { ...others, ...(signal && { abortSignal: signal }) });
      const handled = await (idle?.watch(sent) ?? sent);
      const { response } = handled;
      clock?.observe(response.headers.date);
      response.headers = mapped(response.headers, decodeHeader);
      // The SDK keeps the text of a date that it cannot read, but fails if the text is empty.
      if (response.headers.expires === "") delete response.headers.expires;
      keepMetadata(response.headers);
      if (idle) idle.body(response);
      if (permit) releaseAtEnd(permit, response);
      return handled;
    } catch (error) {
      idle?.stop();
      permit?.release();
      throw error;
    }
  };
  return replacing(inner, { handle });
}

function keepMetadata(headers: Record<string, string>): void {
  const value = headers[META + LOST_NAME];
  if (value !== undefined) headers[META + KEPT_NAME] = value;
}

const serverOf = ({ protocol, hostname, port }: Request): string =>
  `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;

/** A response occupies its connection until the end of its body. */
function releaseAtEnd(permit: Semaphore, { body }: Response): void {
  if (!(body instanceof Readable) || body.readableEnded || body.destroyed) {
    permit.release();
    return;
  }
  let held = true;
  const release = () => {
    if (held) permit.release();
    held = false;
  };
  for (const event of ["end", "error", "close"]) body.once(event, release);
}

function withHeaders(request: Request, map: (value: string) => string): Request {
  const headers = mapped(request.headers, map);
  if (headers === request.headers) return request;
  const copy = Object.assign(Object.create(Object.getPrototypeOf(request)), request) as Request;
  copy.headers = headers;
  return copy;
}

const NOT_ASCII = /[^\0-\x7f]/;

/** The same object if all headers are ASCII, which is usual. */
function mapped(headers: Record<string, string>, map: (value: string) => string): Record<string, string> {
  if (!Object.values(headers).some((value) => NOT_ASCII.test(value))) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, NOT_ASCII.test(value) ? map(value) : value]),
  );
}

/** Aborts a request after a time without a byte. */
class IdleTimer {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private fail: ((error: Error) => void) | undefined;
  /** Bytes received so far on the connection. */
  private received = () => 0;

  constructor(
    private readonly ms: number,
    outer: RequestSignal | undefined,
  ) {
    const follow = () => {
      this.stop();
      this.controller.abort((outer as { readonly reason?: unknown }).reason);
    };
    if (outer) onAbort(outer, follow);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  watch<T>(response: Promise<T>): Promise<T> {
    this.restart();
    return Promise.race([
      response,
      new Promise<never>((_, reject) => {
        this.fail = reject;
      }),
    ]);
  }

  /** The response has begun. Until the end of its body, the connection is checked for more bytes. */
  body({ body }: Response): void {
    const socket = body instanceof Readable ? (body as { readonly socket?: Socket }).socket : undefined;
    if (!(body instanceof Readable) || !socket) {
      this.stop();
      return;
    }
    this.received = () => socket.bytesRead;
    this.fail = (error) => body.destroy(error);
    this.restart();
    for (const event of ["end", "error", "close"]) body.once(event, () => this.stop());
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private restart(): void {
    clearTimeout(this.timer);
    const before = this.received();
    this.timer = setTimeout(() => (this.received() > before ? this.restart() : this.expire()), this.ms);
  }

  private expire(): void {
    const error = Object.assign(new Error(`S3 sent no byte for ${this.ms} ms.`), { name: "TimeoutError" });
    this.fail?.(error);
    this.controller.abort(error);
  }
}
