import type { Registration } from "../../local/registration";
import { type Kind, physicalName, rejectUnknownInputs } from "./kind";

export const queue: Kind = {
  create: async ({ sqs }, { name, inputs }) => {
    const QueueName = physicalName(name);
    const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes: attributes(inputs) });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
    return { id: QueueUrl!, url: QueueUrl!, name: QueueName, arn: Attributes!.QueueArn! };
  },
  update: async ({ sqs }, { state }, inputs) => {
    await sqs.setQueueAttributes({ QueueUrl: state.id, Attributes: attributes(inputs) });
    return {};
  },
  immutable: ["name", "namePrefix"],
  remove: async ({ sqs }, { state }) => {
    await sqs.deleteQueue({ QueueUrl: state.id });
  },
};

function attributes({ messageRetentionSeconds, sqsManagedSseEnabled, ...rest }: Registration["inputs"]) {
  rejectUnknownInputs(rest);
  return {
    MessageRetentionPeriod: String(messageRetentionSeconds),
    SqsManagedSseEnabled: String(sqsManagedSseEnabled),
  };
}
