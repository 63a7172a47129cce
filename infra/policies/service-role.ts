import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../config/stack-args";
import { assumedBy } from "./policy";

export interface ServiceRoleArgs {
  readonly account: pulumi.Input<string>;
  readonly permissionsBoundary?: pulumi.Input<string> | undefined;
  readonly tags?: Tags;
}

interface RoleUser {
  /** The component to which the role belongs. */
  readonly parent: pulumi.Resource;
  /** The service that assumes the role, for example `lambda.amazonaws.com`. */
  readonly service: string;
  /** What has the permissions, for example `the state machine sync-buckets`. */
  readonly of: string;
  /** Values that the service must state, besides the account. @default none */
  readonly conditions?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A role for one service, without a permission. */
export const serviceRole = (
  name: string,
  { account, permissionsBoundary, tags }: ServiceRoleArgs,
  { parent, service, of, conditions }: RoleUser,
): aws.iam.Role =>
  new aws.iam.Role(
    `${name}-role`,
    {
      assumeRolePolicy: assumedBy(service, account, conditions),
      description: `Permissions of ${of}`,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      ...(tags && { tags }),
    },
    { parent },
  );
