import * as pulumi from "@pulumi/pulumi";
import { LOG_GROUP_PREFIX } from "../constants";
import { arnOf, type Place } from "./place";

export interface KeyPolicyArgs extends Place {
  /** The name of the component. The names of its resources begin with it. */
  readonly name: string;
  /** Whether CloudWatch alarms publish to a topic of the component. */
  readonly alarms: boolean;
}

/**
 * The statements that the policy of the stack's KMS key needs, in addition to the statement that lets IAM policies of the
 * account allow the use of the key. They name resources by patterns, so they are known before the first deployment, which
 * needs them.
 */
export const keyPolicy = (args: KeyPolicyArgs): pulumi.Output<string> =>
  pulumi.jsonStringify([
    allowed(
      "LogGroups",
      logsService(args),
      ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn": [
            arnOf(args, "logs", `log-group:${args.name}-*`),
            arnOf(args, "logs", `log-group:${LOG_GROUP_PREFIX}*`),
          ],
        },
      },
    ),
    allowed("LogDelivery", "delivery.logs.amazonaws.com", "kms:Decrypt", {
      StringEquals: { "kms:EncryptionContext:SourceArn": arnOf(args, "logs", "*") },
    }),
    allowed("DeploymentPackages", "lambda.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], {
      ArnLike: {
        "kms:EncryptionContext:aws:lambda:FunctionArn": arnOf(args, "lambda", `function:${args.name}-*`),
      },
    }),
    ...(args.alarms ? [alarmsStatement(args)] : []),
  ]);

const alarmsStatement = (args: KeyPolicyArgs) =>
  allowed("Alarms", "cloudwatch.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"], {
    StringEquals: { "aws:SourceAccount": args.account },
    ArnLike: { "aws:SourceArn": arnOf(args, "cloudwatch", `alarm:${args.name}-*`) },
  });

/** A statement that allows a service to use the key, under conditions. */
const allowed = (
  Sid: string,
  Service: pulumi.Input<string>,
  Action: string | readonly string[],
  Condition: object,
) => ({
  Sid,
  Effect: "Allow",
  Principal: { Service },
  Action,
  Resource: "*", // in a key's policy: this key
  Condition,
});

/** The domains of the partitions that have their own domain. */
const DOMAINS: Readonly<Record<string, string>> = {
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
};

/** The service principal of CloudWatch Logs has the domain of the partition. */
const logsService = ({ partition, region }: Place): pulumi.Output<string> =>
  pulumi.all([partition, region]).apply(([name, of]) => `logs.${of}.${DOMAINS[name] ?? "amazonaws.com"}`);
