import type { Steps } from "../steps";
import type { Workspace } from "./workspace";

interface WrongValue {
  /** The arguments of `pulumi config`. */
  readonly config: readonly string[];
  /** A part of the error. */
  readonly error: string;
}

/** Values of the declared type that the program rejects. It reports all of them in one error. */
const REJECTED_BY_PROGRAM: readonly WrongValue[] = [
  { config: ["set", "destination", "Not_A_Bucket"], error: 'sync-buckets:destination is "Not_A_Bucket";' },
  {
    config: ["set", "workers", "0"],
    error: 'sync-buckets:workers is "0"; expected a whole number from 1 to',
  },
  {
    config: ["set", "retentionDays", "31"],
    error: 'sync-buckets:retentionDays is "31"; expected one of 1, 3, 5,',
  },
  { config: ["rm", "aws:region"], error: "aws:region is not set. Run: pulumi config set aws:region" },
  {
    config: ["set", "--path", "kmsKeyArns[0]", "alias/mine"],
    error: 'sync-buckets:kmsKeyArns is "["alias/mine"]"; expected a list of ARNs of KMS keys',
  },
  { config: ["rm", "source"], error: "sync-buckets:source is not set; expected the name of a bucket" },
  {
    config: ["set", "workres", "3"],
    error: "sync-buckets:workres is not a setting. The settings are source,",
  },
];

/** Pairs that the program rejects. */
const REJECTED_PAIRS: readonly WrongValue[] = [
  { config: ["rm", "source"], error: "" },
  { config: ["set", "--path", "pairs[0].name", "a"], error: "sync-buckets:pairs[0].source is missing" },
  {
    config: ["set", "--path", "pairs[0].destinaton", "b"],
    error: "sync-buckets:pairs[0].destinaton is not a field of a pair",
  },
  {
    config: ["set", "--path", "pairs[0].maxDeletePercent", "101"],
    error: "sync-buckets:pairs[0].maxDeletePercent is 101; expected a number from 0 to 100",
  },
];

/** Values that the CLI rejects by the types in Pulumi.yaml, one at a time, before it runs the program. */
const REJECTED_BY_CLI: readonly WrongValue[] = [
  { config: ["set", "workers", "many"], error: "configuration key 'workers' must be of type 'integer'" },
  {
    config: ["set", "requesterPays", "yes"],
    error: "configuration key 'requesterPays' must be of type 'boolean'",
  },
  {
    config: ["set", "kmsKeyArns", "one"],
    error: "configuration key 'kmsKeyArns' must be of type 'array<string>'",
  },
  { config: ["set", "pairs", "one"], error: "configuration key 'pairs' must be of type 'array<object>'" },
];

/** Sets wrong values, checks the errors of `pulumi preview`, and restores the settings. */
export async function expectRejectedValues(steps: Steps, workspace: Workspace): Promise<void> {
  for (const values of [REJECTED_BY_PROGRAM, REJECTED_PAIRS, ...REJECTED_BY_CLI.map((value) => [value])]) {
    const restore = await workspace.keepSettings();
    for (const { config } of values) await workspace.pulumi("config", ...config);
    const output = await workspace.stack.previewError();
    await restore();
    for (const [line] of output.matchAll(/^ *(error: )?(aws|sync-buckets|validating stack).*/gm))
      steps.note(line.trim());
    for (const { config, error } of values) {
      steps.expect(`rejected: pulumi config ${config.join(" ")}`, output.includes(error) || output, true);
    }
  }
}
