import { type Kind, physicalName, rejectUnknownInputs, removedTags } from "./kind";

export const logGroup: Kind = {
  create: async ({ logs }, { name, inputs: { namePrefix, retentionInDays: _, kmsKeyId, tags, ...rest } }) => {
    rejectUnknownInputs(rest);
    const logGroupName = namePrefix === undefined ? physicalName(name) : `${namePrefix}${physicalName(name)}`;
    await logs.createLogGroup({ logGroupName, kmsKeyId, tags });
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: logGroupName });
    // CloudWatch Logs returns the ARN with the suffix ":*". Pulumi removes it.
    return { id: logGroupName, name: logGroupName, arn: logGroups[0]!.arn!.replace(/:\*$/, "") };
  },
  ready: async ({ logs }, { inputs: { retentionInDays }, state }) => {
    await logs.putRetentionPolicy({ logGroupName: state.id, retentionInDays });
  },
  update: async ({ logs }, { inputs, state }, { retentionInDays, kmsKeyId, tags }) => {
    const logGroupName = state.id;
    await logs.putRetentionPolicy({ logGroupName, retentionInDays });
    if (kmsKeyId === undefined) {
      if (inputs.kmsKeyId !== undefined) await logs.disassociateKmsKey({ logGroupName });
    } else if (kmsKeyId !== inputs.kmsKeyId) await logs.associateKmsKey({ logGroupName, kmsKeyId });
    const [resourceArn, tagKeys] = [state.arn, removedTags(inputs.tags, tags)];
    if (tags !== undefined) await logs.tagResource({ resourceArn, tags });
    if (tagKeys.length > 0) await logs.untagResource({ resourceArn, tagKeys });
    return {};
  },
  immutable: ["name", "namePrefix"],
  remove: async ({ logs }, { state }) => {
    await logs.deleteLogGroup({ logGroupName: state.id });
  },
};
