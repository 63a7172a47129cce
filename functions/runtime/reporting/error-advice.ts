import type { ErrorAdvice } from "../../../sync/report/html/page";

const CONNECT =
  "Give the subnets more free addresses, or raise the quota of network interfaces. Then start again";
const OUTAGE = "Start again. If it happens again, look at the AWS Health Dashboard";
const CHANGED =
  "Run `pulumi up --refresh`, and start again. If the subnets or security groups of the VPC are new, correct them in the stack file first";
const KEY =
  "Enable the key of `stackKmsKeyArn`, and compare its policy with the output `keyPolicy`. Then start again";
const CRASH = "Start again. If it happens again, look at the log of the function";

/** What to do after each error of a run. `README.md` has the same table, and a test compares them. */
export const ERROR_ADVICE: ErrorAdvice = {
  InvalidRequest:
    "Fix the fields that the message lists. For a scheduled run, correct `schedule.input` of the pair and run `pulumi up`",
  BucketNotFound: "Create the bucket, or correct its name in the stack file",
  AccessDenied:
    "Allow the action in the bucket's policy. Check the key's policy and organization policies as well. For a bucket of another account, compare the output `bucketPolicies`. On a computer, allow the action for your user or role",
  InvalidCredentials:
    "On a stack, the role of a function was deleted or changed: run `pulumi up --refresh`. On a computer, run `aws sso login` or correct the credentials",
  ServerUnreachable:
    "In a VPC, check the endpoint for S3, its route table and the security groups. On a computer, check the endpoint, the Region, the proxy and the network",
  UnsupportedBucket: "Use general purpose buckets",
  SourceEmpty:
    'Check that the source is the right bucket, and find out who emptied it. Only if the destination should be empty, start with `"allowEmptySource": true`',
  TooManyDeletes:
    "Look at the orphans: the report has examples, and the files in `orphans/` have all of them. If they should be deleted, start with a higher limit, or raise the limit of the pair",
  SyncIncomplete:
    "The report has each cause with its number of objects and examples. Fix the most frequent cause first, and start again: only what is missing is copied",
  NoProgress:
    "Fix the cause of these errors, and start again: what was copied stays copied. Frequent causes are throttling because of another client, and an object that takes longer to copy than a function may run",
  RunTooLong:
    "Start again: the next run continues. If this happens often, give the stack more `workers`, or a larger `retentionDays`, as the message says",
  AlreadyRunning:
    "Nothing: the other run continues. If this happens to every run of a schedule, its interval is shorter than a run",
  LeaseLost:
    "If the message says that the lease could not be read, fix the cause. Start a new run: only what is missing is copied. Do not redrive an execution after another one has started",
  RequestFailed:
    "If it was an outage of S3, KMS or the network, start again: what was copied stays copied. Otherwise fix the cause first. In a VPC, `prepare` needs an endpoint for Step Functions",
  RecordMissing:
    "Start again. Do not let other clients or your own lifecycle rules delete records of a run in progress in the runs bucket",
  Stopped: "Start again: what was copied stays copied",
  "Lambda.TooManyRequestsException":
    "Lower `workers`, let fewer runs start at the same time (`flexibleWindowMinutes`), or raise the quota of Lambda",
  "Lambda.ENILimitReachedException": CONNECT,
  "Lambda.EC2ThrottledException": CONNECT,
  "Lambda.SubnetIPAddressLimitReachedException": CONNECT,
  "Lambda.ResourceNotReadyException": CONNECT,
  "Lambda.ServiceException": OUTAGE,
  "Lambda.AWSLambdaException": OUTAGE,
  "Lambda.SdkClientException": OUTAGE,
  "Lambda.ClientExecutionTimeoutException": OUTAGE,
  "Lambda.ResourceConflictException": OUTAGE,
  "Lambda.EC2UnexpectedException": OUTAGE,
  "Lambda.ResourceNotFoundException": CHANGED,
  "Lambda.AccessDeniedException": CHANGED,
  "Lambda.InvalidSubnetIDException": CHANGED,
  "Lambda.InvalidSecurityGroupIDException": CHANGED,
  "Lambda.KMSAccessDeniedException": KEY,
  "Lambda.KMSDisabledException": KEY,
  "Lambda.KMSInvalidStateException": KEY,
  "Lambda.KMSNotFoundException": KEY,
  "Lambda.Unknown": CRASH,
  "Runtime.ExitError": CRASH,
  "Runtime.OutOfMemory": CRASH,
  "Sandbox.Timedout": CRASH,
  "States.Timeout": CRASH,
};
