/** What the program's resources hold besides objects: tasks and functions read and change it by calls of services. */
export interface AccountState {
  /** The status of each execution that was started, by its ARN, as in DescribeExecution. */
  readonly executions: Map<string, string>;
  /** The messages that were published to each registered topic, by its ARN. */
  readonly topics: ReadonlyMap<string, Message[]>;
}

export interface Message {
  readonly subject: string | undefined;
  readonly text: string;
}

export const newState = (topics: readonly string[] = []): AccountState => ({
  executions: new Map(),
  topics: new Map(topics.map((arn) => [arn, []])),
});

/** The parameters of a call, by their names in the API. */
export type Parameters = Readonly<Record<string, unknown>>;

/** One operation of a service. */
export interface Operation {
  /** The IAM action that it needs. */
  readonly action: string;
  /** The ARN of the resource on which it needs the action. */
  readonly resource: (parameters: Parameters) => string;
  /**
   * Carries the call out.
   *
   * @throws ServiceError
   */
  readonly respond: (parameters: Parameters, state: AccountState) => Readonly<Record<string, unknown>>;
}

/** A service other than S3. */
export interface Service {
  /** The first part of the names of its hosts, for example `states` of `states.eu-west-1.amazonaws.com`. */
  readonly host: string;
  /**
   * How its requests and responses are written. `json`: AWS JSON 1.0, with the operation in the header `x-amz-target`. `query`:
   * a form with the parameter `Action`, and XML.
   */
  readonly protocol: "json" | "query";
  /** By name, for example `DescribeExecution`. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An error response of a service. */
export class ServiceError extends Error {
  /** @param code for example `ExecutionDoesNotExist` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}
