/**
 * Maps `items` with up to `atOnce` calls under way, and yields their results in the items' order: a long list
 * flows through without being held.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const result = map(item);
    result.catch(() => undefined); // told when its turn comes
    underWay.push(result);
    if (underWay.length >= atOnce) yield underWay.shift() as Promise<R>;
  }
  yield* underWay;
}
