import { assert, assertEquals, assertThrows } from "@std/assert";
import { compileGuidance } from "../../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance } from "../../../src/diffusion/guidance/guidance.ts";
import { conceptGuidance } from "../../../src/diffusion/guidance/presets/concept.ts";
import { bandTerm, maskTerm } from "../../../src/diffusion/guidance/presets/limited.ts";
import { type Tensor, tensor } from "../../../src/tensor/tensor.ts";
import { gap, kLevels, latentsOf, toyNetwork, under } from "../guidance_networks.ts";

const LEVELS = kLevels(14, 6, 2.5, 1, 0.3);
const uncond = under("prior", "", 0);
const cat = under("prior", "a cat", 1);
const concept = { model: "concept" };
const late = { scale: 3, neutral: 0, interval: { unit: "sigma", high: 4 } } as const;
const guided = (controlScale: 2 | typeof late = 2) =>
  conceptGuidance({ uncond, concept, control: cat, controlScale });

async function run(guidance: Guidance, step = 1): Promise<Tensor> {
  const networks = [toyNetwork("prior"), toyNetwork("concept")];
  const denoiser = compileGuidance(guidance, networks, { levels: LEVELS });
  return (await denoiser(latentsOf(2), LEVELS[step]!)).denoised;
}

const whole = (weight: number) => tensor(new Float32Array(36).fill(weight), [1, 1, 6, 6]);

Deno.test("maskTerm() weighs one term by place: 1 is all of it, 0 none, and the rest stays", async () => {
  const without = await run(conceptGuidance({ uncond, concept }));
  const plain = await run(guided());
  assert(gap(await run(maskTerm(guided(), "control", whole(1))), plain) < 1e-5);
  assert(gap(await run(maskTerm(guided(), "control", whole(0))), without) < 1e-5);
  const left = tensor(Float32Array.from({ length: 36 }, (_, i) => i % 6 < 3 ? 1 : 0), [6, 6]);
  const half = await run(maskTerm(guided(), "control", left));
  half.data.forEach((value, i) => {
    const side = i % 6 < 3 ? plain : without;
    assert(Math.abs(value - side.data[i]!) < 1e-5);
  });
});

Deno.test("bandTerm() with weights of 1 is the term itself, on a schedule too", async () => {
  for (const guidance of [guided(), guided(late)]) {
    for (const step of [0, 1, 2, 3]) {
      const plain = await run(guidance, step);
      assert(gap(await run(bandTerm(guidance, "control", [1, 1, 1]), step), plain) < 1e-5);
    }
  }
  const half = await run(bandTerm(guided(), "control", [0.5, 0.5]));
  assert(
    gap(half, await run(conceptGuidance({ uncond, concept, control: cat, controlScale: 1 }))) <
      1e-5,
  );
  const banded = bandTerm(guided(), "control", [0, 1]);
  assertEquals(banded.terms.map(({ name }) => name), [
    "concept",
    "control band 1",
    "control band 2",
  ]);
  assert(gap(await run(banded), await run(guided())) > 1e-3);
});

Deno.test("a term is limited once, and by a name that there is", () => {
  assertThrows(
    () => maskTerm(guided(), "contrl", whole(1)),
    RangeError,
    'its terms are "concept", "control"',
  );
  assertThrows(() => bandTerm(gcfg(uncond, []), "control", [1]), RangeError, "it has none");
  const masked = maskTerm(guided(), "control", whole(1));
  assertThrows(() => bandTerm(masked, "control", [1]), RangeError, 'it is by "mask"');
  // A term without a name has the one that reports give it.
  const unnamed = gcfg(uncond, [{ prediction: cat, scale: 2 }]);
  assertEquals(maskTerm(unnamed, "term 1", whole(1)).terms[0]!.name, "term 1");
});
