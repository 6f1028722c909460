import { assertEquals } from "@std/assert";
import { Graph } from "../../src/onnx/graph.ts";
import { peakBytes } from "../../src/onnx/peak_memory.ts";

Deno.test("peakBytes() frees values behind their last reader, and counts no inputs, outputs and dead ends", () => {
  const graph = new Graph();
  const x = graph.input("x", "float", [100]);
  const a = graph.op("Sqrt", [x]);
  const b = graph.op("Sqrt", [a]);
  const c = graph.op("Sqrt", [b]); // a is gone, b is read again
  graph.op("Sqrt", [c]); // read by nobody
  graph.output("sum", graph.op("Add", [graph.op("Mul", [c, c]), b]));
  // b, c and their product.
  assertEquals(peakBytes(graph), 3 * 400);
});
