import type { Condition } from "../conditions/condition.ts";
import type { ControlInput } from "../conditions/control.ts";

/** One network evaluation as a value: which model sees the latents, and under what. */
export interface Prediction {
  /** Id of the network. */
  readonly model: string;
  /** Absent for a network without text input (null-text). */
  readonly condition?: Condition;
  readonly control?: readonly ControlInput[];
  /** Gates in [0, 1] of the network's perturbations (PAG, SEG, SLG), in its own order; all zero is none. */
  readonly perturb?: readonly number[];
}

function controls({ control = [] }: Prediction): readonly ControlInput[] {
  return control.filter((input) => input.scale !== 0);
}

function gates({ perturb = [] }: Prediction): readonly number[] {
  return perturb.some((gate) => gate !== 0) ? perturb : [];
}

/** Predictions with equal keys are the same evaluation. */
export function predictionKey(prediction: Prediction): string {
  return JSON.stringify([
    prediction.model,
    prediction.condition?.id ?? null,
    controls(prediction).map((
      { input, model, id, scale },
    ) => [input, model ?? null, id, scale ?? 1]),
    gates(prediction),
  ]);
}

/** Predictions of one model with equal shape keys can be rows of one batch: their inputs have the same shapes. */
export function shapeKey({ condition, ...prediction }: Prediction): string {
  const inputs = { ...condition?.extra, embeds: condition?.embeds, pooled: condition?.pooled };
  return JSON.stringify([
    Object.entries(inputs).flatMap(([name, x]) => x ? [[name, x.shape.slice(1)]] : []).sort(),
    controls(prediction).map(({ input, model, tensor }) => [input, model, tensor.shape.slice(1)]),
  ]);
}

/** Longest prompt shown in a label before it is cut. */
const LABEL_LENGTH = 40;

/** The prediction in a formula: `eps_prior(∅)`, `eps_concept`, `eps_prior("wearing glasses", image_latents)`. */
export function predictionLabel(prediction: Prediction): string {
  const { condition } = prediction;
  const text = condition?.text?.trim() ?? condition?.id;
  const inside = [
    ...(text === undefined ? [] : [text === "" ? "∅" : `"${shorten(text)}"`]),
    ...controls(prediction).map(({ input, scale = 1 }) =>
      scale === 1 ? input : `${scale}·${input}`
    ),
    ...(gates(prediction).length > 0 ? ["perturbed"] : []),
  ];
  const name = `eps_${prediction.model.replaceAll(/[^\p{L}\p{N}]+/gu, "_")}`;
  return inside.length > 0 ? `${name}(${inside.join(", ")})` : name;
}

function shorten(text: string): string {
  return text.length <= LABEL_LENGTH ? text : `${text.slice(0, LABEL_LENGTH - 1).trimEnd()}…`;
}
