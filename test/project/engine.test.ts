import { expect } from "chai";
import { projectFiles, read } from "./files";

/** Words of a deployment: of the stack and its settings, of what runs the functions, of their size and their price. */
const DEPLOYMENT =
  /\b(pulumi|stacks?|lambda|cloudwatch|eventbridge|scheduler|invocations?|transitions?|cold ?start|warm ?start|memory ?size|memory_mb|gb-?seconds?)\b|sync-buckets:\w|process\.env|\bAWS_[A-Z]/i;

/** The places where such a word means something else. */
const PERMITTED: readonly (readonly [file: RegExp, text: RegExp])[] = [
  // The SDK's middleware stacks.
  [/^sync\/s3\/client\//, /\bstack\b/i],
  // What the SDK does by itself.
  [/^sync\/s3\/client\/create\.ts$/, /AWS_ENDPOINT_URL_S3/],
  [
    /^sync\/s3\/client\/fast\/straight\.ts$/,
    /Headers in which the SDK reports the current Lambda invocation|amz-sdk-invocation-id/,
  ],
];

const isPermitted = (file: string, line: string): boolean =>
  PERMITTED.some(([where, text]) => where.test(file) && text.test(line));

describe("the engine", () => {
  it("names no deployment: texts about stacks, functions and their prices come from its callers", () => {
    const named = projectFiles()
      .filter((file) => file.startsWith("sync/") && file.endsWith(".ts"))
      .flatMap((file) =>
        read(file)
          .split("\n")
          .filter((line) => DEPLOYMENT.test(line) && !isPermitted(file, line))
          .map((line) => `${file}: ${line.trim()}`),
      );
    expect(named).to.deep.equal([]);
  });
});
