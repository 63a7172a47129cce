import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PriceArgs } from "../functions/runtime/billing";
import type { PairArgs } from "./config/pairs/pair-args";
import { checkedPairs, checkedRunsBucket } from "./config/pairs/pairs";
import { checkPrices } from "./config/prices";
import type { Endpoints, StackArgs } from "./config/stack-args";
import { checkedStackArgs } from "./config/stack-faults";
import type { Integer } from "./config/values";
import { DEFAULTS } from "./constants";
import { checkAlarms } from "./operations/alarms/args";
import { alarmTopic } from "./operations/alarms/topic";
import { metricsSettings, type OperationsArgs, operate } from "./operations/operations";
import * as outputs from "./outputs";
import * as policies from "./policies/bucket-policies";
import * as keys from "./policies/key-policies";
import { keyPolicy } from "./protection/key-policy";
import { stackKeyOf } from "./protection/stack-key";
import { RunsBucket } from "./runs-bucket";
import type { SyncFunctions } from "./sync-function";
import { syncFunctions } from "./sync-functions";
import { SyncMachine } from "./sync-machine";

export interface SyncBucketsArgs extends OperationsArgs, StackArgs {
  /** The pairs of buckets that executions may synchronize, at least one. The buckets must exist, or be resources of the program. */
  readonly pairs: readonly PairArgs[];
  /** Maximum number of concurrent functions that copy, 1 to 1000. @default 40 */
  readonly workers?: Integer | undefined;
  /** Maximum number of concurrent copies in one function, 1 to 800. @default 256 */
  readonly copiesPerWorker?: Integer | undefined;
  /** Days to keep logs and the records of runs; a retention period of CloudWatch Logs. @default 30 */
  readonly retentionDays?: Integer | undefined;
  /** Whether this account pays for requests to Requester Pays source buckets. @default false */
  readonly requesterPays?: boolean | undefined;
  /** Prices for cost estimates, for example those of your Region. @default the list prices of us-east-1 */
  readonly prices?: PriceArgs | undefined;
  /** Endpoints of an emulator. @default AWS */
  readonly endpoints?: Endpoints | undefined;
  /** Whether the name of a bucket is in the path of a request instead of the host name. Emulators need it. @default false */
  readonly s3UsePathStyle?: boolean | undefined;
}

/**
 * A state machine that synchronizes pairs of S3 buckets, with its functions, roles, logs, and a bucket for the records of
 * runs. A stack can have several of these components, which share nothing.
 *
 * @example
 *     const nightly = new SyncBuckets("nightly", {
 *       pairs: [{ name: "photos", source: photos.bucket, destination: "photos-copy" }],
 *     });
 *     export const { startCommand } = nightly;
 */
export class SyncBuckets extends pulumi.ComponentResource {
  /** ARN of the alias on which executions are started. */
  readonly stateMachineArn: pulumi.Output<string>;
  /** A command line for the aws CLI that starts an execution of the first pair. */
  readonly startCommand: pulumi.Output<string>;
  /** URL of the state machine in the AWS console. */
  readonly consoleUrl: pulumi.Output<string>;
  /** Name of the bucket for the records of runs. */
  readonly runsBucket: pulumi.Output<string>;
  /** Policies of buckets in other accounts, for their owners, by bucket. */
  readonly bucketPolicies: pulumi.Output<Readonly<Record<string, string>>>;
  /** Statements for the policies of KMS keys in other accounts, from `kmsKeyArns` and from pairs, by key ARN. */
  readonly keyPolicies: pulumi.Output<Readonly<Record<string, string>>>;
  /** Statements that the policy of the stack's KMS key needs, as JSON; `undefined` without `stackKmsKeyArn`. */
  readonly keyPolicy: pulumi.Output<string> | undefined;
  /** ARN of the SNS topic that alarms notify; `undefined` without alarms. */
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
  private readonly functions: SyncFunctions;
  private readonly partition: pulumi.Output<string>;
  private readonly withAcl: readonly pulumi.Input<string>[];

  /**
   * @param name 1 to 30 lowercase letters, digits and hyphens, beginning with a letter. The names of all resources begin with it.
   * @throws pulumi.RunError before any resource is registered, if the arguments are invalid
   */
  constructor(name: string, given: SyncBucketsArgs, options?: pulumi.ComponentResourceOptions) {
    checkName(name);
    const args = checkedStackArgs(name, given);
    const pairs = checkedPairs(args.pairs, args);
    checkAlarms(args.alarms);
    checkPrices(args.prices);
    super("sync-buckets:infra:SyncBuckets", name, {}, options);
    const { workers = DEFAULTS.workers, retentionDays = DEFAULTS.retentionDays, tags } = args;
    // In version 0.1.0 these resources had no parent, and shorter names.
    const child = (oldName: string): pulumi.ComponentResourceOptions => ({
      parent: this,
      aliases: [{ name: oldName, parent: pulumi.rootStackResource }],
    });
    const invoke = { parent: this };
    this.partition = aws.getPartitionOutput({}, invoke).partition;
    const account = aws.getCallerIdentityOutput({}, invoke).accountId;
    const { region } = aws.getRegionOutput({}, invoke);

    const place = { partition: this.partition, region, account };
    const stackKey = stackKeyOf(args.stackKmsKeyArn, place);

    // Records of runs: divisions, orphans, outcomes, reports.
    this.runsBucket =
      args.runsBucket === undefined
        ? new RunsBucket(
            `${name}-runs`,
            { retentionDays, tags, kmsKeyArn: stackKey?.arn, retain: args.retainReports },
            child("runs"),
          ).bucketName
        : checkedRunsBucket(args.runsBucket, pairs);

    // A Lambda function for each file in functions/, with a role that allows what the file grants.
    const { partition } = this;
    const { permissionsBoundary, includeExecutionData = true, tracing = false } = args;
    const common = { retentionDays, account, partition, tags, permissionsBoundary, stackKey };
    const metrics = metricsSettings(name, args);
    const { reservedConcurrency, vpcSubnetIds, vpcSecurityGroupIds } = args;
    const functions = {
      ...common,
      ...{ reservedConcurrency, vpcSubnetIds, vpcSecurityGroupIds },
      pairs,
      runsBucket: this.runsBucket,
      kmsKeyArns: args.kmsKeyArns ?? [],
      s3Endpoint: args.endpoints?.s3,
      sfnEndpoint: args.endpoints?.sfn,
      settings: {
        workers,
        copiesPerWorker: args.copiesPerWorker ?? DEFAULTS.copiesPerWorker,
        requesterPays: args.requesterPays ?? false,
        s3UsePathStyle: args.s3UsePathStyle ?? false,
        ...{ retentionDays, metrics, prices: args.prices },
      },
    };
    this.functions = syncFunctions(name, functions, child);

    // The workflow of machine/sync.ts, which publishes failures to the topic of the alarms.
    const topicArgs = { region, tags, kmsKeyArn: stackKey?.arn };
    const topic = alarmTopic(name, args.alarms, topicArgs, this);
    this.alarmTopicArn = topic;
    const machine = new SyncMachine(
      `${name}-sync`,
      {
        ...{ ...common, functions: this.functions, workers, topic },
        ...{ runsBucket: this.runsBucket, includeExecutionData, tracing },
      },
      child("sync"),
    );
    this.stateMachineArn = machine.aliasArn;
    this.startCommand = outputs.startCommand(machine.aliasArn, region, args.endpoints?.sfn, args.pairs);
    this.consoleUrl = outputs.consoleUrl(machine.aliasArn, region, this.partition);
    this.withAcl = pairs.filter(({ acl }) => acl !== undefined).map(({ destination }) => destination);
    this.bucketPolicies = policies.bucketPolicies(
      this.functions,
      { pairs: args.pairs, withAcl: this.withAcl },
      place,
    );
    this.keyPolicies = keys.keyPolicies(
      this.functions,
      { buckets: args.kmsKeyArns ?? [], copies: pairs.flatMap(({ sseKmsKeyId = [] }) => sseKmsKeyId) },
      account,
    );
    this.keyPolicy = stackKey && keyPolicy({ ...place, name, alarms: ownsTopic(args) });

    // Schedules, alarms and a dashboard.
    const logGroups = [this.functions.report, this.functions.prepare].map(({ logGroupName }) => logGroupName);
    const { aliasArn, arn: machineArn } = machine;
    const operated = { ...common, metrics, pairs: args.pairs, aliasArn, machineArn, logGroups, region };
    operate(name, args, { ...operated, consoleUrl: this.consoleUrl, topicArn: topic }, this);
    const { stateMachineArn, startCommand, consoleUrl, runsBucket, bucketPolicies, keyPolicies } = this;
    this.registerOutputs({
      ...{ stateMachineArn, startCommand, consoleUrl, runsBucket, bucketPolicies, keyPolicies },
    });
  }

  /** The policy that the owner of a bucket in another account adds to it. */
  bucketPolicy(side: "source" | "destination", bucket: pulumi.Input<string>): pulumi.Output<string> {
    return policies.bucketPolicy(this.functions, [side], bucket, this.partition, this.withAcl);
  }

  /** The statement that the owner of a source's KMS key in another account adds to the key's policy. */
  sourceKeyPolicy(): pulumi.Output<string> {
    return keys.sourceKeyPolicy(this.functions);
  }

  /** The statement that the owner of a key in another account, which encrypts copies, adds to the key's policy. */
  destinationKeyPolicy(): pulumi.Output<string> {
    return keys.destinationKeyPolicy(this.functions);
  }
}

/** Whether alarms notify a topic of the component. */
const ownsTopic = ({ alarms }: OperationsArgs): boolean =>
  alarms !== undefined && alarms.topicArn === undefined;

/** The names of functions and roles have at most 64 characters, and the name of a bucket at most 63. */
function checkName(name: string): void {
  if (/^[a-z][a-z0-9-]{0,29}$/.test(name)) return;
  throw new pulumi.RunError(
    `The name of a SyncBuckets component is ${JSON.stringify(name)}; expected 1 to 30 lowercase letters, digits and ` +
      "hyphens, beginning with a letter.",
  );
}
