/** The state of the program's resources other than objects. Tasks and functions read and change it by service calls. */
export interface AccountState {
  /** The status of each started execution, by its ARN, as in DescribeExecution. */
  readonly executions: Map<string, string>;
  /** The messages published to each registered topic, by the topic's ARN. */
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
  /** The IAM action that the operation requires. */
  readonly action: string;
  /** The ARN of the resource of that action. */
  readonly resource: (parameters: Parameters) => string;
  /**
   * Performs the call.
   *
   * @throws ServiceError
   */
  readonly respond: (parameters: Parameters, state: AccountState) => Readonly<Record<string, unknown>>;
}

/** A service other than S3. */
export interface Service {
  /** The first part of its host names, for example `states` in `states.eu-west-1.amazonaws.com`. */
  readonly host: string;
  /**
   * The format of its requests and responses. `json`: AWS JSON 1.0, with the operation in the header `x-amz-target`. `query`:
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
