/** Domains of the AWS console by partition. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
  "aws-eusc": "console.amazonaws-eusc.eu",
};

/** The beginning of the URLs of Step Functions in the AWS console. */
export const statesConsole = (region: string, partition: string): string =>
  `https://${region}.${DOMAINS[partition] ?? DOMAINS.aws}/states/home?region=${region}#`;

/**
 * The page of an execution in the AWS console.
 *
 * @param arn `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:NAME`
 */
export function executionUrl(arn: string): string {
  const [, partition = "", , region = ""] = arn.split(":");
  return `${statesConsole(region, partition)}/v2/executions/details/${encodeURIComponent(arn)}`;
}
