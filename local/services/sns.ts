import { randomUUID } from "node:crypto";
import { type Service, ServiceError } from "./service";

/** SNS. A message is kept with its topic and is not delivered. */
export const sns: Service = {
  host: "sns",
  protocol: "query",
  operations: {
    Publish: {
      action: "sns:Publish",
      resource: ({ TopicArn }) => String(TopicArn),
      respond: ({ TopicArn, Message, Subject }, { topics }) => {
        const topic = topics.get(String(TopicArn));
        if (topic === undefined) throw new ServiceError("NotFound", "Topic does not exist");
        topic.push({ subject: Subject === undefined ? undefined : String(Subject), text: String(Message) });
        return { MessageId: randomUUID() };
      },
    },
  },
};
