/** Maps `items` with up to `atOnce` concurrent calls and yields results in order; holds at most `atOnce` of them. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const result = map(item);
    result.catch(() => undefined); // rethrown when it is yielded
    underWay.push(result);
    if (underWay.length >= atOnce) yield underWay.shift() as Promise<R>;
  }
  yield* underWay;
}
