import type { Clients } from "../../clients";
import type { Tags } from "../../resources/kind";

/** The options that the services report for one resource. */
export interface Applied {
  readonly tags: Tags;
  /** KMS key, network, boundary and more, by name. `undefined`: not set */
  readonly options: Readonly<Record<string, unknown>>;
}

const tagsOf = (list: readonly object[] = []): Tags =>
  Object.fromEntries(list.map((tag) => Object.values(tag) as [string, string]));

/** Reads the options of one kind of resource, by the name in the inventory. */
const READ: Readonly<Record<string, (clients: Clients, name: string) => Promise<Applied>>> = {
  role: async ({ iam }, RoleName) => {
    const { Role } = await iam.getRole({ RoleName });
    const { Tags = [] } = await iam.listRoleTags({ RoleName });
    const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    return { tags, options: { boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn } };
  },
  function: async ({ lambda }, FunctionName) => {
    const { Configuration, Tags = {}, Concurrency } = await lambda.getFunction({ FunctionName });
    const { KMSKeyArn: key, VpcConfig } = Configuration!;
    const { SubnetIds: subnets, SecurityGroupIds: groups } = VpcConfig ?? {};
    return {
      tags: Tags,
      options: { key, subnets, groups, reserved: Concurrency?.ReservedConcurrentExecutions },
    };
  },
  "log group": async ({ logs }, logGroupNamePrefix) => {
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix });
    const resourceArn = logGroups[0]!.arn!.replace(/:\*$/, "");
    const { tags = {} } = await logs.listTagsForResource({ resourceArn });
    return { tags, options: { key: logGroups[0]!.kmsKeyId } };
  },
  "state machine": async ({ sfn }, name) => {
    const { stateMachines = [] } = await sfn.listStateMachines({});
    const { stateMachineArn } = stateMachines.find((machine) => machine.name === name)!;
    const { tags } = await sfn.listTagsForResource({ resourceArn: stateMachineArn });
    const { encryptionConfiguration, loggingConfiguration } = await sfn.describeStateMachine({
      stateMachineArn,
    });
    const { includeExecutionData } = loggingConfiguration ?? {};
    return { tags: tagsOf(tags), options: { key: encryptionConfiguration?.kmsKeyId, includeExecutionData } };
  },
  bucket: async ({ s3 }, Bucket) => {
    const { TagSet } = await s3.getBucketTagging({ Bucket });
    const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption({ Bucket });
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      tags: tagsOf(TagSet),
      options: { key: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID },
    };
  },
};

/**
 * Reads the options of resources.
 *
 * @param lines as in the inventory, such as `role sync-buckets-report-role-3fa9c01`
 * @returns the options by the kind and the name, without the suffix that makes the name unique
 */
export async function applied(clients: Clients, lines: readonly string[]): Promise<Map<string, Applied>> {
  const all = new Map<string, Applied>();
  for (const line of lines) {
    const kind = Object.keys(READ).find((start) => line.startsWith(`${start} `))!;
    all.set(line.replace(/-[0-9a-f]{7}$/, ""), await READ[kind]!(clients, line.slice(kind.length + 1)));
  }
  return all;
}
