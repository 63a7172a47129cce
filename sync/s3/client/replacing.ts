/** An object with other members. The remaining ones are those of `inner`, which keep its state. */
export const replacing = <T extends object>(inner: T, members: Partial<T>): T =>
  new Proxy(inner, {
    get: (target, name) => Reflect.get(Object.hasOwn(members, name) ? members : target, name, target),
  });
