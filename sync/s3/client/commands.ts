import {
  CopyObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Page } from "../objects";
import { MalformedListing, pageOfOutput } from "./listing/page";
import { readListPage } from "./listing/read-page";
import { endsInError, wholeBody } from "./responses";
import { type Config, insert, type Response } from "./sdk";

type Stack = S3Client["middlewareStack"];
type Options = Parameters<ListObjectsV2Command["resolveMiddleware"]>[2];

/** Pages, keyed by the HTTP response and then by the SDK's output. */
const pages = new WeakMap<object, Page>();
/** Regions, keyed by the SDK's output. */
const regions = new WeakMap<object, string>();

/**
 * ListObjectsV2, read by {@link readListPage}. The SDK builds, signs, sends and retries the request. It also reads
 * errors, and listings that `readListPage` cannot read. For all other listings it gets an empty body. Any `S3Client`
 * can send it.
 *
 * @example pageOf(await client.send(new ListPageCommand({ Bucket: "a", EncodingType: "url" })))
 */
export class ListPageCommand extends ListObjectsV2Command {
  override resolveMiddleware(stack: Stack, config: Config, options: Options) {
    const own = this.middlewareStack;
    const innermost = { relation: "after", toMiddleware: "throw200ExceptionsMiddleware" } as const;
    insert(own, { name: "readPageMiddleware", ...innermost }, (next) => async (args) => {
      const result = await next(args);
      await readPage(result.response, config);
      return result;
    });
    const outside = { relation: "before", toMiddleware: "deserializerMiddleware" } as const;
    let redirectedTo: string | undefined; // by an earlier attempt
    insert(own, { name: "keepPageMiddleware", ...outside }, (next) => async (args) => {
      const result = await next(args).catch((error: unknown) => {
        redirectedTo = regionIn((error as { $response?: Response }).$response) ?? redirectedTo;
        return malformedIfUnreadable(error);
      });
      const region = regionIn(result.response) ?? redirectedTo;
      if (region !== undefined) regions.set(result.output, region);
      const page = pages.get(result.response) ?? pageOfOutput(result.output as ListObjectsV2CommandOutput);
      pages.set(result.output, page);
      return result;
    });
    return super.resolveMiddleware(stack, config, options);
  }
}

/** A 200 that the SDK's parser cannot read. The SDK itself would not retry it. */
function malformedIfUnreadable(error: unknown): never {
  const { $response } = error as { readonly $response?: { readonly statusCode?: number } };
  const readable = error instanceof MalformedListing || $response?.statusCode !== 200;
  throw readable ? error : new MalformedListing("the SDK cannot parse it", { cause: error });
}

/** The page in the output of {@link ListPageCommand}. */
export function pageOf(output: ListObjectsV2CommandOutput): Page {
  const page = pages.get(output);
  if (page === undefined) throw new Error("This is not the output of ListPageCommand.");
  return page;
}

/** The bucket's Region in the output of {@link ListPageCommand}; `undefined` if it is the client's Region. */
export const regionOf = (output: ListObjectsV2CommandOutput): string | undefined => regions.get(output);

const regionIn = (response: Response | undefined): string | undefined =>
  response?.headers["x-amz-bucket-region"];

const EMPTY = new Uint8Array();

async function readPage(response: Response, config: Config): Promise<void> {
  if (response.statusCode !== 200) return;
  const bytes = await wholeBody(response, config);
  const page = readListPage(bytes);
  response.body = page === undefined ? bytes : EMPTY;
  if (page !== undefined) pages.set(response, page);
  // The SDK treats an error in a 200 the same way: it reads it as an error and retries the request.
  else if (endsInError(bytes)) response.statusCode = 503;
}

/** CopyObject. Its result is not used. A client with `reuse` sends it without most of the SDK's middleware. */
export class CopyCommand extends CopyObjectCommand {}
