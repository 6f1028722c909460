/** Bytes that this thread holds, whatever other tests of its process do: `rss` is of all of them. */
export function heldBytes(): number {
  const { heapTotal, external } = Deno.memoryUsage();
  return heapTotal + external;
}
