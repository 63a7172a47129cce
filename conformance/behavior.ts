import type { Lab } from "./lab";

/** One documented behavior of S3, with its check. */
export interface Behavior {
  /** A sentence that states the correct behavior. Unique in its area. */
  readonly title: string;
  /** @throws Difference if the server behaves differently; other errors if a request fails unexpectedly */
  check(lab: Lab): Promise<void>;
}

/** A group of behaviors. */
export interface Area {
  readonly name: string;
  readonly behaviors: readonly Behavior[];
}

/** Creates an area from titles and checks. */
export function area(name: string, behaviors: Readonly<Record<string, Behavior["check"]>>): Area {
  return { name, behaviors: Object.entries(behaviors).map(([title, check]) => ({ title, check })) };
}
