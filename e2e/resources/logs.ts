import { type Kind, physicalName, rejectUnknownInputs } from "./kind";

/** `putRetentionPolicy` creates and changes the retention. */
const retain: NonNullable<Kind["update"]> = async ({ logs }, { state }, { retentionInDays }) => {
  await logs.putRetentionPolicy({ logGroupName: state.id, retentionInDays });
  return {};
};

export const logGroup: Kind = {
  create: async ({ logs }, { name, inputs: { namePrefix, retentionInDays: _, ...rest } }) => {
    rejectUnknownInputs(rest);
    const logGroupName = namePrefix === undefined ? physicalName(name) : `${namePrefix}${physicalName(name)}`;
    await logs.createLogGroup({ logGroupName });
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: logGroupName });
    // CloudWatch Logs returns the ARN with the suffix ":*". Pulumi removes it.
    return { id: logGroupName, name: logGroupName, arn: logGroups[0]!.arn!.replace(/:\*$/, "") };
  },
  ready: async (clients, created) => {
    await retain(clients, created, created.inputs);
  },
  update: retain,
  immutable: ["name", "namePrefix"],
  remove: async ({ logs }, { state }) => {
    await logs.deleteLogGroup({ logGroupName: state.id });
  },
};
