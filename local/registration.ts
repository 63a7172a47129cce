/** A resource that the program registers. */
export interface Registration {
  /** Pulumi's type token, for example `aws:lambda/function:Function`. */
  readonly type: string;
  readonly name: string;
  /** The program's inputs. An archive is an object with the text of each file by its name, or a `Code`. */
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi defines the inputs of each resource
  readonly inputs: Readonly<Record<string, any>>;
}

/** A registered resource: its inputs, and its state. The state of a function does not repeat its code. */
export interface Resource extends Registration {
  // biome-ignore lint/suspicious/noExplicitAny: the provider defines the state of each resource
  readonly state: Readonly<Record<string, any>>;
}

/** The result of an evaluation of the program. */
export interface Program {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Creates one resource. Its result (`id`, ARNs) is added to the inputs and forms the state. Dependents are registered
 * after it resolves. It is not called for components.
 */
export type Provider = (registration: Registration) => Promise<Record<string, string>>;
