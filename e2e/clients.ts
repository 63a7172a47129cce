import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { Scheduler } from "@aws-sdk/client-scheduler";
import { SFN } from "@aws-sdk/client-sfn";
import { SNS } from "@aws-sdk/client-sns";
import { SQS } from "@aws-sdk/client-sqs";
import { readTextDates } from "./dates";

/** The clients of the emulator's services. Each client is one entry. */
const CLIENTS = {
  cloudwatch: (site: Site) => readTextDates(new CloudWatch(site)),
  iam: (site: Site) => new IAM(site),
  lambda: (site: Site) => new Lambda(site),
  logs: (site: Site) => new CloudWatchLogs(site),
  s3: (site: Site) => new S3({ ...site, forcePathStyle: site.endpoint !== undefined }),
  scheduler: (site: Site) => new Scheduler(site),
  sfn: (site: Site) => new SFN(site),
  sns: (site: Site) => new SNS(site),
  sqs: (site: Site) => new SQS(site),
} as const;

export type Clients = { readonly [Name in keyof typeof CLIENTS]: ReturnType<(typeof CLIENTS)[Name]> };

/** The endpoint, Region and credentials of the emulator, or of AWS. */
export interface Site {
  /** Absent: AWS. */
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export const openClients = (site: Site): Clients =>
  Object.fromEntries(Object.entries(CLIENTS).map(([name, open]) => [name, open(site)])) as unknown as Clients;
