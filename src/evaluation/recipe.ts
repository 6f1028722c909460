import * as z from "zod/mini";
import { describeIssue } from "../training/recipe.ts";
import { SETTINGS } from "./settings.ts";

/** What an Inception network takes: bytes as they are, `(x - 128) / 128`, or `x / 255`. */
export const INCEPTION_INPUTS = ["bytes", "centred", "unit"] as const;

const text = z.string().check(z.minLength(1));
const count = z.int().check(z.gte(1));
const scales = z._default(z.array(z.number()).check(z.minLength(1)), [1]);

/** What of a setting is tried: every combination of its scales. */
const setting = z.strictObject({
  setting: z.enum([...SETTINGS, "graph"]),
  /** What tables call it, where a recipe has the setting several times. */
  name: z.optional(text),
  /** Models in place of the recipe's: of the concept, or fine-tuned; several are seeds of one training. */
  models: z.optional(z.array(text).check(z.minLength(1))),
  /** A LoRA in the setting's own model. */
  lora: z.optional(text),
  concept: scales,
  control: scales,
  /** Shares of the concept model in the base. */
  mix: scales,
  /** Scales of the second condition of a pair. */
  second: scales,
  /** The file of a graph of the user's own, for the setting `graph`. */
  graph: z.optional(text),
  /** Which of its inputs are what is asked for, as `node.input`. */
  inputs: z._default(
    z.strictObject({
      prompt: z.optional(text),
      seed: z.optional(text),
      model: z.optional(text),
      concept: z.optional(text),
      control: z.optional(text),
      mix: z.optional(text),
      second: z.optional(text),
    }),
    {},
  ),
  /** Which of its outputs has the picture, as `node.output`; unless given what its first output is given. */
  picture: z.optional(text),
});

const RECIPE = z.strictObject({
  output: text,
  /** The folder of real pictures, and what is known of each. */
  real: text,
  labels: z.optional(text),
  prior: text,
  /** The concept model; several are seeds of one training. */
  concept: z.array(text).check(z.minLength(1)),
  /** A model fine-tuned with captions. */
  finetuned: z.optional(z.array(text).check(z.minLength(1))),
  /** The concept in a word, for prompts to models that do not know it otherwise. */
  subject: z._default(z.string(), ""),
  prompts: z.array(z.strictObject({
    prompt: text,
    /** What labels call it. */
    attribute: text,
    /** What CLIP reads, in natural words. */
    caption: z.optional(text),
  })).check(z.minLength(1)),
  /** Pairs of conditions, for the settings `joint` and `decoupled`. */
  pairs: z._default(z.array(z.strictObject({ first: text, second: text })), []),
  settings: z.array(setting).check(z.minLength(1)),
  /** Pictures a cell, spread evenly over the prompts. */
  pictures: z._default(count, 128),
  batch: z._default(z.int().check(z.gte(1), z.lte(64)), 8),
  size: z._default(z.int().check(z.gte(16), z.lte(2048), z.multipleOf(8)), 128),
  steps: z._default(z.int().check(z.gte(1), z.lte(1000)), 20),
  scheduler: z._default(
    z.enum([
      "DPMSolverMultistepScheduler",
      "DDIMScheduler",
      "EulerDiscreteScheduler",
      "HeunDiscreteScheduler",
      "UniPCMultistepScheduler",
    ]),
    "DPMSolverMultistepScheduler",
  ),
  seed: z._default(z.int().check(z.gte(0), z.lte(1_000_000)), 1),
  /** Accuracies at which distances are compared. */
  matchAt: z._default(z.array(z.number().check(z.gt(0), z.lte(1))), [0.8, 0.9]),
  /** Directions that are compared, and pictures that make a neighbourhood. */
  width: z._default(z.int().check(z.gte(1), z.lte(512)), 32),
  neighbours: z._default(z.int().check(z.gte(1), z.lte(50)), 5),
  /** Halves that an interval is made of. */
  tries: z._default(z.int().check(z.gte(20), z.lte(10_000)), 200),
  /** A network that learns which pictures and captions belong together, of the real ones unless others are named. */
  retrieval: z.optional(z.strictObject({
    pictures: z.optional(text),
    labels: z.optional(text),
    steps: z._default(count, 1000),
    batch: z._default(z.int().check(z.gte(2), z.lte(512)), 48),
    seed: z._default(z.int(), 1),
    /** Captions among which that of a picture is to be found. */
    candidates: z._default(z.int().check(z.gte(2), z.lte(1000)), 32),
  })),
  /** A network that learns to tell real pictures from each other, one for each seed, without a label. */
  selfSupervised: z.optional(z.strictObject({
    steps: z._default(count, 600),
    batch: z._default(z.int().check(z.gte(2), z.lte(512)), 32),
    seeds: z._default(z.array(z.int()).check(z.minLength(1)), [1]),
  })),
  /** A network that learns the attributes of real pictures, one for each seed: a second and third opinion. */
  classifier: z.optional(z.strictObject({
    steps: z._default(count, 600),
    batch: z._default(count, 16),
    seeds: z._default(z.array(z.int()).check(z.minLength(1)), [1]),
  })),
  /** Networks of the user's own, as ONNX files. */
  inception: z.optional(
    z.strictObject({ model: text, input: z._default(z.enum(INCEPTION_INPUTS), "bytes") }),
  ),
  clip: z.optional(z.strictObject({ image: text, text, tokenizer: text })),
  /** How far models have moved from the prior: real pictures, and noise levels, it is measured on. */
  drift: z.optional(z.strictObject({
    pictures: z._default(count, 32),
    timesteps: z._default(
      z.array(z.number().check(z.gte(0))).check(z.minLength(1)),
      [50, 200, 400, 600, 800, 950],
    ),
    /** Checkpoints of one training in order, beside the recipe's models. */
    models: z._default(z.array(text), []),
  })),
});

/** An evaluation, as `braid evaluate` reads it. */
export type EvaluationRecipe = z.infer<typeof RECIPE>;

/** One entry of {@link EvaluationRecipe.settings}. */
export type SettingRecipe = EvaluationRecipe["settings"][number];

/**
 * A recipe from its JSON, defaults filled in. A text stands for a list of one, and a prompt for one whose attribute is
 * called the same.
 *
 * @throws SyntaxError with every fault of the recipe, by field
 */
export function parseEvaluation(value: unknown, name = "the recipe"): EvaluationRecipe {
  const parsed = z.safeParse(RECIPE, unfolded(value), { reportInput: true });
  const faults = parsed.success ? faultsOf(parsed.data) : parsed.error.issues.map(describeIssue);
  if (parsed.success && !faults.length) return parsed.data;
  throw new SyntaxError(`Cannot evaluate by ${name}: ${faults.join("; ")}`);
}

/** What no field alone can say. */
function faultsOf({ settings, finetuned, pairs, retrieval }: EvaluationRecipe): string[] {
  const halves = [retrieval?.pictures, retrieval?.labels].filter(Boolean);
  if (halves.length === 1) {
    return [`"retrieval" needs both "pictures" and "labels", or neither for the real pictures`];
  }
  const kinds = settings.map(({ setting, name = setting, graph, inputs, picture }) => ({
    name,
    kind: JSON.stringify([setting, graph, inputs, picture]),
  }));
  return settings.flatMap(({ setting, models, lora, graph, inputs }, i) => {
    const place = `"settings.${i}"`;
    const { name, kind } = kinds[i]!;
    const same = kinds.findIndex((one) => one.name === name);
    if (kinds[same]!.kind !== kind) {
      return [`${place} is called "${name}" as "settings.${same}" is: give it a "name" of its own`];
    }
    if (lora !== undefined && /prior|joint|decoupled|graph/.test(setting)) {
      return [`${place} should have no "lora": "${setting}" has no model of its own for it`];
    }
    if ((setting === "graph") !== (graph !== undefined)) {
      return [`${place} should have both "setting": "graph" and "graph", the file of one`];
    }
    if (graph !== undefined && !(inputs.prompt && inputs.seed)) {
      return [`${place} needs "inputs", such as { "prompt": "text.prompt", "seed": "noise.seed" }`];
    }
    if (/finetuned|rectified/.test(setting) && !finetuned && !models) {
      return [`${place} needs "finetuned", a model that was fine-tuned with captions`];
    }
    if (/joint|decoupled/.test(setting) && !pairs.length) {
      return [`${place} needs "pairs", such as [{ "first": "cat", "second": "red" }]`];
    }
    return [];
  });
}

function unfolded(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const lists = (record: object, names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(record).map(([name, entry]) =>
        names.includes(name) && ["string", "number"].includes(typeof entry)
          ? [name, [entry]]
          : [name, entry]
      ),
    );
  const recipe = lists(value, ["concept", "finetuned", "prompts"]);
  const { inception } = recipe;
  const mapped = (name: string, change: (entry: unknown) => unknown): object =>
    Array.isArray(recipe[name]) ? { [name]: recipe[name].map(change) } : {};
  return {
    ...recipe,
    ...(typeof inception === "string" && { inception: { model: inception } }),
    ...mapped(
      "prompts",
      (prompt) =>
        typeof prompt === "string"
          ? { prompt, attribute: prompt }
          : typeof prompt === "object" && prompt !== null && "prompt" in prompt
          ? { attribute: prompt.prompt, ...prompt }
          : prompt,
    ),
    ...mapped(
      "settings",
      (entry) =>
        typeof entry === "string"
          ? { setting: entry }
          : typeof entry === "object" && entry !== null
          ? lists(entry, ["models", "concept", "control", "mix", "second"])
          : entry,
    ),
  };
}
