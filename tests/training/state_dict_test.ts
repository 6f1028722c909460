import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Graph } from "../../src/onnx/graph.ts";
import { parseSafetensors } from "../../src/onnx/safetensors.ts";
import { quantize, stateDict } from "../../src/training/state_dict.ts";

Deno.test("quantize() errs by at most half a step of its channel", () => {
  const data = Float32Array.of(0.5, -1, 0.25, 100, 3, -7, 0, 0, 0);
  const { values, scale } = quantize(data, 3);
  data.forEach((value, i) => {
    const step = scale[Math.floor(i / 3)]!;
    assert(Math.abs(values[i]! * step - value) <= step / 2 + 1e-7);
  });
  assertAlmostEquals(scale[0]!, 1 / 127, 1e-7);
  assertEquals(scale[2], 1);
});

Deno.test("stateDict() names and shapes tensors as diffusers does, matrices int8 and the rest float16", () => {
  const graph = new Graph();
  graph.parameter("conv.weight", [2, 3, 1, 1]);
  graph.parameter("conv.bias", [2]);
  const weights = new Map([["unet.conv.weight", new Float32Array(6).fill(0.5)], [
    "unet.conv.bias",
    new Float32Array(2),
  ]]);
  const chunks = stateDict(graph, weights, "unet.", "int8");
  const bytes = new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
  const { tensors } = parseSafetensors(bytes);
  assertEquals(tensors.get("conv.weight")!.dtype, "I8");
  assertEquals(tensors.get("conv.weight")!.shape, [2, 3, 1, 1]);
  assertEquals(tensors.get("conv.weight.scale")!.shape, [2]);
  assertEquals(tensors.get("conv.bias")!.dtype, "F16");
  assertThrows(
    () => stateDict(graph, weights, "", "float16"),
    TypeError,
    'there is no "conv.weight"',
  );
});
