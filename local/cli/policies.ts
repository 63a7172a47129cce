import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Registration } from "../registration";

/** A policy document, and the name of its file. */
export interface PolicyFile {
  readonly name: string;
  readonly document: object;
}

const TRUST = "assumeRolePolicy";

/** The input of each type that is a policy document. A trust policy has no resource, which most tools report. */
const POLICIES: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": TRUST,
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/policy:Policy": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
};

/** The IAM policies, trust policies and bucket policies of resources. */
export const policiesOf = (resources: readonly Registration[]): PolicyFile[] =>
  resources.flatMap(({ type, name, inputs }) => {
    const input = POLICIES[type];
    return input === undefined
      ? []
      : [{ name: `${name}${input === TRUST ? ".trust" : ""}.json`, document: JSON.parse(inputs[input]) }];
  });

/** Writes each policy to a file. The folder is created. */
export function writePolicies(folder: string, policies: readonly PolicyFile[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, document } of policies)
    writeFileSync(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
}
