import * as pulumi from "@pulumi/pulumi";

/** Where the resources of a component are. */
export interface Place {
  readonly partition: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** 12 digits. */
  readonly account: pulumi.Input<string>;
}

/**
 * The ARN of a resource, or a pattern of ARNs.
 *
 * @example arnOf(place, "lambda", "function:photos-*")
 */
export const arnOf = (
  { partition, region, account }: Place,
  service: string,
  resource: pulumi.Input<string>,
): pulumi.Output<string> => pulumi.interpolate`arn:${partition}:${service}:${region}:${account}:${resource}`;
