import type { ComparisonOperator, Statistic } from "@aws-sdk/client-cloudwatch";
import type { Registration } from "../../local/registration";
import { type Kind, physicalName, rejectUnknownInputs } from "./kind";

export const metricAlarm: Kind = {
  create: async ({ cloudwatch }, { name, inputs }) => {
    const AlarmName = physicalName(name);
    await cloudwatch.putMetricAlarm({ AlarmName, ...configuration(inputs) });
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNames: [AlarmName] });
    return { id: AlarmName, name: AlarmName, arn: MetricAlarms[0]!.AlarmArn! };
  },
  update: async ({ cloudwatch }, { state }, inputs) => {
    await cloudwatch.putMetricAlarm({ AlarmName: state.id, ...configuration(inputs) });
    return {};
  },
  immutable: ["name"],
  remove: async ({ cloudwatch }, { state }) => {
    await cloudwatch.deleteAlarms({ AlarmNames: [state.id] });
  },
};

/** The parameters of PutMetricAlarm except the name. */
function configuration(inputs: Registration["inputs"]) {
  const { alarmDescription, alarmActions, okActions, threshold, treatMissingData, ...others } = inputs;
  const { comparisonOperator, evaluationPeriods, datapointsToAlarm, metricQueries, ...more } = others;
  const { actionsEnabled, ...single } = more;
  return {
    AlarmDescription: alarmDescription as string,
    AlarmActions: alarmActions as string[],
    OKActions: okActions as string[],
    ...(actionsEnabled !== undefined && { ActionsEnabled: actionsEnabled as boolean }),
    Threshold: threshold as number,
    TreatMissingData: treatMissingData as string,
    ComparisonOperator: comparisonOperator as ComparisonOperator,
    EvaluationPeriods: evaluationPeriods as number,
    DatapointsToAlarm: datapointsToAlarm as number,
    ...(metricQueries === undefined ? onMetric(single) : onQueries(metricQueries, single)),
  };
}

function onMetric({ namespace, metricName, dimensions, statistic, period, ...rest }: Registration["inputs"]) {
  rejectUnknownInputs(rest);
  return {
    ...metricOf({ namespace, metricName, dimensions }),
    Statistic: statistic as Statistic,
    Period: period as number,
  };
}

function onQueries(queries: readonly Registration["inputs"][], rest: object) {
  rejectUnknownInputs(rest);
  const Metrics = queries.map(({ id, expression, label, returnData = false, metric }) => ({
    Id: id as string,
    Label: label as string,
    ReturnData: returnData as boolean,
    ...(expression !== undefined && { Expression: expression as string }),
    ...(metric && { MetricStat: { Metric: metricOf(metric), Period: metric.period, Stat: metric.stat } }),
  }));
  return { Metrics };
}

const metricOf = ({ namespace, metricName, dimensions }: Registration["inputs"]) => ({
  Namespace: namespace as string,
  MetricName: metricName as string,
  Dimensions: Object.entries<string>(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

export const dashboard: Kind = {
  create: async ({ cloudwatch }, { inputs: { dashboardName, dashboardBody, ...rest } }) => {
    rejectUnknownInputs(rest);
    await cloudwatch.putDashboard({ DashboardName: dashboardName, DashboardBody: dashboardBody });
    return { id: dashboardName };
  },
  update: async ({ cloudwatch }, { state }, { dashboardBody }) => {
    await cloudwatch.putDashboard({ DashboardName: state.id, DashboardBody: dashboardBody });
    return {};
  },
  immutable: ["dashboardName"],
  remove: async ({ cloudwatch }, { state }) => {
    await cloudwatch.deleteDashboards({ DashboardNames: [state.id] });
  },
};
