import type { Provider, Registration, Resource } from "../local/program";
import type { Clients } from "./clients";
import { kinds } from "./resources";

/** What the program registers, really created; and, in the reverse order, removed. */
export class Deployment {
  /** In the order in which they came to be: each after all that it depends on. */
  readonly made: Resource[] = [];
  readonly leftOut: Registration[] = [];
  readonly #clients: Clients;
  readonly #leaveOut: readonly string[];
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  /** @param leaveOut types of which no resource is created. */
  constructor(clients: Clients, leaveOut: readonly string[] = []) {
    this.#clients = clients;
    this.#leaveOut = leaveOut;
  }

  /** Give it to `evaluateProgram`. */
  readonly provider: Provider = async (registration) => {
    const { type, name } = registration;
    if (this.#leaveOut.includes(type)) {
      this.leftOut.push(registration);
      return {};
    }
    const creation = this.#create(registration);
    this.#underWay.add(creation);
    try {
      return await creation;
    } catch (error) {
      throw new Error(`${type} "${name}" was not created: ${(error as Error).message}`, { cause: error });
    } finally {
      this.#underWay.delete(creation);
    }
  };

  async #create(registration: Registration): Promise<Record<string, string>> {
    if (this.#closed) throw new Error("what was created is being destroyed");
    const kind = kinds[registration.type];
    if (kind === undefined) throw new Error("e2e/resources does not know this type");
    const state = await kind.create(this.#clients, registration);
    const resource = { ...registration, state: { ...registration.inputs, ...state } };
    this.made.push(resource);
    await kind.ready?.(this.#clients, resource);
    return state;
  }

  /**
   * Removes what was created, whatever else fails.
   *
   * @returns how many resources were removed.
   * @throws Error that names all that could not be removed.
   */
  async destroy(): Promise<number> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    const faults: string[] = [];
    for (const resource of this.made.toReversed()) {
      try {
        await kinds[resource.type]!.remove(this.#clients, resource);
      } catch (error) {
        faults.push(`${resource.type} ${resource.state.id} was not removed: ${(error as Error).message}`);
      }
    }
    if (faults.length > 0) throw new Error(faults.join("\n"));
    return this.made.length;
  }
}
