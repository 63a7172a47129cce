import type { LoggingConfiguration } from "@aws-sdk/client-sfn";
import { type Kind, physicalName, rejectUnknownInputs, removedTags, type Tags } from "./kind";

export const stateMachine: Kind = {
  create: async ({ sfn }, { name, inputs }) => {
    const { definition, loggingConfiguration, publish, roleArn, tracingConfiguration, type, ...others } =
      inputs;
    const { encryptionConfiguration, tags, ...rest } = others;
    rejectUnknownInputs(rest);
    const physical = physicalName(name);
    const { stateMachineArn, stateMachineVersionArn } = await sfn.createStateMachine({
      name: physical,
      definition,
      loggingConfiguration: logging(loggingConfiguration),
      publish,
      roleArn,
      tracingConfiguration,
      encryptionConfiguration,
      tags: tagsOf(tags),
      type,
    });
    return {
      id: stateMachineArn!,
      arn: stateMachineArn!,
      name: physical,
      stateMachineVersionArn: stateMachineVersionArn!,
    };
  },
  update: async ({ sfn }, { inputs: olds, state }, inputs) => {
    const { definition, loggingConfiguration, publish, roleArn, tracingConfiguration, tags } = inputs;
    const { stateMachineVersionArn } = await sfn.updateStateMachine({
      stateMachineArn: state.id,
      definition,
      loggingConfiguration: logging(loggingConfiguration),
      publish,
      roleArn,
      tracingConfiguration,
      encryptionConfiguration: inputs.encryptionConfiguration,
    });
    const tagKeys = removedTags(olds.tags, tags);
    if (tags !== undefined) await sfn.tagResource({ resourceArn: state.id, tags: tagsOf(tags) });
    if (tagKeys.length > 0) await sfn.untagResource({ resourceArn: state.id, tagKeys });
    return { stateMachineVersionArn: stateMachineVersionArn! };
  },
  immutable: ["name", "namePrefix", "type"],
  changing: ["stateMachineVersionArn"],
  remove: async ({ sfn }, { state }) => {
    await sfn.deleteStateMachine({ stateMachineArn: state.id });
  },
};

const tagsOf = (tags: Tags | undefined) =>
  tags && Object.entries(tags).map(([key, value]) => ({ key, value }));

/** Pulumi flattens the list of destinations, which has exactly one element. */
const logging = ({ logDestination, ...rest }: { readonly logDestination: string }): LoggingConfiguration => ({
  ...rest,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logDestination } }],
});

export const alias: Kind = {
  create: async ({ sfn }, { inputs: { name, description, routingConfigurations, ...rest } }) => {
    rejectUnknownInputs(rest);
    const { stateMachineAliasArn } = await sfn.createStateMachineAlias({
      name,
      description,
      routingConfiguration: routingConfigurations,
    });
    return { id: stateMachineAliasArn!, arn: stateMachineAliasArn! };
  },
  update: async ({ sfn }, { state }, { description, routingConfigurations }) => {
    await sfn.updateStateMachineAlias({
      stateMachineAliasArn: state.id,
      description,
      routingConfiguration: routingConfigurations,
    });
    return {};
  },
  immutable: ["name"],
  remove: async ({ sfn }, { state }) => {
    await sfn.deleteStateMachineAlias({ stateMachineAliasArn: state.id });
  },
};
