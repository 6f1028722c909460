import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { vpSchedule } from "../../src/diffusion/noise_schedule.ts";
import { betaTable, cumulatedAlphas } from "../../src/diffusion/schedules/betas.ts";
import { unetGraph } from "../../src/onnx/builders/unet_graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { type Feed, floats, integers, Session } from "../../src/runtime/session.ts";
import { fillNormal, random } from "../../src/tensor/random.ts";
import { autoencoderObjective } from "../../src/training/autoencoder_objective.ts";
import { noisedBatch } from "../../src/training/diffusion_batch.ts";
import {
  conceptObjective,
  conceptTrainable,
  denoisingObjective,
  textToImageObjective,
} from "../../src/training/diffusion_objective.ts";
import { LOW_RANK_LAYERS } from "../../src/training/low_rank.ts";
import { type Feeds, initialState, Trainer } from "../../src/training/trainer.ts";
import { type Weights, weightsFor } from "../../src/training/weights.ts";

const UNET = {
  block_out_channels: [8, 16],
  cross_attention_dim: 8,
  attention_head_dim: 2,
  down_block_types: ["DownBlock2D", "CrossAttnDownBlock2D"],
  up_block_types: ["CrossAttnUpBlock2D", "UpBlock2D"],
  layers_per_block: 1,
  norm_num_groups: 4,
  in_channels: 4,
  out_channels: 4,
} as const;
const TEXT = {
  vocab_size: 20,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  max_position_embeddings: 6,
  hidden_act: "quick_gelu",
} as const;
const OPTIONS = {
  learningRate: { kind: "constant", lr: 3e-3, warmupSteps: 0, totalSteps: 100, floor: 0 },
  betas: [0.9, 0.99],
  weightDecay: 0,
  maxGradNorm: 1,
  emaDecay: 0.99,
  accumulation: 1,
  threads: 1,
} as const;
const SCHEDULE = vpSchedule(
  cumulatedAlphas(
    betaTable({ steps: 1000, schedule: "scaled_linear", start: 0.00085, end: 0.012 }),
  ),
);

const normal = (name: string, shape: readonly number[]): Feed => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  fillNormal(data, random(name));
  return floats(data, shape);
};

/** Weights that are nowhere zero, so that no branch hides another. */
function busyWeights(graph: Parameters<typeof weightsFor>[0]): Weights {
  return new Map([...weightsFor(graph, 3)].map(([name, data]) => {
    const next = random("busy", name);
    const spread = name.includes("token_embedding") ? 2 : 0.2;
    return [name, data.map((value) => value + spread * (next() - 0.5))];
  }));
}

function textFeeds(): Feeds {
  return {
    sample: normal("x", [2, 4, 4, 4]),
    timestep: floats(Float32Array.of(100, 700), [2]),
    target: normal("t", [2, 4, 4, 4]),
    weight: floats(Float32Array.of(1, 0.5), [2]),
    input_ids: integers([18, 19, 19, 19, 19, 19, 18, 3, 4, 19, 19, 19, 18, 5, 6, 7, 19, 19], [
      3,
      6,
    ]),
    drop: floats(Float32Array.of(0, 1), [2, 1, 1]),
  };
}

/** Holds the gradients of some parameters against finite differences of the loss along them. */
async function checkGradients(
  { graph, loss }: ReturnType<typeof denoisingObjective>,
  names: readonly string[],
  feeds: () => Feeds,
): Promise<void> {
  const state = initialState(busyWeights(graph));
  const before = new Map([...state.weights].map(([name, data]) => [name, data.slice()]));
  const options = { ...OPTIONS, learningRate: { ...OPTIONS.learningRate, lr: 0 } };
  await using trainer = await Trainer.create({ graph, loss, trainable: names }, state, options);
  const lossOf = async (): Promise<number> => (await trainer.step(feeds)).loss;
  // The first moment after one step from zero is (1 - b1) of the clipped gradient; an unclipped run gives it whole.
  const { gradNorm } = await trainer.step(feeds);
  const scale = (gradNorm > 1 ? 1 / gradNorm : 1) * (1 - OPTIONS.betas[0]);
  const analytic = names.map((name) => state.m.get(name)!.map((value) => value / scale));
  for (const [k, name] of names.entries()) {
    const gradient = analytic[k]!;
    const length = Math.hypot(...gradient);
    assert(length > 0, `${name} has no gradient`);
    const weight = state.weights.get(name)!;
    const at = async (h: number): Promise<number> => {
      weight.set(before.get(name)!.map((value, i) => value + h * gradient[i]! / length));
      return await lossOf();
    };
    const h = 0.02;
    const numeric = (8 * (await at(h) - await at(-h)) - (await at(2 * h) - await at(-2 * h))) /
      (12 * h);
    weight.set(before.get(name)!);
    assertAlmostEquals(numeric / length, 1, 2e-2, name);
  }
}

Deno.test("textToImageObjective() gives the gradients of finite differences through UNet and text encoder", () => {
  const objective = textToImageObjective(
    UNET,
    { config: TEXT, sequence: 6, nullPosition: 1 },
    { batch: 2, height: 4, width: 4 },
  );
  return checkGradients(objective, [
    "unet.conv_in.weight",
    "unet.time_embedding.linear_1.weight",
    "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight",
    "text_encoder.text_model.embeddings.token_embedding.weight",
    "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.weight",
  ], textFeeds);
});

/** What a network is told of two rows beside their text. */
const noisyFeeds = (): Feeds => ({
  sample: normal("x", [2, 4, 4, 4]),
  timestep: floats(Float32Array.of(100, 700), [2]),
  target: normal("t", [2, 4, 4, 4]),
  weight: floats(Float32Array.of(1, 0.5), [2]),
});

Deno.test("denoisingObjective() gives the gradients of finite differences for adapters of every kind of layer", () => {
  const lowRank = { rank: 3, layers: LOW_RANK_LAYERS.all };
  const objective = denoisingObjective(
    UNET,
    { batch: 2, height: 4, width: 4, sequence: 5 },
    lowRank,
  );
  const block = "unet.down_blocks.1";
  const transformer = `${block}.attentions.0.transformer_blocks.0`;
  const layers = [
    `${transformer}.attn1.to_q`,
    `${transformer}.attn2.to_out.0`,
    `${transformer}.ff.net.0.proj`,
    `${block}.attentions.0.proj_in`,
    `${block}.resnets.0.conv1`,
    `${block}.resnets.0.conv_shortcut`,
    `${block}.resnets.0.time_emb_proj`,
    "unet.down_blocks.0.downsamplers.0.conv",
    "unet.up_blocks.0.upsamplers.0.conv",
  ];
  const names = layers.flatMap((name) => [`${name}.lora_A.weight`, `${name}.lora_B.weight`]);
  const text = { encoder_hidden_states: normal("text", [2, 5, 8]) };
  return checkGradients(objective, names, () => ({ ...noisyFeeds(), ...text }));
});

Deno.test("denoisingObjective() gives the gradients of finite differences for networks that take sizes, as SDXL's", () => {
  const config = {
    ...UNET,
    addition_embed_type: "text_time",
    addition_time_embed_dim: 4,
    projection_class_embeddings_input_dim: 32,
    use_linear_projection: true,
  };
  const objective = denoisingObjective(config, { batch: 2, height: 4, width: 4, sequence: 5 });
  const feeds = (): Feeds => ({
    ...noisyFeeds(),
    encoder_hidden_states: normal("text", [2, 5, 8]),
    text_embeds: normal("pooled", [2, 8]),
    time_ids: floats(Float32Array.of(32, 32, 0, 0, 32, 32, 64, 48, 0, 0, 32, 32), [2, 6]),
  });
  const names = ["unet.add_embedding.linear_1.weight", "unet.conv_out.weight"];
  return checkGradients(objective, names, feeds);
});

Deno.test("textToImageObjective() trains dropped rows under one embedding repeated", async () => {
  const { graph, loss } = textToImageObjective(
    UNET,
    { config: TEXT, sequence: 6, nullPosition: 1 },
    { batch: 2, height: 4, width: 4 },
  );
  graph.output("loss", loss);
  await using session = await Session.open(writeModel(graph, "inputs"), { optimization: "basic" });
  const weights = busyWeights(graph);
  const fixed = Object.fromEntries(
    [...graph.parameters].map((
      [name, { shape }],
    ) => [name, floats(weights.get(name)!, shape as number[])]),
  );
  const run = async (ids: number[], drop: number[]): Promise<number> => {
    const feeds = {
      ...textFeeds(),
      input_ids: integers(ids, [3, 6]),
      drop: floats(Float32Array.from(drop), [2, 1, 1]),
    };
    return Number((await session.run({ ...fixed, ...feeds }))["loss"]!.data[0]);
  };
  const empty = [18, 19, 19, 19, 19, 19];
  const [a, b] = [[18, 3, 4, 19, 19, 19], [18, 9, 8, 7, 19, 19]];
  assertAlmostEquals(
    await run([...empty, ...a, ...b], [1, 1]),
    await run([...empty, ...b, ...a], [1, 1]),
    1e-7,
  );
  assert(
    Math.abs(
      await run([...empty, ...a, ...b], [0, 0]) - await run([...empty, ...b, ...a], [0, 0]),
    ) > 1e-6,
  );
});

Deno.test("conceptObjective() learns pictures without captions and leaves the null-text features alone", async () => {
  const { graph, loss } = conceptObjective(UNET, { batch: 4, height: 4, width: 4 });
  const state = initialState(weightsFor(graph, 1));
  const feature = [...state.weights.keys()].find((name) => name.endsWith(".null_text_feature"))!;
  const before = state.weights.get(feature)!.slice();
  await using trainer = await Trainer.create(
    { graph, loss, trainable: conceptTrainable(graph) },
    state,
    OPTIONS,
  );
  const picture = normal("picture", [64]).data as Float32Array;
  const noising = {
    schedule: SCHEDULE,
    timesteps: 1000,
    predictionType: "v_prediction",
    weighting: { gamma: 5, offset: 0 },
  } as const;
  const losses: number[] = [];
  for (let step = 0; step < 80; step++) {
    losses.push(
      (await trainer.step(() =>
        noisedBatch(() => picture, [4, 4, 4, 4], noising, random(step % 4))
      ))
        .loss,
    );
  }
  const mean = (list: number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  assert(
    mean(losses.slice(-10)) < 0.7 * mean(losses.slice(0, 10)),
    `loss ${mean(losses.slice(0, 10))} to ${mean(losses.slice(-10))}`,
  );
  assertEquals(state.weights.get(feature), before);
  assert(
    !unetGraph({ ...UNET, null_text: true }).inputs.some(({ name }) =>
      name === "encoder_hidden_states"
    ),
  );
});

Deno.test("autoencoderObjective() learns to reconstruct", async () => {
  const config = {
    block_out_channels: [8, 16],
    layers_per_block: 1,
    latent_channels: 4,
    norm_num_groups: 4,
    mid_block_add_attention: false,
  };
  const { graph, loss } = autoencoderObjective(config, {
    batch: 2,
    size: 16,
    klWeight: 1e-4,
    edgeWeight: 0.5,
  });
  const state = initialState(weightsFor(graph, 1));
  await using trainer = await Trainer.create(
    { graph, loss, trainable: [...graph.parameters.keys()] },
    state,
    {
      ...OPTIONS,
      learningRate: { ...OPTIONS.learningRate, lr: 1e-2 },
    },
  );
  const image = floats(
    Float32Array.from({ length: 2 * 3 * 256 }, (_, i) => i % 16 < 8 ? 0.8 : -0.8),
    [2, 3, 16, 16],
  );
  let first = 0;
  let last = 0;
  for (let step = 0; step < 80; step++) {
    const { metrics } = await trainer.step(() => ({
      image,
      noise: normal(`n${step}`, [2, 4, 8, 8]),
    }));
    if (step === 0) first = metrics["mae"]!;
    last = metrics["mae"]!;
  }
  assert(last < first / 3, `mean absolute error ${first} to ${last}`);
});

for (const predictionType of ["epsilon", "v_prediction", "sample", "flow"] as const) {
  Deno.test(`noisedBatch() asks for ${predictionType} of x = alpha·x0 + sigma·n`, () => {
    const clean = normal("clean", [16]).data as Float32Array;
    const { sample, target, timestep, weight } = noisedBatch(
      () => clean,
      [3, 1, 4, 4],
      {
        schedule: SCHEDULE,
        timesteps: 1000,
        predictionType,
        weighting: { gamma: Infinity, offset: 0 },
      },
      random("batch"),
    );
    for (let row = 0; row < 3; row++) {
      const { alpha, sigma } = SCHEDULE.levelAt((timestep.data as Float32Array)[row]!);
      for (let i = 0; i < 16; i++) {
        const [x, x0] = [(sample.data as Float32Array)[row * 16 + i]!, clean[i]!];
        const n = (x - alpha * x0) / sigma;
        const expected = {
          epsilon: n,
          v_prediction: alpha * n - sigma * x0,
          sample: x0,
          flow: n - x0,
        }[predictionType];
        assertAlmostEquals((target.data as Float32Array)[row * 16 + i]!, expected, 1e-4);
      }
    }
    assertEquals(weight.data.length, 3);
  });
}
