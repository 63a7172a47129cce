import type { StackSettings } from "../../../local/stack-config";

export const ACCOUNT = "123456789012";
export const OTHER_ACCOUNT = "210987654321";

/** The ARN of a KMS key. */
export const keyArn = (region: string, partition = "aws", account = ACCOUNT): string =>
  `arn:${partition}:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`;

/** Settings with every option, except those that exclude each other. */
export const allOptions = (region: string, partition = "aws"): StackSettings => {
  const settings = {
    stackKmsKeyArn: keyArn(region, partition),
    kmsKeyArns: [keyArn(region, partition), keyArn(region, partition, OTHER_ACCOUNT)],
    vpcSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    vpcSecurityGroupIds: ["sg-0123456789abcdef0"],
    reservedConcurrency: 50,
    maxDeletes: 1000,
    maxDeletePercent: 5,
    includeExecutionData: false,
    tracing: true,
    retainReports: true,
    permissionsBoundary: `arn:${partition}:iam::${ACCOUNT}:policy/boundary`,
    tags: { team: "data" },
    prices: { region, asOf: "2026-11", putRequests: 0.0054, classes: { GLACIER_IR: 0.02 } },
    alarms: true,
    alarmEmail: "operators@example.com",
    maxHoursWithoutSuccess: 26,
    alarmDeletes: 1000,
    alarmFailures: 50,
    dashboard: true,
    metricsByPair: true,
    disableSchedules: true,
    requesterPays: true,
    pairs: [
      { name: "photos", source: "photos", destination: "photos-copy", schedule: "rate(1 day)" },
      {
        ...{ name: "logs", source: "app-logs", prefix: "out/", destination: "archive" },
        ...{ sourceAccount: OTHER_ACCOUNT, maxDeletes: 10, maxDeletePercent: 50 },
      },
      {
        ...{ name: "back", source: "reports", destination: "app-logs", destinationPrefix: "in/" },
        ...{ destinationAccount: OTHER_ACCOUNT, allowDeletes: false },
      },
    ],
  };
  const texts = Object.entries(settings).map(([key, value]) => [
    `sync-buckets:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { "aws:region": region, ...Object.fromEntries(texts) };
};
