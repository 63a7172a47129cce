import { rulesOf } from "../rule";

const COPY_HANDLER = ["test/sync/s3/client/wire/copy-handler.test.ts"];
const SIGNER = ["test/sync/s3/client/fast/quick-signer.test.ts"];
const DISPATCHER = ["test/local/lambda/dispatcher.test.ts"];

/** Sending and signing of requests, and calls that a local run must not send. */
export const CLIENT = [
  ...rulesOf("sync/s3/client/wire/dispatch.ts", COPY_HANDLER, {
    "a broken connection is not retried": [
      '  if (broken) return Object.assign(error, { code: "ECONNRESET" });\n',
      "",
    ],
    "a copy of minutes is given up": ["    headersTimeout: 0, // S3 takes minutes for a large copy\n", ""],
  }),
  ...rulesOf("sync/s3/client/fast/signature.ts", SIGNER, {
    "a header is signed as it is that S3 reads in another form": [
      " || !PLAIN.test(value)) return undefined;",
      ") return undefined;",
    ],
    "a query is signed in the order in which it is sent": [
      "  if (pairs.length > 1) pairs.sort(([a], [b]) => (a < b ? -1 : 1));\n",
      "",
    ],
    "the key of a day signs the next one": [
      "const known = keys.get(name);",
      "const known = keys.values().next().value;",
    ],
  }),
  ...rulesOf("local/lambda/calls/dispatcher.ts", DISPATCHER, {
    "a call that no policy allows leaves through undici": [
      'return typeof verdict !== "function" && verdict.endpoint === undefined;',
      "return true || verdict;",
    ],
    "a call of an invocation that timed out leaves through undici": [
      "if (current.getStore()?.timedOut || options.network?.proxyEnv) return false;",
      "if (options.network?.proxyEnv) return false;",
    ],
    "a query that is not checked leaves through undici": ["  if (query) throw", "  if (false) throw"],
  }),
];
