import { assert, assertEquals } from "@std/assert";
import { createLibrary } from "../../src/graph/catalogue.ts";
import { canConnect } from "../../src/graph/connect.ts";
import { type Conversion, CONVERSIONS as OWN } from "../../src/graph/conversion.ts";
import { literalFault } from "../../src/graph/literal.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { CONVERSIONS, KINDS, kinds, scale } from "../../src/sdk/kinds.ts";

const all: readonly Conversion[] = [...OWN, ...CONVERSIONS];

const convert = (from: string, to: string): (value: unknown) => unknown =>
  CONVERSIONS.find((one) => one.from === from && one.to === to)!.convert;

Deno.test("kinds have distinct names, titles and colours", () => {
  for (const field of ["name", "title", "color"] as const) {
    const values = KINDS.map((kind) => kind[field]);
    assertEquals(new Set(values).size, KINDS.length, field);
    assert(values.every(Boolean), field);
  }
});

Deno.test("a prediction is a guidance, a mask an image, a file its path; and not the other way", () => {
  const base = { model: "prior" };
  assertEquals(convert("prediction", "guidance")(base), { base, terms: [] });
  const mask = tensor([0, 0.5, 1, 0.25], [2, 1, 1, 2]);
  assertEquals(convert("mask", "image")(mask), {
    data: Float32Array.of(0, 0.5, 0, 0.5, 0, 0.5, 1, 0.25, 1, 0.25, 1, 0.25),
    shape: [2, 3, 1, 2],
  });
  assertEquals(convert("file", "text")({ path: "/a.png" }), "/a.png");
  assert(canConnect("prediction", "guidance", all).ok);
  assert(!canConnect("guidance", "prediction", all).ok);
  assert(!canConnect("image", "mask", all).ok);
  assert(!canConnect("latents", "image", all).ok);
});

Deno.test("scale() takes numbers within its range, and schedules by wire", () => {
  const port = scale({ default: 3, min: -1, max: 5 });
  assertEquals(port.default, 3);
  const { kinds: known } = createLibrary({ nodes: {}, kinds: KINDS });
  assertEquals(literalFault(port, 4, known), undefined);
  assertEquals(literalFault(port, 6, known)?.code, "out-of-range");
  assertEquals(literalFault(port, "4", known)?.code, "bad-literal");
  assert(canConnect("scale", port.kind, all).ok);
  assert(canConnect("int", port.kind, all).ok);
  assert(canConnect({ list: "float" }, port.kind, all).ok);
  assert(!canConnect("text", port.kind, all).ok);
  assertEquals(kinds.scale().kind, "scale");
});
