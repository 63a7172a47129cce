import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { SFN } from "@aws-sdk/client-sfn";

/** Clients of the emulator's services. */
export interface Clients {
  readonly iam: IAM;
  readonly lambda: Lambda;
  readonly logs: CloudWatchLogs;
  readonly s3: S3;
  readonly sfn: SFN;
}

/** The endpoint, Region and credentials of the emulator. */
export interface Site {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function openClients(site: Site): Clients {
  return {
    iam: new IAM(site),
    lambda: new Lambda(site),
    logs: new CloudWatchLogs(site),
    s3: new S3({ ...site, forcePathStyle: true }),
    sfn: new SFN(site),
  };
}
