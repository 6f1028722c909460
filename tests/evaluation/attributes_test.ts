import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { attributeJudge } from "../../src/evaluation/attributes.ts";
import type { Group } from "../../src/evaluation/cells.ts";
import type { RealPicture } from "../../src/evaluation/real_pictures.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";

/** Half of them red, half of them round, in features that say so in a number each. */
const real = Array.from({ length: 80 }, (_, i): RealPicture => ({
  path: "",
  name: `${i}`,
  source: `source ${i >> 1}`,
  split: undefined,
  caption: "",
  attributes: [...i & 2 ? ["red"] : [], ...i & 4 ? ["round"] : []],
}));
const noise = new Float32Array(240);
fillNormal(noise, random("judge"));
const features = tensor(
  noise.map((value, k) => {
    const { attributes } = real[Math.floor(k / 3)]!;
    const shown = [attributes.includes("red"), attributes.includes("round"), false][k % 3];
    return 0.3 * value + (shown ? 2 : 0);
  }),
  [80, 3],
);

const group = (attribute: string, firstAttribute?: string): Group => ({
  asked: { subject: "", prompt: "" },
  attribute,
  caption: "",
  first: 0,
  count: 2,
  ...(firstAttribute !== undefined && { firstAttribute }),
});

const ASKED = [group("red"), group("round")];

Deno.test("attributeJudge() tells which pictures show what was asked for, and what its word is worth", () => {
  const judge = attributeJudge([...ASKED, group("unknown")], real, features)!;
  assertEquals(judge.attributes, ["red", "round"]);
  for (const { value, low, high } of Object.values(judge.accuracy)) {
    assert(value > 0.9 && low < value && value <= high);
  }
  const painted = tensor([2, 0, 0, 0, 2, 0, 0, 2, 0, 2, 0, 0], [4, 3]);
  const { neighbours, classifier, both } = judge.judge(painted, [group("red"), group("round")]);
  assertEquals(neighbours, [true, false, true, false]);
  assertEquals(classifier, neighbours);
  assertEquals(both, undefined);
  assertEquals(judge.judge(painted, [group("unknown"), group("red")]), {});
});

Deno.test("of a pair, attributeJudge() also tells which pictures show both", () => {
  const asked = [group("red", "round"), group("round", "red")];
  const judge = attributeJudge(asked, real, features)!;
  const painted = tensor([2, 2, 0, 2, 0, 0], [2, 3]);
  assertEquals(judge.judge(painted, [group("red", "round")]).both, [true, false]);
});

Deno.test("features that were learnt are judged on sources they were not learnt from", () => {
  const learntFrom = new Set(real.slice(0, 60).map(({ source }) => source));
  const { accuracy } = attributeJudge(ASKED, real, features, learntFrom)!;
  const of = real.slice(60).filter(({ attributes }) => attributes.length).length;
  const { value, high } = accuracy.neighbours;
  // Wilson's end for all of 15.
  if (value === 1) assertAlmostEquals(high, 1, 1e-9);
  assertAlmostEquals(value * of, Math.round(value * of), 1e-9);
  assertEquals(attributeJudge([group("red")], real, features), undefined);
});
