import type { Handler } from "../sdk";

/** A request handler with other members. The remaining ones are those of `inner`, which keep its private state. */
export const replacing = (inner: Handler, members: Partial<Handler>): Handler =>
  new Proxy(inner, {
    get: (target, name) => Reflect.get(Object.hasOwn(members, name) ? members : target, name, target),
  });
