/** The measuring side: its own process, so that the server's CPU is not counted. */
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

/** Medians, in milliseconds of CPU for one request. */
export interface Measured {
  readonly what: string;
  readonly asItComes: number;
  readonly ours: number;
  readonly goal?: number;
}

type Ask = (i: number) => Promise<unknown>;

interface Scene {
  readonly what: string;
  readonly goal?: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly asItComes: Ask;
  readonly ours: Ask;
}

const BATCHES = 9;
const signal = new AbortController().signal;
setMaxListeners(0, signal);

async function main(port: string): Promise<void> {
  const measured: Measured[] = [];
  for (const scene of scenes(`http://127.0.0.1:${port}`)) measured.push(await measure(scene));
  process.send!(measured, () => process.exit());
}

/** The first batch of each is for the compiler and the connections. */
async function measure({ what, goal, requests, concurrency, ...by }: Scene): Promise<Measured> {
  const asItComes: number[] = [];
  const ours: number[] = [];
  for (let i = 0; i <= BATCHES; i++) {
    asItComes.push(await batch(by.asItComes, requests, concurrency));
    ours.push(await batch(by.ours, requests, concurrency));
  }
  const medians = { asItComes: median(asItComes.slice(1)), ours: median(ours.slice(1)) };
  return { what, ...medians, ...(goal !== undefined && { goal }) };
}

async function batch(ask: Ask, requests: number, concurrency: number): Promise<number> {
  let next = 0;
  const before = process.cpuUsage();
  const worker = async () => {
    while (next < requests) await ask(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / requests;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function scenes(endpoint: string): Scene[] {
  const credentials = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  };
  const shared = { region: "us-east-1", endpoint, credentials };
  const theirs = new S3Client({
    ...shared,
    forcePathStyle: true,
    requestHandler: { httpAgent: { maxSockets: 80 } },
  });
  const lean = createS3Client({ ...shared, pathStyle: true, maxSockets: 80 });

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
  const given = { abortSignal: signal };
  const many = { requests: 1_500, concurrency: 64 };
  return [
    {
      what: "ListObjectsV2, 1,000 keys",
      goal: 5,
      requests: 40,
      concurrency: 2,
      asItComes: () => theirs.send(new ListObjectsV2Command(page)),
      ours: () => lean.send(new ListPageCommand(page)),
    },
    {
      what: "CopyObject",
      goal: 0.6,
      ...many,
      asItComes: (i) => theirs.send(new CopyObjectCommand(whole(i)), given),
      ours: (i) => lean.send(new CopyCommand(whole(i)), given),
    },
    {
      what: "UploadPartCopy",
      ...many,
      asItComes: (i) => theirs.send(part(i), given),
      ours: (i) => lean.send(part(i), given),
    },
    {
      what: "HeadObject",
      ...many,
      asItComes: (i) => theirs.send(head(i)),
      ours: (i) => lean.send(head(i)),
    },
  ];
}

main(process.argv[2]!).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
