/**
 * Delta debugging: the smallest part of a list with which a test still fails. Leaves out halves, quarters and so on, down to
 * single elements.
 *
 * @param fails whether the test fails with these elements. It is not called again once `mayTry` returns false.
 * @returns a list with which the test fails, if it fails with `items`
 * @see Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002
 */
export async function minimize<T>(
  items: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
  mayTry: () => boolean,
): Promise<readonly T[]> {
  let smallest = items;
  let size = Math.ceil(smallest.length / 2);
  while (size >= 1 && smallest.length > 0) {
    let removed = false;
    for (let at = 0; at < smallest.length && mayTry(); ) {
      const part = [...smallest.slice(0, at), ...smallest.slice(at + size)];
      if (await fails(part)) {
        smallest = part;
        removed = true;
      } else at += size;
    }
    if (!mayTry() || (size === 1 && !removed)) return smallest;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return smallest;
}
