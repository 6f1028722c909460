import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import attributeAccuracy from "../../../nodes/concept/attribute_accuracy.ts";
import copyRate from "../../../nodes/concept/copy_rate.ts";
import pictureVariety from "../../../nodes/concept/picture_variety.ts";
import { fillNormal, random } from "../../../src/tensor/random.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { runNode } from "../../../src/testing/run_node.ts";

const set = (points: number[][]) => tensor(points.flat(), [points.length, points[0]!.length]);

Deno.test("concept.picture_variety counts different pictures, and how far they are apart", async () => {
  const unlike = [set([[1, 0, 0], [0, 1, 0]]), set([[0, 0, 1]])];
  const { vendiScore, meanDistance } = await runNode(pictureVariety, { features: unlike });
  assertAlmostEquals(vendiScore, 3, 1e-9);
  assertAlmostEquals(meanDistance, Math.SQRT2, 1e-6);
  const alike = await runNode(pictureVariety, { features: [set([[1, 2], [1, 2]])] });
  assertAlmostEquals(alike.vendiScore, 1, 1e-9);
  assertEquals(alike.meanDistance, 0);
  await assertRejects(() => runNode(pictureVariety, { features: [] }), Error, "The list is empty");
});

Deno.test("concept.copy_rate tells copies from pictures of their own, beside those held out", async () => {
  const learnt = [set([[0, 0], [10, 0], [0, 10]])];
  const generated = [set([[0.1, 0], [40, 40], [0, 9.9], [5, 30]])];
  const { rate, heldOutRate, text } = await runNode(copyRate, {
    generated,
    learnt,
    heldOut: [set([[30, 30]])],
  });
  assertEquals([rate, heldOutRate], [0.5, 0]);
  assertEquals(text.split("\n").length, 2);
  assertEquals((await runNode(copyRate, { generated, learnt })).heldOutRate, undefined);
});

Deno.test("concept.attribute_accuracy finds what was wanted, by either classifier, and says what that is worth", async () => {
  const noise = new Float32Array(60 * 3);
  fillNormal(noise, random("attributes"));
  const names = ["red", "green", "blue"];
  const data = noise.map((value, i) => 0.3 * value + (i % 3 === Math.floor(i / 3) % 3 ? 2 : 0));
  const given = {
    real: [tensor(data, [60, 3])],
    labels: Array.from({ length: 60 }, (_, i) => `${names[i % 3]}, round`),
    generated: [set([[2, 0, 0], [0, 2, 0], [0, 0, 2], [0, 0, 2]])],
    wanted: ["red", "green", "blue", "red"],
  };
  for (const classifier of ["neighbours", "trained"] as const) {
    const { accuracy, realAccuracy, text } = await runNode(attributeAccuracy, {
      ...given,
      classifier,
    });
    assertEquals(accuracy, 0.75);
    assert(realAccuracy > 0.95);
    assert(text.includes("by chance   0.333"));
  }
  const short = { ...given, wanted: ["red"] };
  await assertRejects(() => runNode(attributeAccuracy, short), Error, "1 for 4 pictures");
  const unknown = { ...given, wanted: ["red", "green", "blue", "pink"] };
  await assertRejects(() => runNode(attributeAccuracy, unknown), Error, `labelled "pink"`);
});
