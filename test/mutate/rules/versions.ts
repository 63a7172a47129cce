import { rulesOf } from "../rule";

const VERSIONS = ["test/local/cli/deployed/versions.test.ts"];

/** Old versions of a deployed machine that `npm run runs -- prune` keeps. */
export const VERSION_RULES = [
  ...rulesOf("local/cli/deployed/versions/plan.ts", VERSIONS, {
    "the version of an alias is deleted": ["new Set([...aliases, ", "new Set(["],
    "the version of an execution in progress is deleted": [
      "...running.flatMap(({ version = [] }) => version)",
      "",
    ],
    "a function that an execution in progress calls is deleted": [
      '    ...running.map(({ definition }) => readable(definition, "an execution in progress")),\n',
      "",
    ],
    "a function of an update in progress is deleted": [
      "i >= keep && !used.has(version)",
      "!used.has(version)",
    ],
    "a function is deleted although a kept version calls it": [
      "i >= keep && !used.has(version)",
      "i >= keep",
    ],
    "an encrypted definition counts as one that calls nothing": [
      'if (definition?.startsWith("{")) return definition;',
      'return definition ?? "";',
    ],
    "the newest versions are deleted": ["i < keep || needed.has(arn)", "needed.has(arn)"],
  }),
  ...rulesOf("local/cli/deployed/versions/sdk.ts", VERSIONS, {
    "executions in progress are not found": ['statusFilter: "RUNNING"', 'statusFilter: "FAILED"'],
    "the oldest versions of a function count as the newest": [".sort((a, b) => Number(b) - Number(a))", ""],
  }),
];
