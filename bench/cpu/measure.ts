/** The client. It runs in a separate process to exclude the CPU time of the server. */
import { setMaxListeners } from "node:events";
import {
  CopyObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { CopyCommand, ListPageCommand } from "../../sync/s3/client/commands";
import { createS3Client } from "../../sync/s3/client/create";
import { median } from "../results/figures";

/** Medians of the CPU time of one request, user and system, in milliseconds. */
export interface Measured {
  /** Name of the request in the table. */
  readonly request: string;
  readonly unmodified: number;
  readonly customized: number;
  readonly goal?: number;
}

type SendRequest = (i: number) => Promise<unknown>;

interface RequestBenchmark {
  /** Name of the request in the table. */
  readonly request: string;
  /** Goal for the customized client, in milliseconds. */
  readonly goal?: number;
  /** Requests in a batch. */
  readonly requests: number;
  readonly concurrency: number;
  readonly unmodified: SendRequest;
  readonly customized: SendRequest;
}

const BATCHES = 9;
const signal = new AbortController().signal;
setMaxListeners(0, signal);

async function main(port: string): Promise<void> {
  const measured: Measured[] = [];
  for (const benchmark of benchmarks(`http://127.0.0.1:${port}`)) measured.push(await measure(benchmark));
  process.send!(measured, () => process.exit());
}

/** The first batch of each client is not measured, because it warms up the compiler and opens the connections. */
async function measure({
  request,
  goal,
  requests,
  concurrency,
  ...clients
}: RequestBenchmark): Promise<Measured> {
  const unmodified: number[] = [];
  const customized: number[] = [];
  for (let i = 0; i <= BATCHES; i++) {
    unmodified.push(await batch(clients.unmodified, requests, concurrency));
    customized.push(await batch(clients.customized, requests, concurrency));
  }
  const medians = { unmodified: median(unmodified.slice(1)), customized: median(customized.slice(1)) };
  return { request, ...medians, ...(goal !== undefined && { goal }) };
}

async function batch(send: SendRequest, requests: number, concurrency: number): Promise<number> {
  let next = 0;
  const before = process.cpuUsage();
  const worker = async () => {
    while (next < requests) await send(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / requests;
}

function benchmarks(endpoint: string): RequestBenchmark[] {
  const credentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
  const shared = { region: "us-east-1", endpoint, credentials };
  const unmodifiedClient = new S3Client({
    ...shared,
    forcePathStyle: true,
    requestHandler: { httpAgent: { maxSockets: 80 } },
  });
  const customizedClient = createS3Client({ ...shared, pathStyle: true, maxSockets: 80 });

  const page = { Bucket: "source", EncodingType: "url" } as const;
  const copy = (i: number) =>
    ({
      Bucket: "destination",
      Key: `photos/2026/11/${i}/some holiday picture.jpg`,
      CopySource: `source/photos/2026/11/${i}/some%20holiday%20picture.jpg`,
      CopySourceIfMatch: '"9b2cf535f27731c974343645a3985328"',
    }) as const;
  const whole = (i: number) =>
    ({
      ...copy(i),
      IfNoneMatch: "*",
      MetadataDirective: "COPY",
      TaggingDirective: "COPY",
      AnnotationDirective: "EXCLUDE",
      StorageClass: "STANDARD",
    }) as const;
  const part = (i: number) =>
    new UploadPartCopyCommand({ ...copy(i), UploadId: "u", PartNumber: 1 + i, CopySourceRange: "bytes=0-9" });
  const head = (i: number) =>
    new HeadObjectCommand({ Bucket: "source", Key: copy(i).Key, ChecksumMode: "ENABLED" });
  const options = { abortSignal: signal };
  const manyRequests = { requests: 1_500, concurrency: 64 };
  return [
    {
      request: "ListObjectsV2, 1,000 keys",
      goal: 5,
      requests: 40,
      concurrency: 2,
      unmodified: () => unmodifiedClient.send(new ListObjectsV2Command(page)),
      customized: () => customizedClient.send(new ListPageCommand(page)),
    },
    {
      request: "CopyObject",
      goal: 0.6,
      ...manyRequests,
      unmodified: (i) => unmodifiedClient.send(new CopyObjectCommand(whole(i)), options),
      customized: (i) => customizedClient.send(new CopyCommand(whole(i)), options),
    },
    {
      request: "UploadPartCopy",
      ...manyRequests,
      unmodified: (i) => unmodifiedClient.send(part(i), options),
      customized: (i) => customizedClient.send(part(i), options),
    },
    {
      request: "HeadObject",
      ...manyRequests,
      unmodified: (i) => unmodifiedClient.send(head(i)),
      customized: (i) => customizedClient.send(head(i)),
    },
  ];
}

main(process.argv[2]!).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
