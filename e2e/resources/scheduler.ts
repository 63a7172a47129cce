import type { FlexibleTimeWindow, ScheduleState, Target } from "@aws-sdk/client-scheduler";
import type { Registration } from "../../local/registration";
import { type Kind, pascal, physicalName, rejectUnknownInputs } from "./kind";

export const scheduleGroup: Kind = {
  create: async ({ scheduler }, { name, inputs }) => {
    rejectUnknownInputs(inputs);
    const Name = physicalName(name);
    const { ScheduleGroupArn } = await scheduler.createScheduleGroup({ Name });
    return { id: Name, name: Name, arn: ScheduleGroupArn! };
  },
  immutable: ["name", "namePrefix"],
  remove: async ({ scheduler }, { state }) => {
    await scheduler.deleteScheduleGroup({ Name: state.id });
  },
};

export const schedule: Kind = {
  create: async ({ scheduler }, { inputs }) => {
    const { ScheduleArn } = await scheduler.createSchedule(configuration(inputs));
    return { id: `${inputs.groupName}/${inputs.name}`, arn: ScheduleArn! };
  },
  update: async ({ scheduler }, _, inputs) => {
    await scheduler.updateSchedule(configuration(inputs));
    return {};
  },
  immutable: ["name", "groupName"],
  remove: async ({ scheduler }, { inputs: { name: Name, groupName: GroupName } }) => {
    await scheduler.deleteSchedule({ Name, GroupName });
  },
};

/** The parameters that CreateSchedule and UpdateSchedule have in common. */
function configuration(inputs: Registration["inputs"]) {
  const { name, groupName, description, flexibleTimeWindow, target, startDate, endDate, ...others } = inputs;
  const { scheduleExpression, scheduleExpressionTimezone, state, ...rest } = others;
  rejectUnknownInputs(rest);
  return {
    Name: name as string,
    GroupName: groupName as string,
    Description: description as string,
    ScheduleExpression: scheduleExpression as string,
    ScheduleExpressionTimezone: scheduleExpressionTimezone as string,
    FlexibleTimeWindow: pascal<FlexibleTimeWindow>(flexibleTimeWindow),
    Target: pascal<Target>(target),
    ...(state !== undefined && { State: state as ScheduleState }),
    ...(startDate !== undefined && { StartDate: new Date(startDate) }),
    ...(endDate !== undefined && { EndDate: new Date(endDate) }),
  };
}
