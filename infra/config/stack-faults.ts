import * as pulumi from "@pulumi/pulumi";
import { isObject } from "../../sync/model/json";
import { bucketName, flag, kmsKeyArn } from "../../sync/request/checks";
import {
  DEFAULTS,
  MAX_COPIES,
  MAX_KEYS,
  MAX_LATE_KEYS,
  MAX_SECURITY_GROUPS,
  MAX_SUBNETS,
  MAX_WORKERS,
  RETENTION_DAYS,
} from "../constants";
import { keyFaults } from "../protection/stack-key";
import {
  countUpTo,
  type Fits,
  fitsOf,
  hasItems,
  isLate,
  known,
  LIMITS,
  listOf,
  orLater,
  passes,
  shown,
} from "./fits";
import type { Endpoints, StackArgs, Tags } from "./stack-args";
import { areTags, TAGS } from "./tags";
import { unknownArguments } from "./unknown-keys";

/** A wrong argument, and what it should be. */
export interface StackFault {
  readonly field: keyof Checked;
  readonly expected: string;
}

const SUBNET = /^subnet-[0-9a-f]{8,17}$/;
const SECURITY_GROUP = /^sg-[0-9a-f]{8,17}$/;
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/;

/** The services that may have an endpoint. */
const ENDPOINTS: readonly string[] = ["s3", "sfn"];

/** The other arguments of a component that are true or false. */
const FLAGS = [
  "requesterPays",
  "s3UsePathStyle",
  "disableSchedules",
  "metrics",
  "metricsByPair",
  "dashboard",
] as const;

type Checked = StackArgs & { readonly [flag in (typeof FLAGS)[number]]?: boolean | undefined } & {
  readonly workers?: number | undefined;
  readonly copiesPerWorker?: number | undefined;
  readonly retentionDays?: number | undefined;
  readonly endpoints?: Endpoints | undefined;
};

function listOfKeys(most: number): Fits {
  return [listOf(passes(kmsKeyArn), most), `a list of at most ${most} ARNs of KMS keys (not of aliases)`];
}

const IS_FLAG: Fits = [passes(flag), "true or false"];

const FIELDS: Readonly<Record<StackFault["field"], Fits>> = {
  workers: countUpTo(MAX_WORKERS),
  copiesPerWorker: countUpTo(MAX_COPIES),
  retentionDays: [(value) => RETENTION_DAYS.includes(value as number), `one of ${RETENTION_DAYS.join(", ")}`],
  stackKmsKeyArn: [known(passes(kmsKeyArn)), "the ARN of a KMS key (not of an alias)"],
  kmsKeyArns: listOfKeys(MAX_KEYS),
  vpcSubnetIds: [
    listOf((id) => SUBNET.test(id), MAX_SUBNETS),
    `a list of at most ${MAX_SUBNETS} IDs of subnets`,
  ],
  vpcSecurityGroupIds: [
    listOf((id) => SECURITY_GROUP.test(id), MAX_SECURITY_GROUPS),
    `a list of at most ${MAX_SECURITY_GROUPS} IDs of security groups`,
  ],
  reservedConcurrency: [
    (value) => Number.isInteger(value) && (value as number) >= 1,
    "a whole number of 1 or more",
  ],
  ...LIMITS,
  includeExecutionData: IS_FLAG,
  tracing: IS_FLAG,
  retainReports: IS_FLAG,
  ...(Object.fromEntries(FLAGS.map((name) => [name, IS_FLAG])) as Record<(typeof FLAGS)[number], Fits>),
  permissionsBoundary: [known((arn) => POLICY_ARN.test(arn)), "the ARN of a policy"],
  runsBucket: fitsOf(bucketName, orLater),
  endpoints: [areEndpoints, `an object with the fields ${ENDPOINTS.join(" and ")}, URLs of an emulator`],
  tags: [orLater(areTags), TAGS],
};

/** Arguments that can have fewer values if they become known later. */
const LATE: Partial<typeof FIELDS> = { kmsKeyArns: listOfKeys(MAX_LATE_KEYS) };

/** All arguments of a component: those that are checked here, and those with fields of their own. */
export const ARGUMENTS: readonly string[] = ["pairs", ...Object.keys(FIELDS), "alarms", "prices"];

function areEndpoints(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, url]) => ENDPOINTS.includes(name) && typeof url === "string");
}

/** What is wrong with each argument that is given. */
export const stackFaults = (args: Checked): StackFault[] =>
  Object.entries(FIELDS).flatMap(([name, [fits, expected]]) => {
    const field = name as StackFault["field"];
    return args[field] === undefined || fits(args[field]) ? [] : [{ field, expected }];
  });

/**
 * What is wrong with arguments that are valid individually but not together.
 *
 * @param region the stack's, if it is known
 */
export function* disagreements(args: Checked, region?: string): Generator<string> {
  const { workers = DEFAULTS.workers, reservedConcurrency: reserved } = args;
  if (reserved !== undefined && reserved < workers)
    yield `reservedConcurrency is ${reserved}, and ${workers} workers run at once: Lambda would refuse the others. ` +
      `Set reservedConcurrency to ${workers} or more, or workers to ${reserved} or fewer.`;
  const [subnets, groups] = [hasItems(args.vpcSubnetIds), hasItems(args.vpcSecurityGroupIds)];
  if (!subnets && groups)
    yield "vpcSecurityGroupIds has no effect without vpcSubnetIds. Set vpcSubnetIds, or remove vpcSecurityGroupIds.";
  if (subnets && !groups)
    yield "vpcSubnetIds needs vpcSecurityGroupIds: a security group that allows outbound HTTPS.";
  const { stackKmsKeyArn: key } = args;
  if (region !== undefined && typeof key === "string") yield* keyFaults(key, region);
  if (args.retainReports && args.runsBucket !== undefined)
    yield "retainReports has no effect with runsBucket: an existing bucket always stays. Remove retainReports.";
}

/**
 * The arguments. Those that become known later are checked when they are known, before any resource that uses them is
 * created.
 *
 * @param name of the component
 * @throws pulumi.RunError with all faults
 */
export function checkedStackArgs<T extends Checked>(name: string, args: T): T {
  if (typeof args !== "object" || args === null)
    throw new pulumi.RunError(
      `The arguments of the SyncBuckets component ${name} are ${shown(args)}; expected an object with pairs.`,
    );
  const wrong = stackFaults(args).map(
    ({ field, expected }) => `${field} is ${shown(args[field])}; expected ${expected}`,
  );
  const faults = [...unknownArguments(Object.keys(args), ARGUMENTS), ...wrong];
  if (faults.length === 0) faults.push(...disagreements(args));
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  const late = Object.keys(FIELDS).map((name) => {
    const field = name as StackFault["field"];
    const value: unknown = field === "tags" ? together(args.tags) : args[field];
    if (!Array.isArray(value)) return [field, later(field, value)];
    return [field, value.map((item) => later(field, item, (found) => [found]))];
  });
  return { ...args, ...Object.fromEntries(late.filter(([, value]) => value !== undefined)) };
}

/** Tags, some of which become known later, as one value. */
const together = (tags: Tags): unknown =>
  tags !== undefined && Object.values(tags).some(isLate) ? pulumi.output(tags) : tags;

/**
 * A value of an argument, or of its list. A value that becomes known later is checked when it is known.
 *
 * @param checked the check of a value
 */
function later(
  field: StackFault["field"],
  value: unknown,
  checked: (found: unknown) => unknown = (found) => found,
): unknown {
  if (!isLate(value)) return value;
  const [fits, expected] = LATE[field] ?? FIELDS[field];
  return pulumi.output(value as Promise<string>).apply((found) => {
    const own = checked(found);
    // Values that depend on a list, such as permissions, are created before it is known whether the list is empty.
    const least = Array.isArray(own) && own.length === 0 ? ", and at least one" : "";
    if (fits(own) && least === "") return found;
    throw new pulumi.RunError(`${field} is or has ${shown(found)}; expected ${expected}${least}`);
  });
}
