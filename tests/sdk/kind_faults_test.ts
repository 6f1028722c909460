import { assertEquals, assertMatch } from "@std/assert";
import { kindFault } from "../../src/sdk/kind_faults.ts";

const prediction = { model: "a/unet", condition: { id: "c" } };
const term = { prediction, against: { model: "a/unet" }, scale: 2 };

Deno.test("kindFault() finds nothing wrong with what braid's own nodes make", () => {
  const comfy = { type: "comfy", config: {}, sampler: "euler", sigmas: [1, 0] };
  const inverted = { type: "inverted", of: { type: "diffusers", config: {}, request: {} }, eta: 0 };
  for (
    const [kind, value] of [
      ["prediction", prediction],
      ["prediction", { model: "null-text" }],
      ["guidance", { base: prediction, terms: [] }],
      ["guidance", { base: prediction, terms: [term], post: [] }],
      ["schedule", comfy],
      ["schedule", inverted],
    ] as const
  ) assertEquals([kind, kindFault(kind, value)], [kind, undefined]);
});

Deno.test("kindFault() looks into what would fail where it is used", () => {
  for (
    const [kind, value, says] of [
      ["image", { data: new Float32Array(), shape: [0, 3, 8, 8] }, /is no image: its shape \[0,/],
      ["latents", { data: new Float32Array(), shape: [1, 4, 8, 0] }, /holds nothing/],
      ["prediction", { model: "a", condition: {} }, /"condition" is no condition/],
      ["guidance", { base: {}, terms: {} }, /"terms" is no list/],
      ["guidance", { base: {}, terms: [] }, /"base" is no prediction/],
      ["guidance", { base: prediction, terms: [{}] }, /"terms.0.prediction" is no prediction/],
      ["guidance", { base: prediction, terms: [term, null] }, /term 2 is no object/],
      ["guidance", { base: prediction, terms: [{ ...term, against: 5 }] }, /"terms.0.against"/],
      ["schedule", { type: "x" }, /is no schedule: its field "type" is none of/],
      ["schedule", { type: "toString" }, /is none of/],
      ["schedule", { type: "diffusers" }, /"config" is missing/],
      ["schedule", { type: "comfy", config: {}, sampler: "euler" }, /"sigmas" is missing/],
      ["schedule", { type: "inverted", of: { type: "x" } }, /"of" is no schedule/],
    ] as const
  ) assertMatch(kindFault(kind, value) ?? "nothing", says);
});
