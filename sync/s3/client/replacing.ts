/** An object with the given members. All other members are those of `inner`, with its state. */
export const replacing = <T extends object>(inner: T, members: Partial<T>): T =>
  new Proxy(inner, {
    get: (target, name) => Reflect.get(Object.hasOwn(members, name) ? members : target, name, target),
  });
