import { gcfg } from "../diffusion/guidance/guidance.ts";
import { compileGuidance } from "../diffusion/guidance/compile.ts";
import type { Network } from "../diffusion/guidance/network.ts";
import { denoise } from "../diffusion/denoise.ts";
import { createScheduler } from "../diffusion/schedulers/create.ts";
import { startLatents, stepNoise } from "../diffusion/schedulers/schedule.ts";
import { unetGraph } from "../onnx/builders/unet_graph.ts";
import { writeModel } from "../onnx/write.ts";
import { contactSheet } from "../runtime/images/contact_sheet.ts";
import type { Models } from "../runtime/models.ts";
import { trainingOf } from "../runtime/models/training.ts";
import { floats, Session } from "../runtime/session.ts";
import { createRandom } from "../tensor/noise.ts";
import { concatRows, rows, type Tensor, tensor } from "../tensor/tensor.ts";
import { UNET_PREFIX } from "./diffusion_objective.ts";
import type { Weights } from "./weights.ts";

/** A null-text network that still learns, as guidance sees networks: weights are fed, so nothing is written. */
async function openLearning(
  config: Record<string, unknown>,
  weights: Weights,
  shape: readonly number[],
  trained: ReturnType<typeof trainingOf>,
): Promise<Network & AsyncDisposable> {
  const [batch, , height, width] = shape as [number, number, number, number];
  const graph = unetGraph(config, { batch, height, width, fusedAttention: false });
  const session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const fixed = Object.fromEntries(
    [...graph.parameters].map(([name, value]) => [
      name,
      floats(weights.get(UNET_PREFIX + name)!, value.shape as number[]),
    ]),
  );
  return {
    id: "concept",
    ...trained,
    async evaluate(list) {
      const sample = concatRows(list.map(({ latents }) => latents));
      const timestep = Float32Array.from(list, (row) => row.timestep);
      const { out_sample: out } = await session.run({
        ...fixed,
        sample: floats(sample.data, sample.shape),
        timestep: floats(timestep, [batch]),
      });
      const result = tensor(out!.data as Float32Array, sample.shape);
      return list.map((_, i) => rows(result, i, i + 1));
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** How many a sheet has. */
const SAMPLES = 8;

/**
 * What a concept model in training paints by itself, as one picture: {@link SAMPLES} samples of 20 steps from the same noise
 * each time, so that sheets of different steps can be compared.
 *
 * @param shape of one picture's latents, [1, c, h, w]
 */
export async function conceptSamples(
  models: Models,
  prior: string,
  weights: Weights,
  shape: readonly number[],
): Promise<Tensor> {
  const model = await models.model(prior);
  const config = { ...model.component("unet").config, null_text: true };
  const all = [SAMPLES, ...shape.slice(1)];
  await using network = await openLearning(config, weights, all, trainingOf(model));
  const schedule = createScheduler(model.component("scheduler").config ?? {}).schedule({
    steps: 20,
  });
  const noise = createRandom(0);
  const { levels, sampler, noiseSchedule } = schedule;
  const latents = await denoise({
    sampler,
    levels,
    latents: startLatents(schedule, noise.normal(all)),
    noise: stepNoise(schedule, 0, noise),
    denoiser: compileGuidance(gcfg({ model: "concept" }, []), [network], {
      levels,
      schedule: noiseSchedule,
    }),
  });
  const pictures = await (await models.vae(prior)).decode(latents);
  return contactSheet([pictures], { columns: 4 });
}
