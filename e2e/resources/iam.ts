import type { IAM } from "@aws-sdk/client-iam";
import { type Kind, physicalName, rejectUnknownInputs, removedTags, tagList } from "./kind";

export const role: Kind = {
  create: async ({ iam }, { name, inputs }) => {
    const { assumeRolePolicy, description, permissionsBoundary, tags, ...rest } = inputs;
    rejectUnknownInputs(rest);
    const RoleName = physicalName(name);
    const { Role } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: assumeRolePolicy,
      Description: description,
      PermissionsBoundary: permissionsBoundary,
      Tags: tagList(tags),
    });
    return { id: RoleName, name: RoleName, arn: Role!.Arn! };
  },
  update: async (
    { iam },
    { inputs, state },
    { assumeRolePolicy, description, permissionsBoundary, tags },
  ) => {
    const RoleName = state.id;
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: assumeRolePolicy });
    await iam.updateRole({ RoleName, Description: description });
    if (permissionsBoundary !== undefined)
      await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: permissionsBoundary });
    else if (inputs.permissionsBoundary !== undefined) await iam.deleteRolePermissionsBoundary({ RoleName });
    const [Tags, TagKeys] = [tagList(tags), removedTags(inputs.tags, tags)];
    if (Tags !== undefined) await iam.tagRole({ RoleName, Tags });
    if (TagKeys.length > 0) await iam.untagRole({ RoleName, TagKeys });
    return {};
  },
  immutable: ["name", "namePrefix", "path"],
  remove: async ({ iam }, { state }) => {
    await iam.deleteRole({ RoleName: state.id });
  },
};

export const rolePolicy: Kind = {
  create: async ({ iam }, { name, inputs: { role: RoleName, policy, ...rest } }) => {
    rejectUnknownInputs(rest);
    const PolicyName = physicalName(name);
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: policy });
    return { id: `${RoleName}:${PolicyName}`, name: PolicyName };
  },
  update: async ({ iam }, { state }, { role: RoleName, policy }) => {
    await iam.putRolePolicy({ RoleName, PolicyName: state.name, PolicyDocument: policy });
    return {};
  },
  immutable: ["name", "namePrefix", "role"],
  remove: async ({ iam }, { inputs, state }) => {
    await iam.deleteRolePolicy({ RoleName: inputs.role, PolicyName: state.name });
  },
};

export const managedPolicy: Kind = {
  create: async ({ iam }, { name, inputs: { policy, description, tags, ...rest } }) => {
    rejectUnknownInputs(rest);
    const PolicyName = physicalName(name);
    const { Policy } = await iam.createPolicy({
      PolicyName,
      PolicyDocument: policy,
      Description: description,
      Tags: tagList(tags),
    });
    return { id: Policy!.Arn!, name: PolicyName, arn: Policy!.Arn! };
  },
  update: async ({ iam }, { inputs, state: { id: PolicyArn } }, { policy, tags }) => {
    await deleteOldVersions(iam, PolicyArn); // a policy has at most five
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument: policy, SetAsDefault: true });
    const [Tags, TagKeys] = [tagList(tags), removedTags(inputs.tags, tags)];
    if (Tags !== undefined) await iam.tagPolicy({ PolicyArn, Tags });
    if (TagKeys.length > 0) await iam.untagPolicy({ PolicyArn, TagKeys });
    return {};
  },
  immutable: ["name", "namePrefix", "path", "description"],
  remove: async ({ iam }, { state: { id: PolicyArn } }) => {
    await deleteOldVersions(iam, PolicyArn); // IAM deletes only a policy with one version
    await iam.deletePolicy({ PolicyArn });
  },
};

async function deleteOldVersions(iam: IAM, PolicyArn: string): Promise<void> {
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn });
  for (const { VersionId, IsDefaultVersion } of Versions) {
    if (!IsDefaultVersion) await iam.deletePolicyVersion({ PolicyArn, VersionId });
  }
}

/** Has no update, because its only inputs are the role and the policy, and a change of either replaces it. */
export const policyAttachment: Kind = {
  create: async ({ iam }, { inputs: { role: RoleName, policyArn: PolicyArn, ...rest } }) => {
    rejectUnknownInputs(rest);
    await iam.attachRolePolicy({ RoleName, PolicyArn });
    return { id: `${RoleName}/${PolicyArn}` };
  },
  immutable: ["role", "policyArn"],
  remove: async ({ iam }, { inputs: { role: RoleName, policyArn: PolicyArn } }) => {
    await iam.detachRolePolicy({ RoleName, PolicyArn });
  },
};
