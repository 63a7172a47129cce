import type { Format } from "../data/format";

declare const signature: unique symbol;

/** An AWS API that a task calls. */
export interface Service<in Request> {
  /** The IAM action that the machine's role needs on the resource. */
  readonly action: string;
  /** The parameter for the ARN of the resource. */
  readonly target: string;
  /** Exists only in types. */
  readonly [signature]?: (request: Request) => void;
}

const service = <Request>(action: string, target: string): Service<Request> => ({
  action,
  target,
});

/**
 * The APIs that tasks may call, by the name in `arn:aws:states:::NAME`. To add an API, add an entry with its parameters except
 * the ARN of the resource, its IAM action, and the name of the parameter for the ARN.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const services = {
  "lambda:invoke": service<{ readonly Payload: unknown }>("lambda:InvokeFunction", "FunctionName"),
  /** `Message`: at most 256 KiB. `Subject`: at most 100 ASCII characters, without line breaks; for email only. */
  "sns:publish": service<{ readonly Message: string | Format; readonly Subject?: string }>(
    "sns:Publish",
    "TopicArn",
  ),
} as const;

export type ServiceName = keyof typeof services;

/** The parameters of a call, except the ARN of the resource. */
export type RequestTo<Name extends ServiceName> =
  (typeof services)[Name] extends Service<infer Request> ? Request : never;
