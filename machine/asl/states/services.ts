import type { Format } from "../data/format";

declare const signature: unique symbol;

/** An API of AWS that a task calls. */
export interface Service<in Request> {
  /** The IAM action that the machine's role needs on the resource. */
  readonly action: string;
  /** The parameter that has the ARN of the resource. */
  readonly target: string;
  /** Exists only in types. */
  readonly [signature]?: (request: Request) => void;
}

const service = <Request>(action: string, target: string): Service<Request> => ({
  action,
  target,
});

/**
 * The APIs that tasks may call, by the name in `arn:aws:states:::NAME`. A further one is one entry here: its parameters besides
 * the ARN of the resource, its IAM action, and the name of the parameter with the ARN.
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

/** The parameters of a call, besides the ARN of the resource. */
export type RequestTo<Name extends ServiceName> =
  (typeof services)[Name] extends Service<infer Request> ? Request : never;
