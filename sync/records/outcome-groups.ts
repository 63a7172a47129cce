import { EXAMPLES_PER_GROUP, GROUP_REASON_CHARACTERS, MAX_GROUPS } from "./constants";
import type { OutcomeGroup, OutcomeRecord } from "./schema";

/** The reason of the groups of outcomes beyond the limit of groups. */
const OTHER = "other";

/** Groups outcomes while they are recorded. Memory is bounded: reasons after the first 32 share a group. */
export class OutcomeGroups {
  private readonly groups = new Map<string, OutcomeGroup>();

  add(record: OutcomeRecord): void {
    const group = groupOf(record);
    const known = this.groups.has(idOf(group)) || this.groups.size < MAX_GROUPS;
    put(this.groups, known ? group : asOther(group));
  }

  list(): readonly OutcomeGroup[] {
    return [...this.groups.values()];
  }
}

/**
 * Combines lists of groups. The 32 largest groups remain. The outcomes of all other groups are in groups named `other`,
 * one for each action and outcome. So the counts of an outcome always add up.
 */
export function combinedGroups(lists: Iterable<readonly OutcomeGroup[]>): readonly OutcomeGroup[] {
  const all = new Map<string, OutcomeGroup>();
  for (const list of lists) for (const group of list) put(all, group);
  const kept = new Map<string, OutcomeGroup>();
  for (const [i, group] of largestFirst(all).entries()) put(kept, i < MAX_GROUPS ? group : asOther(group));
  return largestFirst(kept);
}

/** The number of outcomes in the groups that match. */
export const countOf = (groups: readonly OutcomeGroup[], matches: (group: OutcomeGroup) => boolean): number =>
  groups.reduce((sum, group) => sum + (matches(group) ? group.count : 0), 0);

const largestFirst = (groups: ReadonlyMap<string, OutcomeGroup>): OutcomeGroup[] =>
  [...groups.values()].sort((a, b) => b.count - a.count);

function put(groups: Map<string, OutcomeGroup>, group: OutcomeGroup): void {
  const id = idOf(group);
  const known = groups.get(id);
  if (known === undefined) {
    groups.set(id, group);
    return;
  }
  const missing = EXAMPLES_PER_GROUP - known.examples.length;
  const examples = missing > 0 ? [...known.examples, ...group.examples.slice(0, missing)] : known.examples;
  groups.set(id, { ...known, count: known.count + group.count, examples });
}

/** S3's code and the missing permission identify a reason, because S3's texts contain keys and request IDs. */
const idOf = ({ action, outcome, code, reason }: OutcomeGroup): string =>
  `${action} ${outcome} ${code === undefined ? reason : `${code} ${/\bs3:\w+/.exec(reason)?.[0]}`}`;

const asOther = ({ code: _, ...group }: OutcomeGroup): OutcomeGroup => ({ ...group, reason: OTHER });

/** Outcomes whose reason is always one of our own words. */
const WORDS: ReadonlySet<string> = new Set(["copied", "wouldCopy", "deleted", "skipped"]);

const groupOf = ({ key, action, outcome, code, reason }: OutcomeRecord): OutcomeGroup => ({
  action,
  outcome,
  ...(code !== undefined && { code }),
  reason: WORDS.has(outcome) ? reason : withoutNames(reason, key),
  count: 1,
  examples: [{ key, reason }],
});

/**
 * A reason without names that differ from key to key: the key, quoted texts, ARNs, IDs, ETags, numbers.
 *
 * @example withoutNames("upload 2~aBc9dEf0 could not be aborted", "key") // "upload … could not be aborted"
 */
export function withoutNames(reason: string, key: string): string {
  const literal = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const text = key === "" ? reason : reason.replace(new RegExp(`(?<!\\w)${literal}(?!\\w)`, "g"), "…");
  return text
    .replace(/"[^"]*"|'[^']*'/g, "…")
    .replace(/\barn:\S+/g, "…")
    .replace(/[\w~+/=.-]*\d[\w~+/=.-]*/g, (name) => (/^s3$/i.test(name) ? name : name.length < 8 ? "N" : "…"))
    .slice(0, GROUP_REASON_CHARACTERS);
}
