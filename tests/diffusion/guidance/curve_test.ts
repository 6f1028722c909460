import { assertEquals, assertThrows } from "@std/assert";
import { type Curve, ruleOf } from "../../../src/diffusion/guidance/curve.ts";
import { gcfg } from "../../../src/diffusion/guidance/guidance.ts";
import { locator } from "../../../src/diffusion/guidance/position.ts";
import { kLevels, under } from "../guidance_networks.ts";

/** Strengths from 2, off, to 6, full, over some steps. */
function along(curve: Curve, steps = 5): number[] {
  const levels = kLevels(...Array.from({ length: steps }, (_, i) => steps - i));
  const locate = locator(levels);
  return levels.slice(0, -1).map((level) => ruleOf(curve).strength(curve, locate(level), 2, 6));
}

Deno.test("curves lead from off to full, however far apart", () => {
  assertEquals(along({ type: "linear" }), [2, 3, 4, 5, 6]);
  assertEquals(along({ type: "linear", reverse: true }), [6, 5, 4, 3, 2]);
  assertEquals(along({ type: "sawtooth", periods: 2 }), [2, 4, 2, 4, 2]);
  assertEquals(along({ type: "sawtooth", periods: 2, reverse: true }), [6, 4, 6, 4, 6]);
  const points = [[0.25, 0], [0.5, 1], [0.75, 0.5]] as const;
  assertEquals(along({ type: "points", points }), [2, 2, 6, 4, 4]);
  assertEquals(along({ type: "points", points: [[0.5, 0.25]] }), [3, 3, 3, 3, 3]);
  assertEquals(along({ type: "switch", index: 1, of: 2, every: 2 }), [2, 2, 6, 6, 2]);
  assertEquals(along({ type: "switch", index: 0, of: 3, every: 1 }), [6, 2, 2, 6, 2]);
});

Deno.test("curves of a single step are at their end", () => {
  assertEquals(along({ type: "linear" }, 1), [6]);
  assertEquals(along({ type: "cosine", reverse: true }, 1), [2]);
  assertEquals(along({ type: "points", points: [[0, 1], [1, 0]] }, 1), [2]);
});

Deno.test("curves that cannot be are refused", () => {
  const refuse = (curve: Curve, message: string): void => {
    const term = { name: "cat", prediction: under("net", "a cat", 1), scale: { scale: 2, curve } };
    const error = assertThrows(() => gcfg(under("net", "", 0), [term]), RangeError);
    assertEquals(error.message, `Cannot guide by "cat": ${message}`);
  };
  const order = "the points of its curve do not go from left to right";
  refuse({ type: "points", points: [[0.5, 0], [0.5, 1]] }, order);
  refuse({ type: "points", points: [[0, 0], [0.6, 1], [0.4, 0]] }, order);
  refuse({ type: "points", points: [[-1, 0], [1, 1]] }, order);
  refuse(
    { type: "switch", index: -1, of: 2, every: 1 },
    "its switch takes turn -1 of 2 every 1 steps",
  );
  refuse(
    { type: "switch", index: 0, of: 2, every: 0.5 },
    "its switch takes turn 0 of 2 every 0.5 steps",
  );
  refuse({ type: "power", power: NaN }, "the power of its curve is NaN");
  const fine: Curve[] = [
    { type: "points", points: [[0, 1]] },
    { type: "points", points: [[-0.5, 0], [0.2, 1]] },
    { type: "switch", index: 0, of: 1, every: 1 },
  ];
  for (const curve of fine) {
    gcfg(under("net", "", 0), [{ prediction: under("net", "a", 1), scale: { scale: 2, curve } }]);
  }
});

Deno.test("scales that are no numbers are refused by what they are", () => {
  const refuse = (scale: { scale: number; neutral?: number }, message: string): void => {
    const term = { name: "cat", prediction: under("net", "a cat", 1), scale };
    assertThrows(() => gcfg(under("net", "", 0), [term]), RangeError, message);
  };
  refuse({ scale: Infinity }, "its scale is Infinity");
  refuse({ scale: 2, neutral: NaN }, "its neutral scale is NaN");
});
