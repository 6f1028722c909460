import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { compareSets } from "../../src/metrics/compare_sets.ts";
import { covarianceOf, meanOf, whitener } from "../../src/metrics/features.ts";
import { frechetDistance } from "../../src/metrics/frechet_distance.ts";
import { gaussianKernel, kernelDistance } from "../../src/metrics/kernel_distance.ts";
import { meanOfCells } from "../../src/metrics/mean_of_cells.ts";
import { overlap } from "../../src/metrics/neighbours.ts";
import { vendiScore } from "../../src/metrics/vendi_score.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { rows, tensor } from "../../src/tensor/tensor.ts";

const GOLDEN = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/metrics.json", import.meta.url)),
);
const PILLOW = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/pillow_bicubic.json", import.meta.url)),
);
const set = (points: number[][]) => tensor(points.flat(), [points.length, points[0]!.length]);
const [real, fake] = [set(GOLDEN.real), set(GOLDEN.fake)];

function gaussian(count: number, width: number, name: string, shift = 0) {
  const data = new Float32Array(count * width);
  fillNormal(data, random(1, name));
  return { data: data.map((value) => value + shift), shape: [count, width] };
}

Deno.test("frechetDistance() equals torchmetrics' and is 0 between a set and itself", () => {
  assertAlmostEquals(frechetDistance(real, fake), GOLDEN.frechet, 1e-5);
  assertAlmostEquals(frechetDistance(real, real), 0, 1e-9);
});

Deno.test("frechetDistance() of fewer pictures than numbers a picture equals clean-fid's, in a fraction of the time", () => {
  const rows = (n: number, k: number, shift: number) =>
    tensor(
      Array.from({ length: n * 40 }, (_, i) => Math.sin(i * k) + 0.3 * Math.cos(i * i * 0.01 * k))
        .map((value) => Math.fround(value) + shift),
      [n, 40],
    );
  assertAlmostEquals(frechetDistance(rows(12, 0.7, 0), rows(9, 0.9, 0.2)), PILLOW.frechet, 1e-3);
});

Deno.test("frechetDistance() of two samples lies at the floor its documentation names", () => {
  const floor = frechetDistance(gaussian(500, 32, "a"), gaussian(500, 32, "b"));
  assertAlmostEquals(floor, (32 ** 2 / 2 + 64) / 500, 0.2);
});

Deno.test("kernelDistance() equals torchmetrics' polynomial MMD, and the Gaussian one its formula", () => {
  const first = rows(fake, 0, 40);
  assertAlmostEquals(kernelDistance(real, first), GOLDEN.polynomial_first_40, 1e-5);
  assertAlmostEquals(kernelDistance(real, fake), GOLDEN.polynomial, 1e-5);
  assertAlmostEquals(kernelDistance(real, fake, gaussianKernel(2.5)), GOLDEN.gaussian_2_5, 1e-6);
});

Deno.test("kernelDistance() tells a shift of a tenth from chance where the Fréchet distance does not", () => {
  const [a, b, moved] = [
    gaussian(500, 64, "a"),
    gaussian(500, 64, "b"),
    gaussian(500, 64, "b", 0.1),
  ];
  assert(kernelDistance(a, moved) > 5 * Math.abs(kernelDistance(a, b)));
  assert(frechetDistance(a, moved) < 1.3 * frechetDistance(a, b));
});

Deno.test("overlap() equals prdc's precision, recall, density and coverage", () => {
  for (const k of [3, 5]) {
    const measured = overlap(real, fake, k);
    for (const name of ["precision", "recall", "density", "coverage"] as const) {
      assertAlmostEquals(measured[name], GOLDEN[`prdc_${k}`][name], 1e-9, `${name} ${k}`);
    }
  }
});

Deno.test("vendiScore() equals vendi-score's, counts copies once and orthogonal rows each", () => {
  assertAlmostEquals(vendiScore(fake), GOLDEN.vendi, 1e-4);
  assertAlmostEquals(vendiScore(set([[1, 2], [2, 4], [3, 6]])), 1, 1e-9);
  assertAlmostEquals(vendiScore(set([[1, 0, 0], [0, 1, 0], [0, 0, 2]])), 3, 1e-9);
  assertThrows(() => vendiScore(set([[0, 0]])), RangeError, "no features");
});

Deno.test("whitener() gives the set it was fitted on mean 0 and covariance 1 in its first directions", () => {
  const white = whitener(real, 4)(real);
  assertEquals(white.shape, [40, 4]);
  for (const value of meanOf(white)) assertAlmostEquals(value, 0, 1e-6);
  covarianceOf(white).to2DArray().forEach((row, i) =>
    row.forEach((value, j) => assertAlmostEquals(value, i === j ? 1 : 0, 1e-5))
  );
  const flat = set([[1, 2, 0], [2, 4, 0], [3, 6, 0], [5, 10, 0]]);
  assertEquals(whitener(flat, 3)(flat).shape, [4, 1]);
});

Deno.test("metrics refuse sets that cannot be compared", () => {
  const narrow = set([[1, 2], [3, 4]]);
  assertThrows(() => frechetDistance(real, narrow), RangeError, "rows of 6");
  assertThrows(() => overlap(narrow, narrow, 2), RangeError, "at least 3");
});

Deno.test("compareSets() puts real pictures at the floor, and others above it", () => {
  const world = gaussian(400, 8, "world");
  const same = compareSets(world, gaussian(200, 8, "more"), { width: 8 });
  assertEquals([same.count, same.width], [200, 8]);
  assert(same.generated.frechet < 2 * same.floor.frechet);
  const narrow = gaussian(200, 8, "more");
  const poor = compareSets(world, { ...narrow, data: narrow.data.map((value) => value / 4) });
  assert(poor.generated.frechet > 5 * poor.floor.frechet);
  assert(poor.generated.coverage < 0.9 * poor.floor.coverage);
  assert(poor.generated.precision >= poor.floor.precision);
});

Deno.test("meanOfCells() means each channel over cells", () => {
  const maps = tensor([...Array(18).keys()], [1, 2, 3, 3]);
  assertEquals([...meanOfCells(maps, 1).data], [4, 13]);
  assertEquals([...meanOfCells(maps, 3).data], [...maps.data]);
  assertEquals([...meanOfCells(maps, 2).data].slice(0, 4), [0, 1.5, 4.5, 6]);
  assertThrows(() => meanOfCells(maps, 4), RangeError, "3x3 into 4x4");
});
