import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Machine, permissions } from "../../machine/asl";

/** The statements for the APIs that a machine calls besides functions. They follow from its tasks. */
export const calling = (machine: Machine<pulumi.Output<string>>): aws.iam.PolicyStatement[] =>
  permissions(machine).map(({ action, resources }) => ({
    Effect: "Allow",
    Action: action,
    Resource: [...resources],
  }));
