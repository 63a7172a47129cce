import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { FunctionSettings } from "../functions/runtime/function";
import { bundle } from "./bundle";
import { assumedBy, type Buckets, grantStatements, keyStatements, logging, policy } from "./policy";

export interface SyncFunctionArgs {
  /** The file in `functions/` without its ending. */
  readonly entry: string;
  readonly settings: FunctionSettings;
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
  readonly buckets: Buckets;
  /** For functions whose settings ask for them. */
  readonly kmsKeyArns: readonly string[];
  readonly retentionDays: number;
}

/** A Lambda function with a role of its own, which allows what its settings grant, and a log group. */
export class SyncFunction extends pulumi.ComponentResource {
  /** The ARN of the version that was published: what runs does not change under an execution. */
  readonly versionArn: pulumi.Output<string>;
  /** The ARN of the function, without a version. */
  readonly arn: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: SyncFunctionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:SyncFunction", name, {}, options);
    const { settings } = args;
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      { retentionInDays: args.retentionDays },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      { assumeRolePolicy: assumedBy("lambda.amazonaws.com"), description: `What ${name} may do` },
      { parent: this },
    );
    const statements = [
      ...grantStatements(settings.grants, args.buckets),
      ...(settings.usesKeys ? keyStatements(args.kmsKeyArns) : []),
    ];
    const allowed = new aws.iam.RolePolicy(
      `${name}-policy`,
      { role: role.id, policy: policy(...statements, logging(logGroup)) },
      { parent: this },
    );
    const lambda = new aws.lambda.Function(
      `${name}-function`,
      {
        description: settings.description,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(bundle(args.entry)) }),
        memorySize: settings.memorySize,
        timeout: settings.timeout,
        role: role.arn,
        environment: { variables: args.environment },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        publish: true,
      },
      { parent: this, dependsOn: allowed },
    );
    this.arn = lambda.arn;
    this.roleArn = role.arn;
    this.versionArn = lambda.qualifiedArn;
    this.registerOutputs({ arn: this.arn, versionArn: this.versionArn });
  }
}
