import type * as aws from "@pulumi/aws";

type Statement = aws.iam.PolicyStatement;

/** The actions of AWSLambdaVPCAccessExecutionRole on network interfaces. That policy allows them on all resources. */
const INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

/**
 * The permissions that Lambda needs to connect a function to a VPC. Only Lambda itself may use them: requests of the
 * function's code have `lambda:SourceFunctionArn`, and are denied.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export const networkStatements: readonly Statement[] = [
  { Effect: "Allow", Action: INTERFACES, Resource: "*" },
  {
    Effect: "Deny",
    Action: "ec2:*",
    Resource: "*",
    Condition: { Null: { "lambda:SourceFunctionArn": "false" } },
  },
];
