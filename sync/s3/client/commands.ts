import {
  CopyObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Page } from "../object-store";
import { readListPage } from "./list-page";
import { wholeBody } from "./responses";
import { type Answer, type Config, insert } from "./sdk";

type Stack = S3Client["middlewareStack"];
type Options = Parameters<ListObjectsV2Command["resolveMiddleware"]>[2];

/** Pages by the response that brought them and then by the SDK's output, past the SDK's own reading. */
const pages = new WeakMap<object, Page>();

/**
 * ListObjectsV2, read by {@link readListPage}. The SDK makes, signs, sends and retries the request, and reads what
 * is an error, as ever; of a listing it is given an empty body. Any `S3Client` sends it.
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
    insert(own, { name: "keepPageMiddleware", ...outside }, (next) => async (args) => {
      const result = await next(args);
      pages.set(result.output, pages.get(result.response)!);
      return result;
    });
    return super.resolveMiddleware(stack, config, options);
  }
}

/** The page of an answer to {@link ListPageCommand}. */
export function pageOf(output: ListObjectsV2CommandOutput): Page {
  const page = pages.get(output);
  if (page === undefined) throw new Error("This is no answer to ListPageCommand.");
  return page;
}

const NOTHING = new Uint8Array();

async function readPage(answer: Answer, config: Config): Promise<void> {
  if (answer.statusCode !== 200) return;
  const bytes = await wholeBody(answer, config);
  const page = readListPage(bytes);
  if (page === null) {
    // As the SDK has it for an error inside a 200: read as an error, and tried again.
    answer.statusCode = 503;
    answer.body = bytes;
  } else {
    pages.set(answer, page);
    answer.body = NOTHING;
  }
}

/** CopyObject, whose result nobody asks for. A client that reuses what it knows sends it straight to the wire. */
export class CopyCommand extends CopyObjectCommand {}
