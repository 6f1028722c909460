import { cfg } from "../diffusion/guidance/presets/cfg.ts";
import { gcfg, type Guidance, type Term } from "../diffusion/guidance/guidance.ts";
import type { Prediction } from "../diffusion/guidance/prediction.ts";
import type { Folder } from "../files/folder.ts";
import { familyOf } from "../runtime/models/family.ts";
import { convertToNullText } from "../runtime/null_text/convert.ts";
import { createRandom } from "../tensor/noise.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { levelAt, predictNaively, predictNoise } from "./predict_noise.ts";
import type { EvaluationRecipe } from "./recipe.ts";
import type { Studio } from "./studio.ts";

/** Two ways to the same prediction, and how far they came out apart. */
export interface Identity {
  readonly name: string;
  /** Both sides. */
  readonly formula: string;
  /** Largest difference of any number, over several time steps. */
  readonly difference: number;
  /** What rounding may leave; undefined where the two are near and no more. */
  readonly bound?: number;
}

type Side = Guidance | Prediction;
type Pair = readonly [name: string, formula: string, left: Side, right: Side];

/** What sums of a few predictions at scales of up to 8 lose in float32. */
const ROUNDING = 1e-4;
const TIMESTEPS = [100, 500, 900];

/** Checks what must hold by algebra alone, on the recipe's own models. */
export async function checkIdentities(
  studio: Studio,
  recipe: EvaluationRecipe,
  work: Folder,
): Promise<readonly Identity[]> {
  const { models } = studio;
  const { prior } = recipe;
  const encoder = await models.promptEncoder(prior);
  const under = async (text: string): Promise<Prediction> => ({
    model: prior,
    condition: await encoder.encode(text),
  });
  const u = await under("");
  const c = await under(recipe.prompts[0]!.prompt);
  const n = await under(recipe.prompts[1]?.prompt ?? recipe.subject);
  const own = await predictionOf(studio, recipe.concept[0]!, u);
  const term = (name: string, prediction: Prediction, scale: number): Term => ({
    name,
    prediction,
    scale,
  });
  const around = (base: Prediction, ...terms: Term[]): Guidance => gcfg(base, terms);
  const pairs: readonly Pair[] = [
    [
      "Negative prompt",
      "n + g·(c - n) = u + g·(c - u) + (1 - g)·(n - u)",
      cfg(n, c, 7.5),
      around(u, term("positive", c, 7.5), term("negative", n, -6.5)),
    ],
    ["Neutral scale", "u + 1·(c - u) = c", cfg(u, c, 1), c],
    [
      "Concept alone",
      "u + 1·(own - u) + 0·(c - u) = own",
      around(u, term("concept", own, 1), term("control", c, 0)),
      own,
    ],
    [
      "Concept := prior",
      "u + g·(u - u) + w·(c - u) = u + w·(c - u)",
      around(u, term("concept", u, 2.5), term("control", c, 3)),
      cfg(u, c, 3),
    ],
    [
      "Drift cancels the concept",
      "own + g·(own - own) + 1·(c - own) = c",
      around(own, term("concept", own, 2.5), term("control", c, 1)),
      c,
    ],
    [
      "Interpolated base at 1 is drifted",
      "u + (g + 1 - g - w)·(own - u) + w·(c - u) = own + w·(c - own)",
      around(u, term("concept", own, 2), term("drift", own, -3), term("control", c, 2)),
      around(own, term("control", c, 2)),
    ],
  ];
  const found: Identity[] = [];
  for (const [name, formula, left, right] of pairs) {
    found.push({
      name,
      formula,
      difference: await apart(studio, recipe, left, right),
      bound: ROUNDING,
    });
  }
  found.push(await nullTextFold(studio, recipe, u, work));
  return found;
}

const COPY = ".null-text";

/** The null-text copy against the prior's own unconditional branch: equal where its null condition is one embedding. */
async function nullTextFold(
  studio: Studio,
  recipe: EvaluationRecipe,
  u: Prediction,
  work: Folder,
): Promise<Identity> {
  const { models } = studio;
  const prior = await models.model(recipe.prior);
  const folder = work.pathOf(COPY);
  work.removeTree(COPY);
  try {
    await convertToNullText(prior, u.condition!, models.cache, { folder });
    const { kind = "emptyPrompt" } = prior.facts.nullCondition ?? {};
    return {
      name: "Null-text fold",
      formula: "null-text copy of the prior = u",
      difference: await apart(studio, recipe, { model: folder }, u),
      ...(kind !== "emptyPrompt" && { bound: ROUNDING }),
    };
  } finally {
    work.removeTree(COPY);
  }
}

async function predictionOf(
  { models }: Studio,
  model: string,
  nothing: Prediction,
): Promise<Prediction> {
  return familyOf(await models.model(model)) === "null-text" ? { model } : { ...nothing, model };
}

/** Largest difference of the noise that both see in the same latents, each as it is planned and by its formula as it stands. */
async function apart(
  { models }: Studio,
  { prior, size, seed }: EvaluationRecipe,
  left: Side,
  right: Side,
): Promise<number> {
  const { latentChannels, downscale } = await models.vae(prior);
  const side = Math.ceil(size / downscale);
  const latents: Tensor = createRandom(seed).normal([1, latentChannels, side, side]);
  let most = 0;
  for (const timestep of TIMESTEPS) {
    const level = await levelAt(models, prior, timestep);
    const ways: Tensor[] = [];
    for (const side of [left, right]) {
      for (const predict of [predictNoise, predictNaively]) {
        ways.push(await predict(models, side, latents, level));
      }
    }
    for (const { data } of ways) {
      data.forEach((value, i) => most = Math.max(most, Math.abs(value - ways[0]!.data[i]!)));
    }
  }
  return most;
}
