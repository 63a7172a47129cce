import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionName } from "../functions";
import type { FunctionSettings } from "../functions/runtime/function";
import { bundle } from "./bundle";
import type { Division } from "./policies/division";
import { logging, policy, statementOf } from "./policies/policy";
import { type ServiceRoleArgs, serviceRole } from "./policies/service-role";

export interface SyncFunctionArgs extends ServiceRoleArgs {
  readonly settings: FunctionSettings;
  /** The text of `settings.json` in the deployment package. */
  readonly settingsJson: pulumi.Input<string>;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  /** The permissions of the function's role on buckets. */
  readonly allowed: Division;
  /** The other permissions of the role, in addition to writing to its log. @default nothing */
  readonly statements?: readonly aws.iam.PolicyStatement[] | undefined;
  /** KMS key of the log, the deployment package and the environment. @default AWS's own keys */
  readonly kmsKeyArn?: pulumi.Input<string> | undefined;
  /** The VPC in which the function runs. @default no VPC */
  readonly vpc?: aws.types.input.lambda.FunctionVpcConfig | undefined;
  /** Reserved concurrency of the function. @default none */
  readonly reservedConcurrency?: number | undefined;
  readonly retentionDays: number;
}

/**
 * The format of a function's log, with Lambda's default levels. Without them, the provider treats the levels that Lambda
 * returns as a change, and publishes the function again.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/33383
 */
const JSON_LOG = { logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "INFO" } as const;

/** A Lambda function with its role, which allows the grants of its settings, and its log group. */
export class SyncFunction extends pulumi.ComponentResource {
  /** The ARN of the published version. An execution calls the same version until it ends. */
  readonly versionArn: pulumi.Output<string>;
  /** The ARN of the function, without a version. */
  readonly arn: pulumi.Output<string>;
  /** The ARN of the session as which the function calls other services. */
  readonly sessionArn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  constructor(name: string, args: SyncFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:SyncFunction", name, {}, options);
    const { settings, allowed, kmsKeyArn, vpc, reservedConcurrency } = args;
    const tags = args.tags && { tags: args.tags };
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      {
        retentionInDays: args.retentionDays,
        ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
        ...tags,
      },
      { parent: this },
    );
    const role = serviceRole(name, args, {
      parent: this,
      service: "lambda.amazonaws.com",
      of: `the function ${name}`,
    });
    const inline = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        role: role.id,
        policy: policy(...allowed.inline.map(statementOf), ...(args.statements ?? []), logging(logGroup)),
      },
      { parent: this },
    );
    const managed = allowed.managed.map((statements, i) => {
      const description = `Buckets of the function ${name}, part ${i + 2}`;
      const document = policy(...statements.map(statementOf));
      const { arn } = new aws.iam.Policy(
        `${name}-policy-${i + 2}`,
        { description, policy: document, ...tags },
        { parent: this },
      );
      return new aws.iam.RolePolicyAttachment(
        `${name}-policy-${i + 2}-attachment`,
        { role: role.name, policyArn: arn },
        { parent: this },
      );
    });
    const lambda = new aws.lambda.Function(
      `${name}-function`,
      {
        description: settings.description,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: pulumi.output(args.settingsJson).apply(
          (text) =>
            new pulumi.asset.AssetArchive({
              "index.js": new pulumi.asset.FileAsset(bundle()),
              "settings.json": new pulumi.asset.StringAsset(text),
            }),
        ),
        memorySize: settings.memorySize,
        timeout: settings.timeout,
        role: role.arn,
        environment: {
          variables: kmsKeyArn === undefined ? args.environment : encrypted(name, args.environment),
        },
        loggingConfig: { ...JSON_LOG, logGroup: logGroup.name },
        publish: true,
        ...(kmsKeyArn !== undefined && { kmsKeyArn, sourceKmsKeyArn: kmsKeyArn }),
        ...(vpc !== undefined && { vpcConfig: vpc }),
        ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
        ...tags,
      },
      { parent: this, dependsOn: [inline, ...managed] },
    );
    this.arn = lambda.arn;
    this.sessionArn = pulumi
      .all([role.arn, lambda.name])
      .apply(
        ([arn, session]) =>
          `${arn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?/, ":assumed-role/")}/${session}`,
      );
    this.roleArn = role.arn;
    this.logGroupName = logGroup.name;
    this.roleName = role.id;
    this.versionArn = lambda.qualifiedArn;
    this.registerOutputs({ arn: this.arn, versionArn: this.versionArn });
  }
}

/** The functions of a component. */
export type SyncFunctions = Readonly<Record<FunctionName, SyncFunction>>;

/**
 * Variables for a function with a key. Lambda keeps no key for a function without variables, so the provider would set it
 * again in each update.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/6366
 */
const encrypted = (name: string, variables: SyncFunctionArgs["environment"]) => ({
  SYNC_BUCKETS_FUNCTION: name,
  ...variables,
});
