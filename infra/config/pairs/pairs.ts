import * as pulumi from "@pulumi/pulumi";
import { MAX_KEY_BYTES } from "../../../sync/model/constants";
import { isObject } from "../../../sync/model/json";
import { accountId, bucketName, cannedAcl, keyText, kmsKeyArn, pairName } from "../../../sync/request/checks";
import { conflictsBetween } from "../../../sync/request/pair";
import { scheduleFaults } from "../../operations/schedule/schedule";
import type { LateField, PairInput } from "../../sync-functions";
import { type Fits, fitsOf, isLate, LIMITS, lateFaults, orLater, passes, shown } from "../fits";
import type { StackArgs } from "../stack-args";
import type { PairArgs } from "./pair-args";
import { ownerConflicts, recordConflicts, unsupported } from "./pair-buckets";
import { unknownField } from "./unknown-field";

/** The limits of a stack for all of its pairs, and its bucket for the records of runs. */
export type StackCaps = Pick<StackArgs, "allowDeletes" | "maxDeletes" | "maxDeletePercent" | "runsBucket">;

const isText = (value: unknown): value is string => typeof value === "string";
/** Each field of a pair. */
const FIELDS: Readonly<Record<Exclude<keyof PairArgs, "schedule">, Fits>> = {
  name: fitsOf(pairName),
  source: fitsOf(bucketName, orLater),
  destination: fitsOf(bucketName, orLater),
  prefix: [passes(keyText), `at most ${MAX_KEY_BYTES} bytes of text`],
  destinationPrefix: [passes(keyText), `at most ${MAX_KEY_BYTES} bytes of text`],
  ...LIMITS,
  sourceAccount: fitsOf(accountId),
  destinationAccount: fitsOf(accountId),
  sseKmsKeyId: fitsOf(kmsKeyArn, orLater),
  acl: fitsOf(cannedAcl),
};

export const PAIR_FIELDS = [...Object.keys(FIELDS), "schedule"] as (keyof PairArgs)[];

/** What is wrong with a value that should be a pair. */
export function pairFaults(value: unknown, where: string, stack: StackCaps = {}): string[] {
  if (!isObject(value) || isLate(value))
    return [`${where} is ${shown(value)}; expected an object with name, source and destination`];
  const required = ["name", "source", "destination"].filter((field) => value[field] === undefined);
  return [
    ...required.map(
      (field) => `${where}.${field} is missing; expected ${FIELDS[field as keyof typeof FIELDS][1]}`,
    ),
    ...Object.entries(value).flatMap(([field, of]) => {
      if (field === "schedule") return ownScheduleFaults(value, `${where}.schedule`, stack);
      if (!Object.hasOwn(FIELDS, field)) return [unknownField(field, where, PAIR_FIELDS)];
      const [fits, expected] = FIELDS[field as keyof typeof FIELDS];
      if (of === undefined || fits(of)) return [];
      return [`${where}.${field} is ${shown(of)}; expected ${expected}${quotes(field, of, fits)}`];
    }),
  ];
}

/** What is wrong with the schedule of a pair. */
function ownScheduleFaults(pair: { readonly schedule?: unknown }, where: string, stack: StackCaps): string[] {
  const { schedule } = pair;
  const late = lateFaults(schedule, where);
  if (late.length > 0 || schedule === undefined) return late;
  return scheduleFaults(schedule, where, forbidding(pair, stack));
}

/** YAML, and pulumi config set, turn a string of digits into a number. An account ID that begins with 0 then changes. */
const quotes = (field: string, of: unknown, fits: Fits[0]): string =>
  typeof of === "number" && (fits(String(of)) || field.endsWith("Account")) ? ", in quotes" : "";

const forbidding = <T extends object>(pair: T, { allowDeletes }: StackCaps) => ({
  ...pair,
  ...(allowDeletes === false && { allowDeletes }),
});

/** What is wrong with pairs that are valid individually. Skips bucket names that are not known yet. */
export function conflicts(pairs: readonly PairArgs[], runsBucket: pulumi.Input<string> = ""): string[] {
  const names = pairs.map(({ name }) => name);
  const twice = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
  const known = pairs.map((pair) => {
    const { sseKmsKeyId: _, ...others } = withDefaults(pair);
    return { ...others, source: nameIfKnown(pair.source), destination: nameIfKnown(pair.destination) };
  });
  return [
    ...twice.map((name) => `Several pairs have the name ${name}. Give each its own.`),
    ...unsupported(known),
    ...ownerConflicts(known),
    ...conflictsBetween(known),
    ...recordConflicts(known, nameIfKnown(runsBucket)),
  ];
}

/** The name of a bucket; empty if it is not known yet. */
const nameIfKnown = (name: pulumi.Input<string>): string => (isText(name) ? name : "");

/**
 * The pairs with defaults, and with the limits of the stack. Bucket names that become known later are checked when they are
 * known, before any resource that uses them is created.
 *
 * @throws pulumi.RunError with all faults
 */
export function checkedPairs(given: readonly PairArgs[], stack: StackCaps = {}): readonly PairInput[] {
  if (!Array.isArray(given)) throw new pulumi.RunError(`pairs is ${shown(given)}; expected a list of pairs`);
  const faults = given.flatMap((pair, i) => pairFaults(pair, `pairs[${i}]`, stack));
  if (given.length === 0) faults.push("pairs is empty; expected at least one pair");
  if (faults.length === 0) faults.push(...conflicts(given, stack.runsBucket));
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  const pairs = given.map((pair) => limited(pair, stack));
  if (pairs.every(isKnown)) return pairs.map(withDefaults);
  const all = pulumi
    .all(pairs.map(({ source, destination, sseKmsKeyId }) => pulumi.all([source, destination, sseKmsKeyId])))
    .apply((values) => {
      const resolved = values.map(([source, destination, sseKmsKeyId], i) => ({
        ...(pairs[i] as PairArgs),
        ...{ source, destination, sseKmsKeyId },
      }));
      const late = [
        ...resolved.flatMap((pair, i) => pairFaults(pair, `pairs[${i}]`)),
        ...conflicts(resolved),
      ];
      if (late.length > 0) throw new pulumi.RunError(late.join("\n"));
      return resolved;
    });
  return pairs.map((pair, i) => {
    const { source, destination, sseKmsKeyId } = pair;
    return withDefaults({
      ...pair,
      source: isText(source) ? source : all.apply((resolved) => resolved[i]!.source),
      destination: isText(destination) ? destination : all.apply((resolved) => resolved[i]!.destination),
      sseKmsKeyId:
        sseKmsKeyId === undefined || isText(sseKmsKeyId)
          ? sseKmsKeyId
          : all.apply((resolved) => resolved[i]!.sseKmsKeyId!),
    });
  });
}

const isKnown = ({ source, destination, sseKmsKeyId = "" }: Pick<PairArgs, LateField>): boolean =>
  [source, destination, sseKmsKeyId].every(isText);

/**
 * The bucket for the records of runs. Names that become known later are compared with the buckets of the pairs when they are
 * known.
 *
 * @throws pulumi.RunError if a pair reads or writes the records
 */
export function checkedRunsBucket(
  runsBucket: pulumi.Input<string>,
  pairs: readonly PairInput[],
): pulumi.Output<string> {
  if (isText(runsBucket) && pairs.every(isKnown)) return pulumi.output(runsBucket);
  const buckets = pulumi.all(pairs.map(({ source, destination }) => pulumi.all([source, destination])));
  return pulumi.all([runsBucket, buckets]).apply(([name, known]) => {
    const named = pairs.map(({ sseKmsKeyId: _, ...pair }, i) => {
      const [source, destination] = known[i]!;
      return { ...pair, source, destination };
    });
    const late = recordConflicts(named, name);
    if (late.length > 0) throw new pulumi.RunError(late.join("\n"));
    return name;
  });
}

/** The stricter limit of the stack and the pair applies. */
function limited(pair: PairArgs, stack: StackCaps): PairArgs {
  const { maxDeletes = pair.maxDeletes, maxDeletePercent = pair.maxDeletePercent } = stack;
  return {
    ...forbidding(pair, stack),
    ...(maxDeletes !== undefined && { maxDeletes: Math.min(maxDeletes, pair.maxDeletes ?? maxDeletes) }),
    ...(maxDeletePercent !== undefined && {
      maxDeletePercent: Math.min(maxDeletePercent, pair.maxDeletePercent ?? maxDeletePercent),
    }),
  };
}

function withDefaults({ name, source, destination, prefix = "", ...others }: PairArgs): PairInput {
  const { sourceAccount, destinationAccount, sseKmsKeyId, acl } = others;
  return {
    name,
    source,
    destination,
    prefix,
    destinationPrefix: others.destinationPrefix ?? prefix,
    allowDeletes: others.allowDeletes ?? true,
    maxDeletes: others.maxDeletes ?? null,
    maxDeletePercent: others.maxDeletePercent ?? null,
    ...(sourceAccount !== undefined && { sourceAccount }),
    ...(destinationAccount !== undefined && { destinationAccount }),
    ...(sseKmsKeyId !== undefined && { sseKmsKeyId }),
    ...(acl !== undefined && { acl }),
  };
}
