import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { PredictionType } from "../../src/diffusion/denoiser.ts";
import { denoisedFrom, express } from "../../src/diffusion/guidance/space.ts";
import { inputScale, noiseRatio, readingOf } from "../../src/diffusion/parametrization.ts";

const types: PredictionType[] = ["epsilon", "v_prediction", "sample", "flow"];
const number = fc.double({ min: -3, max: 3, noNaN: true });
const positive = fc.double({ min: 0.01, max: 50, noNaN: true });

Deno.test("readingOf() undoes the definition of each prediction type, for any family and convention", () => {
  fc.assert(fc.property(
    fc.constantFrom(...types),
    fc.constantFrom("vp" as const, "flow" as const),
    positive,
    positive,
    number,
    number,
    (type, family, alpha, sigma, x0, noise) => {
      const x = alpha * x0 + sigma * noise;
      // What the network was trained to answer for the latents it is given, at its own alpha and sigma.
      const scale = inputScale(family, { alpha, sigma });
      const [a, s] = [alpha * scale, sigma * scale];
      assertAlmostEquals(family === "vp" ? a * a + s * s : a + s, 1, 1e-12);
      const output = {
        epsilon: noise,
        v_prediction: a * noise - s * x0,
        sample: x0,
        flow: noise - x0,
      }[type];
      const { fromLatents, fromOutput } = readingOf(type, family, { alpha, sigma });
      assertAlmostEquals(fromLatents * x + fromOutput * output, x0, 1e-6 * (1 + sigma / alpha));
    },
  ));
});

Deno.test("readingOf() is finite at alpha 0 for all but noise", () => {
  const pure = { alpha: 0, sigma: 1 };
  assertEquals(noiseRatio(pure), Infinity);
  assertEquals(readingOf("v_prediction", "vp", pure), { fromLatents: 0, fromOutput: -1 });
  assertEquals(readingOf("flow", "flow", pure), { fromLatents: 1, fromOutput: -1 });
  assertThrows(() => readingOf("epsilon", "vp", pure), RangeError, "alpha = 0");
});

Deno.test("express() is what a network of each type would have put out, in any convention of latents", () => {
  const [x0, noise, sigma] = [0.7, -1.3, 2.5];
  const root = Math.hypot(1, sigma);
  const expected = {
    epsilon: noise,
    v_prediction: (noise - sigma * x0) / root,
    sample: x0,
    flow: noise - x0,
  };
  for (const alpha of [1, 1 / root, 1 / (1 + sigma)]) {
    const level = { alpha, sigma: alpha * sigma };
    const x = Float32Array.of(alpha * (x0 + sigma * noise));
    for (const space of types) {
      const [value] = express(space, level, x, Float64Array.of(x0));
      assertAlmostEquals(value!, expected[space], 1e-6, `${space} at alpha ${alpha}`);
    }
  }
  const [clean] = express(
    "sample",
    { alpha: 1, sigma: 0 },
    new Float32Array(1),
    Float64Array.of(2),
  );
  assertEquals(clean, 2);
});

Deno.test("denoisedFrom() undoes express() in every space", () => {
  fc.assert(fc.property(
    fc.constantFrom(...types),
    positive,
    positive,
    fc.array(number, { minLength: 1, maxLength: 6 }),
    (space, alpha, sigma, values) => {
      const level = { alpha, sigma };
      const x = Float32Array.from(values, (value, i) => alpha * value + sigma * Math.cos(i));
      const denoised = Float64Array.from(values);
      const back = denoisedFrom(space, level, x, express(space, level, x, denoised));
      back.forEach((value, i) => assertAlmostEquals(value, values[i]!, 1e-7));
    },
  ));
  const still = { alpha: 1, sigma: 0 };
  const [x, denoised] = [new Float32Array(1), new Float64Array(1)];
  assertThrows(() => express("epsilon", still, x, denoised), RangeError, "at sigma = 0");
});
