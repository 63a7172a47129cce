import type * as pulumi from "@pulumi/pulumi";
import type { Integer } from "./values";

/** The arguments of a component for its protection and its limits. */
export interface StackArgs {
  /** ARN of the permissions boundary of all roles. @default none */
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  /**
   * ARN of the customer managed KMS key that encrypts logs, records of runs, deployment packages, executions, schedules, the
   * SNS topic and the dead-letter queue. Its policy needs the statements of `keyPolicy`. @default AWS's own keys
   */
  readonly stackKmsKeyArn?: pulumi.Input<string> | undefined;
  /** Subnets of a VPC in which all functions run, 1 to 16. @default no VPC */
  readonly vpcSubnetIds?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /** Security groups of the functions in the VPC, 1 to 5. Required with `vpcSubnetIds`. */
  readonly vpcSecurityGroupIds?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /** Reserved concurrency of the function that copies, at least `workers`. @default none */
  readonly reservedConcurrency?: Integer | undefined;
  /** Whether executions of any pair may delete objects. @default true */
  readonly allowDeletes?: boolean | undefined;
  /**
   * Maximum number of objects that a run of any pair may delete. The strictest limit of the stack, the pair and the execution
   * applies. @default no limit
   */
  readonly maxDeletes?: Integer | undefined;
  /** Maximum percentage of the destination's objects that a run of any pair may delete, 0 to 100. @default no limit */
  readonly maxDeletePercent?: number | undefined;
  /** Whether the log of the state machine has the input and the output of states. @default true */
  readonly includeExecutionData?: boolean | undefined;
  /** Whether executions send traces to AWS X-Ray, which are billed. @default false */
  readonly tracing?: boolean | undefined;
  /** Whether the bucket with the reports stays when the component is removed. @default false */
  readonly retainReports?: boolean | undefined;
  /**
   * An existing bucket for the records of runs, under `runs/` and `learned/`. It must be in the Region and the account of the
   * stack: each request to it has `x-amz-expected-bucket-owner`, and fails if another account owns the bucket. @default a new
   * bucket
   */
  readonly runsBucket?: pulumi.Input<string> | undefined;
  /** ARNs of the KMS keys of encrypted source and destination buckets. ARNs of aliases are refused. @default none */
  readonly kmsKeyArns?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
  /** Tags of all resources that can have tags. @default none */
  readonly tags?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
}

/** Endpoints of an emulator. */
export interface Endpoints {
  /** URL for the requests of the functions to S3. @default AWS */
  readonly s3?: string;
  /** URL for the requests of `prepare` to Step Functions. @default AWS */
  readonly sfn?: string;
}

/** Tags of resources, checked. */
export type Tags = StackArgs["tags"];
