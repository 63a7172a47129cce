import type {
  CompleteMultipartUploadCommandOutput,
  CopyObjectCommandOutput,
  CreateMultipartUploadCommandOutput,
  GetObjectTaggingCommandOutput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandOutput,
  PutObjectCommandOutput,
  S3Client,
  ServiceInputTypes,
  ServiceOutputTypes,
  UploadPartCommandOutput,
  UploadPartCopyCommandOutput,
} from "@aws-sdk/client-s3";
import type { DeserializeMiddleware } from "@smithy/types";
import type { Response } from "./sdk";

/**
 * For each command, a member that all its results have. The SDK reads any other well-formed document, such as a proxy's
 * page, as a result without members.
 */
const REQUIRED: Readonly<Record<string, (output: never) => unknown>> = {
  CopyObjectCommand: ({ CopyObjectResult }: CopyObjectCommandOutput) => CopyObjectResult?.ETag,
  CreateMultipartUploadCommand: ({ UploadId }: CreateMultipartUploadCommandOutput) => UploadId,
  UploadPartCopyCommand: ({ CopyPartResult }: UploadPartCopyCommandOutput) => CopyPartResult?.ETag,
  UploadPartCommand: ({ ETag }: UploadPartCommandOutput) => ETag,
  CompleteMultipartUploadCommand: ({ ETag }: CompleteMultipartUploadCommandOutput) => ETag,
  ListPartsCommand: ({ UploadId }: ListPartsCommandOutput) => UploadId,
  ListMultipartUploadsCommand: ({ Bucket }: ListMultipartUploadsCommandOutput) => Bucket,
  GetObjectTaggingCommand: ({ TagSet }: GetObjectTaggingCommandOutput) => TagSet,
  PutObjectCommand: ({ ETag }: PutObjectCommandOutput) => ETag,
};

/** Commands whose results have no body. S3 sends a 204. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(["DeleteObjectCommand", "AbortMultipartUploadCommand"]);

const isEmpty = ({ statusCode, headers }: Response): boolean =>
  statusCode === 204 || headers["content-length"] === "0";

/** Makes the client treat a 200 response that is not the result of its command as a 500, and retry it. */
export function requireResults(client: S3Client): void {
  client.middlewareStack.addRelativeTo(requireResult, {
    name: "requireResult",
    relation: "before",
    toMiddleware: "deserializerMiddleware",
    override: true,
  });
}

const requireResult: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
  (next, { commandName = "" }) =>
  async (args) => {
    const result = await next(args);
    const required = REQUIRED[commandName];
    const isResult = WITHOUT_BODY.has(commandName)
      ? isEmpty(result.response as Response)
      : !required || required(result.output as never);
    if (!isResult) throw noResult(commandName.replace("Command", ""));
    return result;
  };

const noResult = (operation: string): Error =>
  Object.assign(new Error(`The response to ${operation} has the status 200, but is not its result.`), {
    name: "InternalError",
    $metadata: { httpStatusCode: 500 },
  });
