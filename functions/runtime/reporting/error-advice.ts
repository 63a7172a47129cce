import type { ErrorAdvice } from "../../../sync/report/html/page";

const CONNECT =
  "Lambda could not connect a function to the VPC for ten minutes. Give the subnets more free addresses, or raise the quota of network interfaces";
const CRASH = "The process of a function ended, a second one too. If it happens again, look at its log";

/** What to do after each error of a run. `docs/operating.md` has the same table; a test compares them. */
export const ERROR_ADVICE: ErrorAdvice = {
  InvalidRequest:
    "The message lists all faults. For a scheduled run correct `schedule.input` of the pair, and run `pulumi up`",
  BucketNotFound: "Create the bucket, or correct its name in the stack file",
  AccessDenied:
    "The message has the action and the bucket. Check the bucket's policy, the key's policy, and organization policies. For a bucket of another account compare the output `bucketPolicies`",
  InvalidCredentials:
    "On a stack: the role of a function was deleted or changed. Run `pulumi up --refresh`. On a computer: `aws sso login`",
  ServerUnreachable:
    "Check the network of the functions: in a VPC they need an endpoint for S3, and its route table and security groups. If the server refused the first request, the message says why. On a computer: the endpoint, the Region, the proxy and the network",
  UnsupportedBucket: "A directory bucket cannot be synchronized",
  SourceEmpty:
    'Check that the source is the right bucket, and who emptied it. Only if the destination should be empty: start with `"allowEmptySource": true`',
  TooManyDeletes:
    "The report's `groups` count the orphans, and `orphans/` lists them. If they should go: start with a higher limit, or raise that of the pair",
  SyncIncomplete:
    "The report's `groups` have each cause with examples. Fix the largest, and start again: only what is missing is copied",
  NoProgress:
    "The message has the workers' errors. Often: throttling by another client, or a key that Lambda cannot copy in its time",
  RunTooLong:
    "Start again: the next run continues. If this happens often, give the stack more `workers`, or a larger `retentionDays`, as the message says",
  AlreadyRunning:
    "Nothing: the run that it names goes on. If this happens to each run of a schedule, its interval is shorter than a run",
  LeaseLost:
    "Start it again: only what is missing is copied. If the message says that the lease could not be read, fix the cause first. Do not redrive an execution after another one has begun",
  RequestFailed:
    "The message has the error. S3, a KMS key or the network: if it was an outage, start again. Step Functions: in a VPC, `prepare` needs an endpoint for it",
  RecordMissing:
    "Start again. Keep other clients, and lifecycle rules of your own, from deleting records of a run in progress in the runs bucket",
  Stopped: "Only on a computer: start again",
  "Lambda.TooManyRequestsException":
    "The account's concurrency is used up. Lower `workers`, or raise the quota",
  "Lambda.ENILimitReachedException": CONNECT,
  "Lambda.EC2ThrottledException": CONNECT,
  "Lambda.SubnetIPAddressLimitReachedException": CONNECT,
  "Lambda.ResourceNotReadyException": CONNECT,
  "Lambda.Unknown": CRASH,
  "Runtime.ExitError": CRASH,
  "Runtime.OutOfMemory": CRASH,
  "Sandbox.Timedout": CRASH,
  "States.Timeout": CRASH,
};
