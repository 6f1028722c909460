import { rows, sameShape, type Tensor } from "../../tensor/tensor.ts";
import type { Network, NetworkRow } from "./network.ts";
import type { NetworkView } from "./network_view.ts";
import { type Prediction, rowInputs } from "./prediction.ts";
import type { PlannedBatch } from "./step_plan.ts";

/** Outputs of the evaluated branches and what they took. */
export interface Evaluation {
  /** By branch, then by image; undefined where the branch was dropped. */
  readonly outputs: readonly (readonly Tensor[] | undefined)[];
  /** Network calls made. */
  readonly calls: number;
  /** Rows evaluated. */
  readonly rows: number;
}

/** A planned batch with its network and its view of the level. */
export interface ReadyBatch extends PlannedBatch {
  readonly network: Network;
  readonly view: NetworkView;
}

/**
 * Runs the batches of a step one after another on latents [images, ...].
 *
 * @param predictions of the branches, as they are at this step
 */
export async function evaluate(
  batches: readonly ReadyBatch[],
  predictions: readonly Prediction[],
  x: Tensor,
): Promise<Evaluation> {
  const outputs: (Tensor[] | undefined)[] = predictions.map(() => undefined);
  const images = x.shape[0]!;
  let [calls, total] = [0, 0];
  for (const { network, view, branches: members } of batches) {
    const scaled = scaleLatents(x, view.inputScale);
    const all = members.flatMap((branch) => {
      const inputs = rowInputs(predictions[branch]!);
      return Array.from({ length: images }, (_, image): NetworkRow => ({
        ...inputs,
        latents: rows(scaled, image, image + 1),
        timestep: view.timestep,
        image,
      }));
    });
    const answers: Tensor[] = [];
    const limit = network.maxRows ?? all.length;
    for (let start = 0; start < all.length; start += limit) {
      const asked = all.slice(start, start + limit);
      const answer = await network.evaluate(asked);
      checkAnswer(network.id, asked, answer);
      answers.push(...answer);
      calls++;
    }
    total += all.length;
    members.forEach((branch, k) => {
      outputs[branch] = answers.slice(k * images, (k + 1) * images);
    });
  }
  return { outputs, calls, rows: total };
}

/** Scales this near to 1 come from rounding in normalised levels; such latents are passed on as they are. */
const UNSCALED = 1e-6;

function scaleLatents(x: Tensor, scale: number): Tensor {
  if (Math.abs(scale - 1) < UNSCALED) return x;
  const data = new Float32Array(x.data.length);
  for (let i = 0; i < data.length; i++) data[i] = scale * x.data[i]!;
  return { data, shape: x.shape };
}

function checkAnswer(id: string, asked: readonly NetworkRow[], answer: readonly Tensor[]): void {
  if (answer.length !== asked.length) {
    throw new RangeError(
      `Network "${id}" answered ${answer.length} rows: expected ${asked.length}`,
    );
  }
  answer.forEach((output, i) => {
    const { shape } = asked[i]!.latents;
    if (!sameShape(output.shape, shape)) {
      throw new RangeError(
        `Network "${id}" answered shape [${output.shape.join(", ")}]: expected [${
          shape.join(", ")
        }]`,
      );
    }
  });
}
