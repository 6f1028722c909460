import type { EvaluationRecipe } from "./recipe.ts";
import type { OwnGraph, OwnGraphs } from "./own_graph.ts";
import { type Asked, SCALES, type Scales, type Setting } from "./settings.ts";

/** One setting at one choice of scales and of one model: what figures are of. */
export interface Cell {
  readonly setting: Setting | "graph";
  /** Its place among the settings of the recipe. */
  readonly entry: number;
  /** The graph of the setting `graph`. */
  readonly graph?: OwnGraph;
  /** What tables call its setting. */
  readonly name: string;
  /** The model of its own beside the prior; undefined where it needs none. */
  readonly model: string | undefined;
  readonly lora: string | undefined;
  readonly scales: Scales;
  /** What of its setting it is, in words: `LoRA style, concept 1, control 2`. */
  readonly label: string;
}

/** Pictures of one prompt: the attribute they should show, and their seeds, `first` and those that follow. */
export interface Group {
  readonly asked: Asked;
  readonly attribute: string;
  /** Of a pair, that of the first condition. */
  readonly firstAttribute?: string;
  /** The same in natural words. */
  readonly caption: string;
  readonly first: number;
  readonly count: number;
}

/** Seeds of a prompt lie apart from those of the next, for at most so many pictures. */
const SEEDS_APART = 10_000;

/** The cells of a recipe, settings in its order, the control changing fastest. */
export function cellsOf(recipe: EvaluationRecipe, graphs: OwnGraphs = new Map()): readonly Cell[] {
  return recipe.settings.flatMap((entry, at) => {
    const { setting, name = setting, lora } = entry;
    const graph = graphs.get(entry);
    const used = setting === "graph"
      ? SLOWEST_FIRST.toReversed().filter((scale) => entry.inputs[scale] !== undefined)
      : SCALES[setting];
    return modelsOf(recipe, entry).flatMap((model) =>
      combinations(entry, used).map((scales): Cell => ({
        setting,
        entry: at,
        ...(graph && { graph }),
        name,
        model,
        lora,
        scales,
        label: [
          ...(lora === undefined ? [] : [`LoRA ${lora}`]),
          ...used.map((scale) => `${scale} ${scales[scale]}`),
        ].join(", "),
      }))
    );
  });
}

function modelsOf(
  recipe: EvaluationRecipe,
  { setting, models, inputs }: EvaluationRecipe["settings"][number],
): readonly (string | undefined)[] {
  switch (setting) {
    case "prior":
    case "joint":
    case "decoupled":
      return [undefined];
    case "finetuned":
    case "rectified":
      return models ?? recipe.finetuned!;
    case "graph":
      return inputs.model === undefined ? [undefined] : models ?? recipe.concept;
    default:
      return models ?? recipe.concept;
  }
}

const SLOWEST_FIRST = ["mix", "concept", "second", "control"] as const;

function combinations(
  entry: EvaluationRecipe["settings"][number],
  used: readonly (keyof Scales)[],
): readonly Scales[] {
  let all: readonly Scales[] = [{ concept: 1, control: 1, mix: 0, second: 1 }];
  for (const name of SLOWEST_FIRST) {
    if (!used.includes(name)) continue;
    all = all.flatMap((scales) => entry[name].map((value) => ({ ...scales, [name]: value })));
  }
  return all;
}

/**
 * What is painted for a cell: pictures spread evenly over prompts, or pairs where its setting has them, each with a seed
 * of its own. All cells have the same seeds for the same prompt.
 */
export function groupsOf(recipe: EvaluationRecipe, { setting }: Cell): readonly Group[] {
  const isPaired = setting === "joint" || setting === "decoupled";
  const asked = isPaired
    ? recipe.pairs.map(({ first, second }) => ({
      asked: { subject: "", prompt: first, second },
      attribute: second,
      firstAttribute: first,
      caption: `${first}, ${second}`,
    }))
    : recipe.prompts.map(({ prompt, attribute, caption }) => ({
      asked: { subject: recipe.subject, prompt },
      attribute,
      caption: caption ?? [recipe.subject, prompt].filter(Boolean).join(", "),
    }));
  const each = Math.ceil(recipe.pictures / asked.length);
  return asked.map((group, i) => ({
    ...group,
    first: (recipe.seed * 1000 + i) * SEEDS_APART,
    count: each,
  }));
}
