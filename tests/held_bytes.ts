import { assert } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";

/** Bytes that this thread holds, whatever other tests of its process do: `rss` is of all of them. */
export function heldBytes(): number {
  const { heapTotal, external } = Deno.memoryUsage();
  return heapTotal + external;
}

/** Takes away at once what nobody has any more. */
export async function collectGarbage(): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("gc") as () => void;
  await new Promise((resolve) => setTimeout(resolve)); // what has just been used counts as used until then
  collect();
}

/** Demands that less is held; of a busy machine's garbage, which waits for its turn, there may be any amount. */
export async function assertHeldBelow(bytes: number, what?: string): Promise<void> {
  if (heldBytes() < bytes) return;
  await collectGarbage();
  assert(heldBytes() < bytes, what);
}
