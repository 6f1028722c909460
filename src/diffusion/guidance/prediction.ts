import type { BranchName } from "../../formula/formula.ts";
import type { Condition } from "../conditions/condition.ts";
import type { ControlInput } from "../conditions/control.ts";
import { isActive } from "./interval.ts";
import type { Position } from "./position.ts";

/** One network evaluation as a value: which model sees the latents, and under what. */
export interface Prediction {
  /** Id of the network. */
  readonly model: string;
  /** Absent for a network without text input (null-text). */
  readonly condition?: Condition;
  /** Pictures that steer it, in any order. */
  readonly control?: readonly ControlInput[];
  /** Gates in [0, 1] of the network's perturbations (PAG, SEG, SLG), in its own order; all zero is none. */
  readonly perturb?: readonly number[];
}

/** Control inputs that act: a control network at strength 0 is none, appended channels always count. */
function controls({ control = [] }: Prediction): readonly ControlInput[] {
  return control.filter(({ model, scale }) => model === undefined || scale !== 0);
}

function gates({ perturb = [] }: Prediction): readonly number[] {
  return perturb.some((gate) => gate !== 0) ? perturb : [];
}

/** The prediction as it is at a position of the run: without the control networks that do not act there. */
export function predictionAt(prediction: Prediction, position: Position): Prediction {
  const { control } = prediction;
  if (!control?.some(({ interval }) => interval)) return prediction;
  return {
    ...prediction,
    control: control.filter(({ model, interval }) =>
      model === undefined || !interval || isActive(interval, position)
    ),
  };
}

/** A prediction without inputs that change nothing, as a network's row takes it. */
export function rowInputs(
  prediction: Prediction,
): Pick<Prediction, "condition" | "control" | "perturb"> {
  const [control, perturb] = [controls(prediction), gates(prediction)];
  return {
    ...(prediction.condition && { condition: prediction.condition }),
    ...(control.length > 0 && { control }),
    ...(perturb.length > 0 && { perturb }),
  };
}

/** Predictions with equal keys are the same evaluation. */
export function predictionKey(prediction: Prediction): string {
  return JSON.stringify([
    prediction.model,
    prediction.condition?.id ?? null,
    controls(prediction).map((
      { input, model, id, scale, interval },
    ) => [input, model ?? null, id, scale ?? 1, interval ?? null]),
    gates(prediction),
  ]);
}

/** Predictions with equal keys run in one batch: they share a network, and whether control networks act on it. */
export function batchKey(prediction: Prediction): string {
  const controlled = controls(prediction).some(({ model }) => model !== undefined);
  return JSON.stringify([prediction.model, controlled]);
}

/** @throws RangeError when an input has neither one row nor one for each image */
export function checkRows(prediction: Prediction, images: number): void {
  const { embeds, pooled, extra } = prediction.condition ?? {};
  const tensors = Object.entries({ ...extra, embeds, pooled });
  for (const { input, tensor } of prediction.control ?? []) tensors.push([input, tensor]);
  for (const [name, tensor] of tensors) {
    const rows = tensor?.shape[0] ?? 1;
    if (rows !== 1 && rows !== images) {
      throw new RangeError(
        `Cannot evaluate ${
          predictionLabel(prediction)
        }: its ${name} has ${rows} rows for ${images} images, ` +
          "expected 1 or one each",
      );
    }
  }
}

/** Longest prompt shown in a label before it is cut. */
const LABEL_LENGTH = 40;

/** The prediction in a formula: `eps_prior(∅)`, `eps_concept`, `eps_prior("wearing glasses", image_latents)`. */
export function predictionLabel(prediction: Prediction): string {
  return predictionName(prediction).label;
}

/** {@link predictionLabel} with its parts. */
export function predictionName(prediction: Prediction): BranchName {
  const { condition } = prediction;
  const text = condition?.text?.trim() ?? condition?.id;
  const seen = [
    ...(text === undefined ? [] : [text === "" ? "∅" : `"${shorten(text)}"`]),
    ...controls(prediction).map(({ input, scale = 1 }) =>
      scale === 1 ? input : `${scale}·${input}`
    ),
    ...(gates(prediction).length > 0 ? ["perturbed"] : []),
  ];
  // A model's id may be a path, with options behind a question mark.
  const model = prediction.model.replace(/\?.*/s, "").split("/").at(-1)!;
  const name = model.replaceAll(/[^\p{L}\p{N}]+/gu, "_");
  const inside = seen.length > 0 ? `(${seen.join(", ")})` : "";
  return { label: `eps_${name}${inside}`, name, inside };
}

function shorten(text: string): string {
  return text.length <= LABEL_LENGTH ? text : `${text.slice(0, LABEL_LENGTH - 1).trimEnd()}…`;
}
