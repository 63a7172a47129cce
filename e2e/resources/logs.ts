import { type Kind, nothingElse, physicalName } from "./kind";

export const logGroup: Kind = {
  create: async ({ logs }, { name, inputs: { namePrefix, retentionInDays: _, ...rest } }) => {
    nothingElse(rest);
    const logGroupName = namePrefix === undefined ? physicalName(name) : `${namePrefix}${physicalName(name)}`;
    await logs.createLogGroup({ logGroupName });
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: logGroupName });
    // CloudWatch ends this ARN in ":*", Pulumi does not.
    return { id: logGroupName, name: logGroupName, arn: logGroups[0]!.arn!.replace(/:\*$/, "") };
  },
  ready: async ({ logs }, { inputs: { retentionInDays }, state }) => {
    await logs.putRetentionPolicy({ logGroupName: state.id, retentionInDays });
  },
  remove: async ({ logs }, { state }) => {
    await logs.deleteLogGroup({ logGroupName: state.id });
  },
};
