import type { Provider, Registration, Resource } from "../local/registration";
import type { Clients } from "./clients";
import { kinds } from "./resources";

/** Creates the resources that the program registers in the emulator, and removes them in reverse order. */
export class Deployment {
  /** The created resources in order of creation. Each resource follows its dependencies. */
  readonly created: Resource[] = [];
  /** The registered resources of excluded types. */
  readonly excluded: Registration[] = [];
  readonly #clients: Clients;
  readonly #excludedTypes: readonly string[];
  readonly #inFlight = new Set<Promise<unknown>>();
  #closed = false;

  /** @param excludedTypes resource types that are not created. */
  constructor(clients: Clients, excludedTypes: readonly string[] = []) {
    this.#clients = clients;
    this.#excludedTypes = excludedTypes;
  }

  /** The provider for `evaluateProgram`. */
  readonly provider: Provider = async (registration) => {
    const { type, name } = registration;
    if (this.#excludedTypes.includes(type)) {
      this.excluded.push(registration);
      return {};
    }
    const creation = this.#create(registration);
    this.#inFlight.add(creation);
    try {
      return await creation;
    } catch (error) {
      throw new Error(`Could not create ${type} "${name}": ${(error as Error).message}`, { cause: error });
    } finally {
      this.#inFlight.delete(creation);
    }
  };

  async #create(registration: Registration): Promise<Record<string, string>> {
    if (this.#closed) throw new Error("the deployment is being destroyed");
    const kind = kinds[registration.type];
    if (kind === undefined) throw new Error("e2e/resources does not support this resource type");
    const state = await kind.create(this.#clients, registration);
    const resource = { ...registration, state: { ...registration.inputs, ...state } };
    this.created.push(resource);
    await kind.ready?.(this.#clients, resource);
    return state;
  }

  /**
   * Removes the created resources, even if other steps fail.
   *
   * @returns the number of removed resources.
   * @throws Error with one line for each resource that could not be removed.
   */
  async destroy(): Promise<number> {
    this.#closed = true;
    await Promise.allSettled(this.#inFlight);
    const errors: string[] = [];
    for (const resource of this.created.toReversed()) {
      try {
        await kinds[resource.type]!.remove(this.#clients, resource);
      } catch (error) {
        errors.push(`Could not remove ${resource.type} ${resource.state.id}: ${(error as Error).message}`);
      }
    }
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return this.created.length;
  }
}
