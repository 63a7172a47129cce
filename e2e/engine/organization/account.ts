import { type Aws, openAws } from "../../aws";
import type { TestContext } from "../../steps/sync-steps";

/** Prerequisites of the stack in the account: a KMS key, a network, a permissions boundary. */
export interface Account {
  readonly id: string;
  /** ARN of the key. */
  readonly key: string;
  readonly subnet: string;
  readonly securityGroup: string;
  /** ARN of the policy. */
  readonly boundary: string;
}

const BOUNDARY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** Creates a key and a policy, and finds a subnet and a security group of the default VPC. */
export async function prepareAccount({ site, destination }: TestContext): Promise<Account> {
  const aws = openAws(site);
  const first = async (...args: string[]) => (await aws<string[]>(args))[0]!;
  return {
    id: await aws<string>(["sts", "get-caller-identity", "--query", "Account"]),
    key: await aws<string>(["kms", "create-key", "--query", "KeyMetadata.Arn"]),
    subnet: await first("ec2", "describe-subnets", "--query", "Subnets[].SubnetId"),
    securityGroup: await first("ec2", "describe-security-groups", "--query", "SecurityGroups[].GroupId"),
    boundary: await createPolicy(aws, `${destination}-boundary`),
  };
}

const createPolicy = (aws: Aws, name: string): Promise<string> =>
  aws<string>([
    ...["iam", "create-policy", "--policy-name", name],
    ...["--policy-document", JSON.stringify(BOUNDARY), "--query", "Policy.Arn"],
  ]);

/** Removes the policy, and schedules the deletion of the key: KMS deletes no key immediately. */
export async function restoreAccount(
  { clients, site }: TestContext,
  { key, boundary }: Account,
): Promise<void> {
  await clients.iam.deletePolicy({ PolicyArn: boundary });
  await openAws(site)(["kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7"]);
}
