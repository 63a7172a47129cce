import { type Kind, physicalName, rejectUnknownInputs } from "./kind";

export const topic: Kind = {
  create: async ({ sns }, { name, inputs: { displayName, ...rest } }) => {
    rejectUnknownInputs(rest);
    const Name = physicalName(name);
    const { TopicArn } = await sns.createTopic({ Name, Attributes: { DisplayName: displayName } });
    return { id: TopicArn!, arn: TopicArn!, name: Name };
  },
  update: async ({ sns }, { state: { id: TopicArn } }, { displayName: AttributeValue }) => {
    await sns.setTopicAttributes({ TopicArn, AttributeName: "DisplayName", AttributeValue });
    return {};
  },
  immutable: ["name", "namePrefix"],
  remove: async ({ sns }, { state }) => {
    await sns.deleteTopic({ TopicArn: state.id });
  },
};

export const topicSubscription: Kind = {
  create: async ({ sns }, { inputs: { topic: TopicArn, protocol: Protocol, endpoint, ...rest } }) => {
    rejectUnknownInputs(rest);
    const order = { TopicArn, Protocol, Endpoint: endpoint, ReturnSubscriptionArn: true };
    const { SubscriptionArn } = await sns.subscribe(order);
    return { id: SubscriptionArn!, arn: SubscriptionArn! };
  },
  immutable: ["topic", "protocol", "endpoint"],
  remove: async ({ sns }, { state }) => {
    await sns.unsubscribe({ SubscriptionArn: state.id });
  },
};
