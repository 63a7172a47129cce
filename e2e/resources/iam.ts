import { type Kind, physicalName, rejectUnknownInputs } from "./kind";

export const role: Kind = {
  create: async ({ iam }, { name, inputs: { assumeRolePolicy, description, ...rest } }) => {
    rejectUnknownInputs(rest);
    const RoleName = physicalName(name);
    const { Role } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument: assumeRolePolicy,
      Description: description,
    });
    return { id: RoleName, name: RoleName, arn: Role!.Arn! };
  },
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
  remove: async ({ iam }, { inputs, state }) => {
    await iam.deleteRolePolicy({ RoleName: inputs.role, PolicyName: state.name });
  },
};
