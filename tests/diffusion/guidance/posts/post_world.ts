import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { NoiseLevel, PredictionType } from "../../../../src/diffusion/denoiser.ts";
import { compileGuidance } from "../../../../src/diffusion/guidance/compile.ts";
import { gcfg, type Guidance, withPost } from "../../../../src/diffusion/guidance/guidance.ts";
import { planGuidance } from "../../../../src/diffusion/guidance/plan.ts";
import type { Post } from "../../../../src/diffusion/guidance/post.ts";
import { cfg } from "../../../../src/diffusion/guidance/presets/cfg.ts";
import type { Network } from "../../../../src/diffusion/guidance/network.ts";
import type { Prediction } from "../../../../src/diffusion/guidance/prediction.ts";
import { rows, type Tensor, zeros } from "../../../../src/tensor/tensor.ts";
import {
  formulaOf,
  gap,
  kLevels,
  latentsOf,
  TABLE,
  toyNetwork,
  under,
} from "../../guidance_networks.ts";

/** Noise at {@link HERE}, where the latents' alpha is 1. */
export const SIGMA = 2.5;
export const LEVELS = kLevels(14, SIGMA, 1, 0.3);
export const HERE = LEVELS[1]!;
export const uncond = under("net", "", 0);
export const prompt = under("net", "a cat", 1.2);
export const x = latentsOf(1);

/** What guidance by the prompt and some posts makes of latents [4, 6, 6]. */
export async function guided(
  post: readonly Post[],
  { scale = 7.5, type = "epsilon", at = HERE, latents = x }: {
    scale?: number;
    type?: PredictionType;
    at?: NoiseLevel;
    latents?: Tensor;
  } = {},
): Promise<Tensor> {
  const guidance = withPost(cfg(uncond, prompt, scale), ...post);
  const denoiser = compileGuidance(guidance, [toyNetwork("net", { type })], { levels: LEVELS });
  return (await denoiser(latents, at)).denoised;
}

/** A network that answers for each prompt with an estimate of its own, values over latents [1, 1, 1, n]. */
export function answering(answers: Readonly<Record<string, readonly number[]>>): Network {
  return {
    id: "net",
    predictionType: "sample",
    schedule: TABLE,
    evaluate: (asked) =>
      Promise.resolve(asked.map(({ latents: { shape }, condition }) => ({
        data: Float32Array.from(answers[condition!.text!]!),
        shape,
      }))),
  };
}

/** What guidance of some posts makes of the estimates of a base and a prompt, from latents that are 0. */
export async function combined(
  base: readonly number[],
  prompted: readonly number[],
  scale: number,
  post: readonly Post[],
): Promise<Tensor> {
  const network = answering({ "": base, "a cat": prompted });
  const guidance = withPost(cfg(uncond, prompt, scale), ...post);
  const latents = zeros([1, 1, 1, base.length]);
  return (await compileGuidance(guidance, [network], { levels: LEVELS })(latents, HERE)).denoised;
}

async function alone(prediction: Prediction): Promise<number[]> {
  const denoiser = compileGuidance(gcfg(prediction, []), [toyNetwork("net")], { levels: LEVELS });
  return [...(await denoiser(x, HERE)).denoised.data];
}

// Tests recompute each method from its definition with plain loops on these lists: denoised values without a prompt, with
// it, and guided by 7.5.
export const u = await alone(uncond);
export const c = await alone(prompt);
export const g = u.map((value, i) => value + 7.5 * (c[i]! - value));
export const xs = [...x.data];

const root = Math.hypot(1, SIGMA);
// Denoised values at alpha 1 in the other spaces, written from D = x - sigma·e and its relatives.
export const toEps = (d: number[]): number[] => d.map((value, i) => (xs[i]! - value) / SIGMA);
export const fromEps = (e: number[]): number[] => e.map((value, i) => xs[i]! - SIGMA * value);
export const toV = (d: number[]): number[] =>
  d.map((value, i) => (xs[i]! / (SIGMA * SIGMA + 1) - value) * root / SIGMA);
export const fromV = (v: number[]): number[] =>
  v.map((value, i) => xs[i]! / (SIGMA * SIGMA + 1) - value * SIGMA / root);
export const toFlow = (d: number[]): number[] => toEps(d).map((e, i) => e - d[i]!);
export const fromFlow = (f: number[]): number[] =>
  f.map((value, i) => xs[i]! / (1 + SIGMA) - value * SIGMA / (1 + SIGMA));

export const sum = (v: number[]): number => v.reduce((total, value) => total + value, 0);
export const inner = (a: number[], b: number[]): number => sum(a.map((value, i) => value * b[i]!));
export const std = (v: number[]): number => {
  const mean = sum(v) / v.length;
  return Math.sqrt(sum(v.map((value) => (value - mean) ** 2)) / v.length);
};

export function assertClose(actual: Tensor, expected: number[], tolerance = 1e-4): void {
  assertEquals(actual.data.length, expected.length);
  actual.data.forEach((value, i) => assertAlmostEquals(value, expected[i]!, tolerance));
}

/** Tests what must hold of any post, and what a formula says of this one. */
export function testPost(post: Post, words: string): void {
  const { type } = post;

  Deno.test(`${type} keeps to its own space whatever the network predicts`, async () => {
    const reference = await guided([post], { type: "sample" });
    for (const type of ["epsilon", "v_prediction", "flow"] as const) {
      assert(gap(reference, await guided([post], { type })) < 1e-4, type);
    }
  });

  Deno.test(`${type} is the same in every convention of latents`, async () => {
    const reference = await guided([post], { type: "sample" });
    for (const scale of [1 / Math.hypot(1, SIGMA), 1 / (1 + SIGMA)]) {
      const latents = { data: x.data.map((value) => scale * value), shape: x.shape };
      const at = { alpha: scale, sigma: scale * SIGMA };
      assert(gap(reference, await guided([post], { type: "sample", at, latents })) < 1e-4);
    }
  });

  Deno.test(`${type} treats each image of a batch as if it were alone`, async () => {
    const batch = latentsOf(3, 8);
    const together = await guided([post], { latents: batch });
    for (let image = 0; image < 3; image++) {
      const single = await guided([post], { latents: rows(batch, image, image + 1) });
      assertEquals(rows(together, image, image + 1).data, single.data);
    }
  });

  Deno.test(`${type} is finite at pure noise`, async () => {
    const noise: NoiseLevel = { alpha: 0, sigma: 1 };
    for (const type of ["v_prediction", "sample", "flow", "epsilon"] as const) {
      const out = await guided([post], { at: noise, type, latents: latentsOf(1) });
      assert(out.data.every(Number.isFinite), type);
    }
  });

  Deno.test(`${type} stands in the formula, and refuses numbers that are none`, () => {
    const guidance = withPost(cfg(uncond, prompt), post);
    assertEquals(formulaOf(planGuidance(guidance, LEVELS)).split("\n").at(-1), words);
    for (const [name, value] of Object.entries(post)) {
      if (typeof value !== "number") continue;
      assertThrows(
        () => withPost(cfg(uncond, prompt), { ...post, [name]: NaN }),
        RangeError,
        `Cannot post-process the guidance: the ${name} of its ${type} is NaN`,
      );
    }
  });
}

/** Tests a post that measures by the prediction of a term: the first, or that of a name. */
export function testReference(post: Post & { readonly reference?: string }): void {
  const { type } = post;

  Deno.test(`${type} measures by the first term, or the one it names, which must be there`, async () => {
    const other = under("net", "a dog", -0.7);
    const terms = [
      { name: "cat", prediction: prompt, scale: 4 },
      { name: "dog", prediction: other, scale: 2 },
    ];
    const guidanceBy = (reference?: string): Guidance =>
      gcfg(uncond, terms, [{ ...post, ...(reference && { reference }) }]);
    const by = async (reference?: string): Promise<Tensor> => {
      const guidance = guidanceBy(reference);
      const denoiser = compileGuidance(guidance, [toyNetwork("net")], { levels: LEVELS });
      return (await denoiser(x, HERE)).denoised;
    };
    const first = await by();
    assertEquals((await by("cat")).data, first.data);
    assert(gap(await by("dog"), first) > 1e-5);
    assertThrows(
      () => guidanceBy("bird"),
      RangeError,
      `its ${type} refers to "bird", which is none of its terms`,
    );
    assertThrows(() => gcfg(uncond, [], [post]), RangeError, `its ${type} needs a term`);
  });

  Deno.test(`${type} has the prediction it measures by evaluated, where nothing else needs it`, () => {
    const terms = [{ name: "cat", prediction: prompt, scale: 0 }];
    const [step] = planGuidance(gcfg(uncond, terms, [post]), LEVELS.slice(1)).steps;
    assertEquals(step!.evaluated, [0, 1]);
  });
}
