import type { LoggingConfiguration } from "@aws-sdk/client-sfn";
import { type Kind, nothingElse, physicalName } from "./kind";

export const stateMachine: Kind = {
  create: async ({ sfn }, { name, inputs }) => {
    const { definition, loggingConfiguration, publish, roleArn, tracingConfiguration, type, ...rest } =
      inputs;
    nothingElse(rest);
    const physical = physicalName(name);
    const { stateMachineArn, stateMachineVersionArn } = await sfn.createStateMachine({
      name: physical,
      definition,
      loggingConfiguration: logging(loggingConfiguration),
      publish,
      roleArn,
      tracingConfiguration,
      type,
    });
    return {
      id: stateMachineArn!,
      arn: stateMachineArn!,
      name: physical,
      stateMachineVersionArn: stateMachineVersionArn!,
    };
  },
  remove: async ({ sfn }, { state }) => {
    await sfn.deleteStateMachine({ stateMachineArn: state.id });
  },
};

/** Pulumi flattens the list of destinations, which may hold one only. */
const logging = ({ logDestination, ...rest }: { readonly logDestination: string }): LoggingConfiguration => ({
  ...rest,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logDestination } }],
});

export const alias: Kind = {
  create: async ({ sfn }, { inputs: { name, description, routingConfigurations, ...rest } }) => {
    nothingElse(rest);
    const { stateMachineAliasArn } = await sfn.createStateMachineAlias({
      name,
      description,
      routingConfiguration: routingConfigurations,
    });
    return { id: stateMachineAliasArn!, arn: stateMachineAliasArn! };
  },
  remove: async ({ sfn }, { state }) => {
    await sfn.deleteStateMachineAlias({ stateMachineAliasArn: state.id });
  },
};
