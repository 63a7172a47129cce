import {
  ConcurrentUpdateError,
  type EngineEvent,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation";

/** The names of the changed resources by operation: `{ update: ["prepare-function"] }`. */
export type Operations = Readonly<Record<string, readonly string[]>>;

/** The result of `pulumi up`. */
export interface Update {
  readonly operations: Operations;
  /** The types of the changed resources, sorted. */
  readonly types: readonly string[];
  readonly outputs: OutputMap;
}

/** Runs `pulumi` commands on a stack. */
export class StackCommands {
  readonly #stack: Stack;
  #inFlight: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Runs `pulumi up`. */
  async up(): Promise<Update> {
    const events: EngineEvent[] = [];
    const { outputs } = await this.#run(() => this.#stack.up({ onEvent: (event) => events.push(event) }));
    return { ...summary(events), outputs };
  }

  /** Runs `pulumi preview`. @returns the output or error of the command if it fails; otherwise `""`. */
  async previewError(): Promise<string> {
    let output = "";
    const collect = (text: string) => {
      output += text;
    };
    return this.#run(() => this.#stack.preview({ onOutput: collect, onError: collect })).then(
      () => "",
      (error: Error) => output || error.message,
    );
  }

  /** The state of the stack as JSON. */
  async state(): Promise<string> {
    return JSON.stringify(await this.#stack.exportStack());
  }

  /**
   * Destroys and removes the stack, after the command in progress. No other command starts after that.
   *
   * @returns the number of removed resources.
   */
  async destroy(): Promise<number> {
    this.#closed = true;
    await this.#inFlight.catch(() => {}); // the caller of the command receives the error
    const { deployment } = await this.#stack.exportStack();
    try {
      await this.#stack.destroy();
    } catch (error) {
      if (!(error instanceof ConcurrentUpdateError)) throw error;
      await this.#stack.cancel(); // a killed command leaves its lock
      await this.#stack.destroy();
    }
    await this.#stack.workspace.removeStack(this.#stack.name);
    return deployment.resources?.length ?? 0;
  }

  #run<T>(command: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error("the stack is being destroyed");
    const running = command();
    this.#inFlight = running;
    return running;
  }
}

/** The operations that the events announce, without unchanged resources. */
export function summary(events: readonly EngineEvent[]): Pick<Update, "operations" | "types"> {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const changes = steps.filter(({ op }) => op !== "same");
  const byOperation = Map.groupBy(changes, ({ op }) => op);
  const names = [...byOperation].map(([op, of]) => [op, of.map(({ urn }) => nameOf(urn)).sort()] as const);
  return {
    operations: Object.fromEntries(names),
    types: [...new Set(changes.map(({ type }) => type))].sort(),
  };
}

/** The last part of a URN is the name of the resource. */
const nameOf = (urn: string): string => urn.split("::").at(-1)!;
