import type { NetworkRow } from "../../src/diffusion/guidance/network.ts";
import { createCondition } from "../../src/diffusion/conditions/condition.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { rows, type Tensor, tensor } from "../../src/tensor/tensor.ts";
import { goldenInput } from "../onnx/golden_weights.ts";
import { type Config, type Precision, writePipeline } from "./tiny_models.ts";

/** Runs `f` with the models of a temporary folder that holds some tiny pipelines. */
export async function withModels(
  pipelines: Readonly<Record<string, Readonly<Record<string, Config>>>>,
  f: (models: Models) => Promise<void>,
  options: { precision?: Precision; scheduler?: Config; facts?: Config } = {},
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [id, components] of Object.entries(pipelines)) {
      await writePipeline(root, id, components, options);
    }
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu", threads: 1 },
    });
    await f(models);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** The golden input of a name. */
export const input = (name: string, shape: readonly number[]): Tensor =>
  tensor(goldenInput(`input:${name}`, shape), shape);

/** One row per image of a golden case's inputs. */
export function goldenRows(
  shapes: Readonly<Record<string, number[]>>,
  timestep: number,
): NetworkRow[] {
  const [sample, embeds] = ["sample", "encoder_hidden_states"].map((name) =>
    shapes[name] && input(name, shapes[name])
  );
  const extra = Object.fromEntries(
    ["time_ids", "timestep_cond"].flatMap((name) =>
      shapes[name] ? [[name, input(name, shapes[name])]] : []
    ),
  );
  const condition = embeds && createCondition({
    embeds,
    extra,
    ...(shapes["text_embeds"] && { pooled: input("text_embeds", shapes["text_embeds"]) }),
  });
  return Array.from({ length: sample!.shape[0]! }, (_, image) => ({
    latents: rows(sample!, image, image + 1),
    timestep,
    image,
    ...(condition && { condition }),
  }));
}
