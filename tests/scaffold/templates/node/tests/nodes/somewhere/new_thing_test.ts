import { assertEquals } from "@std/assert";
import node from "../../../nodes/somewhere/new_thing.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { runNode } from "../../../src/testing/run_node.ts";

Deno.test("somewhere.new_thing multiplies pictures by its amount", async () => {
  const image = tensor([0, 0.25, 1], [1, 3, 1, 1]);
  const changed = await runNode(node, { image, amount: 0.5 });
  assertEquals(changed.image, tensor([0, 0.125, 0.5], [1, 3, 1, 1]));
});
