import type { Condition } from "../diffusion/conditions/condition.ts";
import type { Prediction } from "../diffusion/guidance/prediction.ts";
import { deviationsOfHalves, intervalAround } from "../metrics/half_samples.ts";
import { familyOf } from "../runtime/models/family.ts";
import { createRandom } from "../tensor/noise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Readable } from "./feature_store.ts";
import { levelAt, noised, predictNoise } from "./predict_noise.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Told } from "./results.ts";
import type { Studio } from "./studio.ts";

/** How far one model has moved from the prior at one time step, means over pictures. */
export interface DriftRow {
  readonly model: string;
  readonly timestep: number;
  readonly pictures: number;
  /** `|eps_own(∅) - eps_prior(∅)|² / |eps_prior(∅)|²`. */
  readonly drift: Told;
  /**
   * Energy of the control round the prior's base, `|eps(prompt) - eps_prior(∅)|²` for each number; `eps(prompt)` is the
   * model's own where it takes a text, and the prior's beside a concept model.
   */
  readonly rectified: Told;
  /** The same round the model's own base: what drift makes of the control. */
  readonly drifted: Told;
  /** Energy of the concept, `|eps_own(∅) - eps_prior(∅)|²`, which a drifted base is without. */
  readonly concept: Told;
}

/** Measures drift and guidance energy on noised real pictures, the same noise for every model. */
export async function measureDrift(
  studio: Studio,
  recipe: EvaluationRecipe,
  pictures: readonly Readable[],
  signal?: AbortSignal,
): Promise<readonly DriftRow[]> {
  const { drift, prior, prompts, seed, tries } = recipe;
  if (!drift) return [];
  const { models } = studio;
  const vae = await models.vae(prior);
  const encoder = await models.promptEncoder(prior);
  const nothing: Prediction = { model: prior, condition: await encoder.unconditional() };
  const controls = await Promise.all(prompts.map(({ prompt }) => encoder.encode(prompt)));
  const taken = spread(pictures, drift.pictures);
  const latents = await Promise.all(taken.map(async ({ read }) => vae.encode(await read())));
  const own = [...new Set([...recipe.concept, ...recipe.finetuned ?? [], ...drift.models])];
  const found: DriftRow[] = [];
  for (const timestep of drift.timesteps) {
    const level = await levelAt(models, prior, timestep);
    const cases = latents.map((clean, i) => ({
      x: noised(clean, createRandom(seed * 1000 + i).normal(clean.shape), level),
      control: controls[i % controls.length]!,
    }));
    const seen = async (of: (control: Condition) => Prediction): Promise<Tensor[]> => {
      const noises: Tensor[] = [];
      for (const { x, control } of cases) {
        signal?.throwIfAborted();
        noises.push(await predictNoise(models, of(control), x, level));
      }
      return noises;
    };
    const base = await seen(() => nothing);
    const guided = await seen((condition) => ({ model: prior, condition }));
    for (const model of own) {
      const takesText = familyOf(await models.model(model)) !== "null-text";
      const moved = await seen(() => takesText ? { ...nothing, model } : { model });
      const pushed = takesText ? await seen((condition) => ({ model, condition })) : guided;
      const energies = cases.map((_, i) => ({
        drift: squared(moved[i]!, base[i]!) / squared(base[i]!),
        rectified: squared(pushed[i]!, base[i]!),
        drifted: squared(pushed[i]!, moved[i]!),
        concept: squared(moved[i]!, base[i]!),
      }));
      found.push({
        model,
        timestep,
        pictures: cases.length,
        ...meansOf(energies, tries),
      });
    }
  }
  return found;
}

type Energies = Readonly<Record<"drift" | "rectified" | "drifted" | "concept", number>>;

function meansOf(energies: readonly Energies[], tries: number): Record<keyof Energies, Told> {
  const mean = (name: keyof Energies, of: readonly number[]): number =>
    of.reduce((sum, i) => sum + energies[i]![name], 0) / of.length;
  const all = (of: readonly number[]): Record<keyof Energies, number> => ({
    drift: mean("drift", of),
    rectified: mean("rectified", of),
    drifted: mean("drifted", of),
    concept: mean("concept", of),
  });
  const values = all(energies.map((_, i) => i));
  const deviations = deviationsOfHalves([energies.length], ([half]) => all(half!), { tries });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, ...intervalAround(value, deviations, name as keyof Energies) },
    ]),
  ) as Record<keyof Energies, Told>;
}

/** Mean square of a tensor, or of the difference of two. */
function squared(a: Tensor, b?: Tensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - (b ? b.data[i]! : 0)) ** 2;
  return sum / a.data.length;
}

/** Some of a list, at even distances. */
export function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor(i * items.length / count)]!);
}
