import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type FunctionName, functions, type Handlers } from "../functions";
import { grantsFor } from "../functions/runtime/grants";
import { invokes, isDistributed, type Lambda, render } from "../machine/asl";
import { machine } from "../machine/sync";
import { ALIAS, CALL_TIMEOUT_SECONDS, DATA_KEY_SECONDS, DELETE_MACHINE, LOG_GROUP_PREFIX } from "./constants";
import {
  calling,
  deliveringLogs,
  describing,
  invoking,
  sendingTraces,
  startingItself,
} from "./policies/machine-statements";
import { policy } from "./policies/policy";
import { type ServiceRoleArgs, serviceRole } from "./policies/service-role";
import { machineStatements, type StackKey } from "./protection/stack-key";
import type { SyncFunction, SyncFunctions } from "./sync-function";

type Arn = pulumi.Output<string>;

export interface SyncMachineArgs extends ServiceRoleArgs {
  readonly functions: SyncFunctions;
  /** Concurrent workers. */
  readonly workers: number;
  /** The name of the bucket for the records of runs. */
  readonly runsBucket: pulumi.Input<string>;
  readonly retentionDays: number;
  readonly partition: pulumi.Input<string>;
  /** Whether the log has the input and the output of states. */
  readonly includeExecutionData: boolean;
  /** Whether executions send traces to X-Ray. */
  readonly tracing: boolean;
  /** ARN of the SNS topic to which failures of runs are published. @default none */
  readonly topic?: Arn | undefined;
  /** KMS key of the executions and their log. @default AWS's own keys */
  readonly stackKey?: StackKey | undefined;
}

type FunctionRefs = { readonly [Name in FunctionName]: Lambda<Handlers[Name], Arn> };

/** The state machine with its role, its log group, a published version and the alias `live`. Executions are started on the alias. */
export class SyncMachine extends pulumi.ComponentResource {
  /** The ARN of the alias. */
  readonly aliasArn: Arn;
  /** The ARN of the state machine, without an alias or a version. */
  readonly arn: Arn;

  constructor(name: string, args: SyncMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("sync-buckets:infra:SyncMachine", name, {}, options);
    const { stackKey } = args;
    const tags = args.tags && { tags: args.tags };
    const child = { parent: this };
    const refs = Object.fromEntries(
      Object.entries(args.functions).map(([fn, { versionArn }]) => [fn, { name: fn, arn: versionArn }]),
    ) as unknown as FunctionRefs;
    const workflow = machine<Arn>(refs, {
      workers: args.workers,
      timeoutSeconds: CALL_TIMEOUT_SECONDS,
      topic: args.topic,
    });
    const called = invokes(workflow).map((fn) => args.functions[fn.name as FunctionName]);

    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-logs`,
      // Log groups with this prefix do not count toward the length of the resource policy of CloudWatch Logs.
      {
        namePrefix: LOG_GROUP_PREFIX,
        retentionInDays: args.retentionDays,
        ...(stackKey && { kmsKeyId: stackKey.arn }),
        ...tags,
      },
      child,
    );
    const role = serviceRole(name, args, {
      parent: this,
      service: "states.amazonaws.com",
      of: `the state machine ${name}`,
    });
    const allow = (
      suffix: string,
      of: pulumi.Output<string>,
      ...statements: readonly aws.iam.PolicyStatement[]
    ) => new aws.iam.RolePolicy(`${name}-${suffix}`, { role: of, policy: policy(...statements) }, child);
    const allowed = allow(
      "policy",
      role.id,
      invoking(called),
      ...calling(workflow),
      deliveringLogs,
      ...(args.tracing ? [sendingTraces] : []),
    );
    const stateMachine = new aws.sfn.StateMachine(
      `${name}-machine`,
      {
        type: "STANDARD",
        definition: inPartition(
          pulumi.jsonStringify({ Comment: runsComment(args.runsBucket), ...render(workflow) }),
          args.partition,
        ),
        roleArn: role.arn,
        loggingConfiguration: {
          level: "ERROR",
          includeExecutionData: args.includeExecutionData,
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
        },
        // Set even if false: without this input, a machine keeps its current value.
        tracingConfiguration: { enabled: args.tracing },
        encryptionConfiguration: encryption(stackKey),
        publish: true,
        ...tags,
      },
      { parent: this, dependsOn: allowed, customTimeouts: { delete: DELETE_MACHINE } },
    );
    const mapAllowed = isDistributed(workflow)
      ? [allow("map-policy", role.id, ...startingItself(stateMachine))]
      : [];
    const ofKey = stackKey && machineStatements(stackKey, stateMachine.arn, args.topic !== undefined);
    const keyAllowed = ofKey ? [allow("key-policy", role.id, ...ofKey)] : [];
    // A run takes over the lease of another run only if that run has ended.
    const described = Object.entries(describers(args.functions)).map(([fn, { roleName }]) => {
      const { grants } = functions[fn as FunctionName].settings;
      return allow(`${fn}-executions`, roleName, ...describing(grants, stateMachine, args.partition));
    });
    const alias = new aws.sfn.Alias(
      `${name}-live`,
      {
        name: ALIAS,
        description: "The alias for new executions",
        routingConfigurations: [{ stateMachineVersionArn: stateMachine.stateMachineVersionArn, weight: 100 }],
      },
      { parent: this, dependsOn: [...mapAllowed, ...keyAllowed, ...described] },
    );
    this.aliasArn = alias.arn;
    this.arn = stateMachine.arn;
    this.registerOutputs({ aliasArn: this.aliasArn });
  }
}

/** Without an encryption among its inputs, a machine would keep the previous key of the stack. */
const encryption = (key: StackKey | undefined) =>
  key === undefined
    ? { type: "AWS_OWNED_KEY" }
    : {
        type: "CUSTOMER_MANAGED_KMS_KEY",
        kmsKeyId: key.arn,
        kmsDataKeyReusePeriodSeconds: DATA_KEY_SECONDS,
      };

/** Names the runs bucket for clients that know only the machine: `npm run runs` finds it in the definition. */
const runsComment = (bucket: pulumi.Input<string>): Arn =>
  pulumi.interpolate`sync-buckets. Records of runs: s3://${bucket}/runs/`;

/** The ARNs of service integrations, such as `arn:aws:states:::lambda:invoke`, contain the partition. */
const inPartition = (definition: Arn, partition: pulumi.Input<string>): Arn =>
  pulumi
    .all([definition, partition])
    .apply(([text, name]) => text.replaceAll('"arn:aws:states:::', `"arn:${name}:states:::`));

/** The functions that read the status of executions. */
const describers = (made: SyncMachineArgs["functions"]): Readonly<Record<string, SyncFunction>> =>
  Object.fromEntries(
    Object.entries(functions).flatMap(([fn, { settings }]) =>
      grantsFor(settings.grants, "states").length > 0 ? [[fn, made[fn as FunctionName]]] : [],
    ),
  );
