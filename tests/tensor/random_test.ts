import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { createRandom } from "../../src/tensor/noise.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";

Deno.test("random() is the same for the same parts for ever, and another for others", () => {
  const draw = (...parts: (number | string)[]): number[] => {
    const next = random(...parts);
    return [next(), next(), next()];
  };
  assertEquals(draw(7, "batch", 3), draw(7, "batch", 3));
  const first = ["", "a", "ab", 0, 1].map((part) => draw(part)[0]);
  assertEquals(new Set(first).size, 5);
  assert(draw("a", "b")[0] !== draw("ab")[0]);
  assertEquals(draw(7, "batch", 3), GOLDEN);
});

/** Drawn once, so that training that was stopped goes on alike in a later version. */
const GOLDEN = [0.05103388731367886, 0.21814964362420142, 0.4006740362383425];

Deno.test("random() is uniform on [0, 1)", () => {
  const next = random("uniform");
  const values = Array.from({ length: 10_000 }, next);
  assert(values.every((value) => value >= 0 && value < 1));
  assertAlmostEquals(values.reduce((a, b) => a + b) / values.length, 0.5, 0.01);
  for (let tenth = 0; tenth < 10; tenth++) {
    const within = values.filter((value) => Math.floor(value * 10) === tenth).length;
    assert(within > 900 && within < 1100, `${within} of 10000 in tenth ${tenth}`);
  }
});

Deno.test("fillNormal() is Box and Muller's transform of pairs, also for an odd number", () => {
  const uniforms = [0.25, 0.125, 0.75, 0.5];
  const fill = (length: number): number[] => {
    const left = [...uniforms];
    const out = new Float32Array(length);
    fillNormal(out, () => left.shift()!);
    return [...out];
  };
  const [r, s] = [Math.sqrt(-2 * Math.log(0.75)), Math.sqrt(-2 * Math.log(0.25))];
  const expected = [r * Math.SQRT1_2, r * Math.SQRT1_2, -s, 0];
  for (const length of [4, 3, 2]) {
    const out = fill(length);
    assertEquals(out.length, length);
    out.forEach((value, i) => assertAlmostEquals(value, expected[i]!, 1e-6));
  }
  const tail = new Float32Array(8);
  fillNormal(tail.subarray(0, 3), random("tail"));
  assertEquals([...tail.subarray(3)], [0, 0, 0, 0, 0]);
});

Deno.test("createRandom() is MT19937: its 10000th number from the seed 5489 is the standard's", () => {
  const { uint32 } = createRandom(5489); // ISO C++ [rand.predef]
  assertEquals([uint32(), uint32(), uint32()], [3499211612, 581869302, 3890346734]);
  for (let i = 4; i < 10_000; i++) uint32();
  assertEquals(uint32(), 4123659995);
});

Deno.test("Random.normal() draws one by one below 16, in blocks of 16 from there, and the ragged end anew", () => {
  const uniforms = (size: number): Float32Array => createRandom(1).uniform([size]).data;
  const polar = (u: number, v: number): [number, number] => {
    const radius = Math.sqrt(-2 * Math.log(1 - u));
    return [radius * Math.cos(2 * Math.PI * v), radius * Math.sin(2 * Math.PI * v)];
  };
  for (const size of [16, 17, 32, 40]) {
    const { data } = createRandom(1).normal([size]);
    const drawn = uniforms(size + 16);
    const isRagged = size % 16 !== 0;
    const whole = isRagged ? size - 16 : size;
    const check = (at: number, u: Float32Array): void => {
      for (let j = 0; j < 8; j++) {
        const [x, y] = polar(u[j]!, u[j + 8]!);
        if (at + j < whole || at >= whole) assertAlmostEquals(data[at + j]!, x, 1e-6, `${size}`);
        if (at + j + 8 < whole || at >= whole) assertAlmostEquals(data[at + j + 8]!, y, 1e-6);
      }
    };
    for (let at = 0; at + 16 <= size; at += 16) check(at, drawn.subarray(at, at + 16));
    if (isRagged) check(size - 16, drawn.subarray(size, size + 16));
  }
  assert(createRandom(1).normal([15]).data[0] !== createRandom(1).normal([16]).data[0]);
});
