import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  crossValidate,
  type Labelled,
  logisticRegression,
  nearestNeighbours,
} from "../../src/metrics/attribute_classifiers.ts";
import { copies } from "../../src/metrics/copies.ts";
import { deviationsOfHalves, intervalAround, sample } from "../../src/metrics/half_samples.ts";
import { heightAt, matchedAt } from "../../src/metrics/matched_curve.ts";
import { meanPairwiseDistance } from "../../src/metrics/pairwise_distance.ts";
import { perceptualDistance } from "../../src/metrics/perceptual_distance.ts";
import { wilson } from "../../src/metrics/wilson.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { type Tensor, tensor } from "../../src/tensor/tensor.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

Deno.test("sample() takes as many as asked for, each at most once and in order, all equally often", () => {
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 2000; i++) {
    const taken = sample([0, 1, 2, 3, 4, 5, 6], 3, random("sample", i));
    assertEquals(taken, [...new Set(taken)].sort());
    assertEquals(taken.length, 3);
    for (const one of taken) counts[one]++;
  }
  for (const count of counts) assertAlmostEquals(count / 2000, 3 / 7, 0.05);
});

Deno.test("intervals by halves are as wide as the error of a mean, and hold it in 19 of 20 samples", () => {
  let [held, width] = [0, 0];
  for (let trial = 0; trial < 200; trial++) {
    const values = new Float32Array(60);
    fillNormal(values, random("trial", trial));
    const of = (indices: readonly number[]) => mean(indices.map((i) => values[i]!));
    const deviations = deviationsOfHalves([60], ([half]) => ({ mean: of(half!) }), {
      seed: trial,
    });
    const { low, high } = intervalAround(mean([...values]), deviations, "mean");
    if (low <= 0 && 0 <= high) held++;
    width += (high - low) / 200;
  }
  assertAlmostEquals(width, 2 * 1.96 / Math.sqrt(60), 0.06);
  assert(held >= 180 && held <= 199, `${held} of 200`);
});

Deno.test("wilson() gives the textbook's interval, and one within 0 and 1 at the ends", () => {
  const { low, high } = wilson(8, 10);
  assertAlmostEquals(low, 0.4902, 1e-4);
  assertAlmostEquals(high, 0.9433, 1e-4);
  assertEquals(wilson(0, 10).low, 0);
  assertAlmostEquals(wilson(0, 10).high, 0.2775, 1e-4);
  assertEquals(wilson(0, 0), { low: 0, high: 1 });
});

Deno.test("copies() finds pictures nearer to a taught one than that is to any other taught one", () => {
  const learnt = tensor([0, 0, 10, 0, 0, 10], [3, 2]);
  assertEquals(copies(tensor([0.1, 0, 40, 0, 5, 5], [3, 2]), learnt), [true, false, true]);
});

Deno.test("meanPairwiseDistance() is the mean over all pairs", () => {
  assertAlmostEquals(meanPairwiseDistance(tensor([0, 0, 3, 4, 0, 0], [3, 2])), 10 / 3, 1e-6);
});

/** Pictures around one corner for each attribute, two of a source, and some without any. */
function corners(): Labelled & { groups: string[] } {
  const noise = new Float32Array(90 * 4);
  fillNormal(noise, random("corners"));
  const of = Array.from({ length: 90 }, (_, i) => i % 3);
  const data = noise.map((value, i) => 0.4 * value + (i % 4 === of[Math.floor(i / 4)] ? 2 : 0));
  return {
    features: tensor(data, [90, 4]),
    attributes: of.map((one, i) => i < 80 ? [one] : []),
    groups: of.map((one, i) => `${one} ${Math.floor(i / 6)}`),
  };
}

Deno.test("both classifiers tell attributes apart, also of pictures that were left out", () => {
  const { groups, ...labelled } = corners();
  for (const train of [nearestNeighbours, logisticRegression]) {
    const classify = train(labelled, 3);
    assertEquals(
      [0, 1, 2].map((i) => classify(Float32Array.from([0, 1, 2, 3], (k) => k === i ? 2 : 0))),
      [0, 1, 2],
    );
    const { right, of } = crossValidate(labelled, groups, (kept) => train(kept, 3));
    assertEquals(of, 80);
    assert(right / of > 0.95, `${train.name}: ${right} of ${of}`);
  }
});

Deno.test("a classifier answers no attribute that no picture has", () => {
  const { features, attributes } = corners();
  const partly = { features, attributes: attributes.map((of) => of.filter((one) => one !== 1)) };
  const row = Float32Array.from([0, 2, 0, 0]);
  assert(nearestNeighbours(partly, 3)(row) !== 1);
  assert(logisticRegression(partly, 3)(row) !== 1);
});

Deno.test("matchedAt() interpolates where a curve first crosses, and says where it does not", () => {
  const points = [{ x: 0.2, y: 10 }, { x: 0.6, y: 14 }, { x: 1, y: 30 }];
  assertAlmostEquals(heightAt(points, 0.4)!, 12);
  assertEquals(heightAt(points, 0.6), 14);
  assertEquals(heightAt(points, 0.1), undefined);
  const curve = points.map((point) => ({
    ...point,
    tries: [-1, 0, 1].map((d) => ({ x: point.x + d / 10, y: point.y })),
  }));
  const { value, interval, reached } = matchedAt(curve, 0.8)!;
  assertAlmostEquals(value, 22);
  assertAlmostEquals(interval.low, 18);
  assertAlmostEquals(interval.high, 26);
  assertEquals(reached, 1);
  assertEquals(matchedAt(curve, 1.05), undefined);
});

Deno.test("perceptualDistance() is that of LPIPS with equal weights: channels at unit length, means over places and layers", () => {
  const map = (...data: number[]): Tensor => tensor(Float32Array.from(data), [1, 2, 1, 2]);
  // Two places of two channels each: (3, 4) and (1, 0), against (6, 8) and (0, 5).
  const [a, b] = [map(3, 1, 4, 0), map(6, 0, 8, 5)];
  assertAlmostEquals(perceptualDistance([a], [b]), (0 + 2) / 2, 1e-6);
  assertAlmostEquals(perceptualDistance([a, a], [b, a]), 1 / 2, 1e-6);
  assertEquals(perceptualDistance([a], [a]), 0);
  assertEquals(perceptualDistance([map(0, 0, 0, 0)], [map(0, 0, 0, 0)]), 0);
  const opposite = a.data.map((value) => -value);
  assertAlmostEquals(perceptualDistance([a], [{ ...a, data: opposite }]), 4, 1e-6);
});
