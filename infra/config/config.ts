import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isObject } from "../../sync/model/json";
import { enumeration } from "../../sync/model/texts";
import { bucketName, Fault, show } from "../../sync/request/checks";
import { MAX_COPIES, MAX_WORKERS, RETENTION_DAYS } from "../constants";
import type { SyncBucketsArgs } from "../sync-buckets";
import { countUpTo } from "./fits";
import { operations, shortSchedule } from "./operations";
import { stackOptions } from "./options";
import type { PairArgs } from "./pairs/pair-args";
import { dateFaults, withTypes } from "./pairs/pair-values";
import { conflicts, pairFaults } from "./pairs/pairs";
import { prices } from "./prices";
import { disagreements } from "./stack-faults";
import { unknownKeys } from "./unknown-keys";
import { fault, flag, integer, list, NAMESPACE, PREFIX, parsed, text } from "./values";

/** The stack's settings, checked. Their meaning and defaults are in Pulumi.yaml. */
export interface StackConfig extends SyncBucketsArgs {
  readonly pairs: readonly [PairArgs, ...PairArgs[]];
}

/**
 * Reads the configuration of the stack before any resource is registered.
 *
 * @throws pulumi.RunError with all faults, each with the command that corrects it.
 */
export function readConfig(): StackConfig {
  checkProject(pulumi.getProject());
  const config = new pulumi.Config(NAMESPACE);
  const faults: string[] = [];
  const read: StackConfig = {
    pairs: readPairs(config, faults),
    workers: integer(config, "workers", faults, ...countUpTo(MAX_WORKERS)),
    copiesPerWorker: integer(config, "copiesPerWorker", faults, ...countUpTo(MAX_COPIES)),
    retentionDays: integer(
      config,
      "retentionDays",
      faults,
      (n) => RETENTION_DAYS.includes(n),
      `one of ${RETENTION_DAYS.join(", ")}`,
    ),
    requesterPays: flag(config, "requesterPays", faults),
    ...stackOptions(config, faults),
    ...operations(config, faults),
    prices: prices(config, faults),
    endpoints: endpoints(aws.config.endpoints),
    s3UsePathStyle: aws.config.s3UsePathStyle ?? false,
  };
  faults.push(...dateFaults(parsed(config, "tags"), `${PREFIX}tags`), ...unknownKeys(config));
  if (!aws.config.region) faults.push("aws:region is not set. Run: pulumi config set aws:region us-east-1");
  if (faults.length === 0) faults.push(...disagreements(read, aws.config.region));
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
  return read;
}

/** The endpoints of an emulator that the functions need. */
function endpoints(of: typeof aws.config.endpoints = []): StackConfig["endpoints"] {
  const { s3, sfn } = Object.assign({}, ...of) as { readonly s3?: string; readonly sfn?: string };
  return { ...(s3 && { s3 }), ...(sfn && { sfn }) };
}

/** The pairs: `pairs`, or the pair of `source` and `destination`. */
function readPairs(config: pulumi.Config, faults: string[]): StackConfig["pairs"] {
  faults.push(...replaced(config));
  const several = withTypes(list(config, "pairs"));
  const runsBucket = text(config, "runsBucket");
  const [source, destination] = [text(config, "source"), text(config, "destination")];
  if (Array.isArray(several) && several.length > 0) {
    for (const key of ["source", "destination", "schedule"] as const)
      if (text(config, key) !== undefined)
        faults.push(`${PREFIX}${key} and ${PREFIX}pairs are both set. Run: pulumi config rm ${PREFIX}${key}`);
    const wrong = several.flatMap((pair, i) => faultsOf(pair, `${PREFIX}pairs[${i}]`));
    faults.push(...wrong);
    if (wrong.length === 0) faults.push(...conflicts(several as PairArgs[], runsBucket));
    return several as [PairArgs, ...PairArgs[]];
  }
  const isList = Array.isArray(several);
  if (!isList) faults.push(fault("pairs", config.get("pairs"), "a list of pairs"));
  const isNone = source === undefined && destination === undefined;
  if (!isNone || (isList && faults.length === 0))
    faults.push(...bucketFault("source", source, isNone), ...bucketFault("destination", destination, isNone));
  const schedule = shortSchedule(config, faults);
  const pair = {
    name: "default",
    source: source ?? "",
    destination: destination ?? "",
    ...(schedule !== undefined && { schedule }),
  };
  faults.push(...conflicts([pair], runsBucket));
  return [pair];
}

/** @param isNone the other bucket is not set either */
function bucketFault(key: "source" | "destination", name: string | undefined, isNone: boolean): string[] {
  const checked = bucketName(name);
  if (!(checked instanceof Fault)) return [];
  const needed = isNone ? "the name of a bucket, or pairs in the stack file" : "the name of a bucket";
  return [fault(key, name, name === undefined ? needed : checked.expected)];
}

/** A date is refused because it is a date: the field may be a valid string. */
function faultsOf(pair: unknown, where: string): string[] {
  const dates = dateFaults(pair, where);
  if (dates.length > 0) return dates;
  return pairFaults(pair, where).map((said) => `${said}. Correct ${named(pair)} in the stack file`);
}

/** A pair by its name: an index among hundreds of pairs is of little help. */
const named = (pair: unknown): string =>
  isObject(pair) && typeof pair.name === "string" ? `the pair ${show(pair.name)}` : "it";

/** The Pulumi CLI writes settings, and fills in the defaults of Pulumi.yaml, under the name of the project. */
function checkProject(name: string): void {
  if (name === NAMESPACE) return;
  throw new pulumi.RunError(
    `The name of the project is ${name}, and settings are read from the namespace ${NAMESPACE}. ` +
      `Write name: ${NAMESPACE} in Pulumi.yaml. The names of stacks tell several deployments apart.`,
  );
}

/** Settings of version 0.1.0, with the pairs to write instead. */
function replaced(config: pulumi.Config): string[] {
  const old = (["sources", "destinations"] as const).filter((name) => config.get(name) !== undefined);
  if (old.length === 0) return [];
  const sideOf = (side: "source" | "destination"): string[] => {
    const more = list(config, `${side}s`);
    return [text(config, side) ?? side.toUpperCase(), ...(Array.isArray(more) ? more.map(String) : [])];
  };
  const [sources, destinations] = [sideOf("source"), sideOf("destination")];
  const pairs = Array.from(
    { length: Math.max(sources.length, destinations.length) },
    (_, i) =>
      `    - { name: pair-${i + 1}, source: ${sources[i] ?? sources[0]}, destination: ${destinations[i] ?? "DESTINATION"} }`,
  );
  return [
    `${old.map((name) => PREFIX + name).join(" and ")} ${old.length > 1 ? "are" : "is"} replaced by pairs. Write in the ` +
      `stack file, in place of ${enumeration(["source", "destination", ...old])}:\n  ${PREFIX}pairs:\n${pairs.join("\n")}`,
  ];
}
