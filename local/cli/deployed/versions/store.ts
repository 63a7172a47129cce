/** An execution in progress. */
export interface Running {
  /** ARN of the machine's version; `undefined`: the execution was started without an alias or a version. */
  readonly version: string | undefined;
  /** The definition that it runs, as JSON. `undefined`: it cannot be decrypted. */
  readonly definition: string | undefined;
}

/** The versions of a deployed machine and of its functions. Every method rejects with an error that says what to do. */
export interface VersionStore {
  /** ARNs of the versions of the machine, newest first. */
  machineVersions(): Promise<readonly string[]>;
  /** ARNs of the versions that aliases of the machine point to. */
  aliasVersions(): Promise<readonly string[]>;
  running(): Promise<readonly Running[]>;
  /**
   * The definition of a version, or of the machine itself, as JSON. `undefined`: it cannot be decrypted.
   *
   * @param arn of the version; `undefined`: of the machine
   */
  definition(arn: string | undefined): Promise<string | undefined>;
  deleteMachineVersion(arn: string): Promise<void>;
  /** A function's versions, newest first, without `$LATEST`. Empty for a deleted function, which old definitions may call. */
  functionVersions(functionArn: string): Promise<readonly string[]>;
  /** Idempotent. */
  deleteFunctionVersion(functionArn: string, version: string): Promise<void>;
}
