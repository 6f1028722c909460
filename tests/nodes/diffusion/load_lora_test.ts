import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import loraComposite from "../../../nodes/concept/lora_composite.ts";
import denoise from "../../../nodes/diffusion/denoise.ts";
import encodePrompt from "../../../nodes/diffusion/encode_prompt.ts";
import kSampler from "../../../nodes/diffusion/k_sampler.ts";
import loadLora from "../../../nodes/diffusion/load_lora.ts";
import loadPipeline from "../../../nodes/diffusion/load_pipeline.ts";
import predict from "../../../nodes/diffusion/predict.ts";
import { writeSafetensors } from "../../../src/onnx/safetensors.ts";
import { InputError } from "../../../src/graph/node.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { type Tensor, zeros } from "../../../src/tensor/tensor.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { type TestWorld, withTwins } from "../world.ts";

/** Adapters of rank 2 for square layers of 16, as diffusers names them; and a tensor that is of none. */
function loraFile(modules: readonly string[], other?: string): Uint8Array {
  const random = createRandom(5);
  const data = Float32Array.of(2);
  const others = other === undefined
    ? []
    : [[other, { dtype: "F32" as const, shape: [1], data }] as const];
  const layers = modules.flatMap((module) =>
    ["lora_A", "lora_B"].map((side) => {
      const shape = side === "lora_A" ? [2, 16] : [16, 2];
      const { data } = random.normal(shape);
      return [`${module}.${side}.weight`, { dtype: "F32" as const, shape, data }] as const;
    })
  );
  return writeSafetensors([...layers, ...others].map(([name, tensor]) => [name, tensor]));
}

const UNET_LAYER = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k";
const TEXT_LAYER = "text_encoder.text_model.encoder.layers.0.self_attn.v_proj";

async function writeLora({ folder }: TestWorld, ...modules: string[]): Promise<string> {
  const path = join(folder, "style.safetensors");
  await Deno.writeFile(path, loraFile(modules));
  return path;
}

/** The picture of one prompt after two steps, with a LoRA at each of some strengths. */
async function paint(
  { context }: TestWorld,
  model: string,
  strengths: readonly { strengthModel?: number; strengthClip?: number }[],
): Promise<Tensor> {
  const pipeline = await runNode(loadPipeline, {}, context());
  let { unet, textEncoder } = pipeline;
  for (const strength of strengths) {
    const given = { unet, textEncoder: textEncoder!, model, ...strength };
    ({ unet, textEncoder } = await runNode(loadLora, given, context()));
  }
  const encoded = { textEncoder: textEncoder!, prompt: "cat" };
  const { condition } = await runNode(encodePrompt, encoded, context());
  const { prediction } = await runNode(predict, { unet, condition }, context());
  const { schedule } = await runNode(kSampler, {
    scheduler: pipeline.scheduler,
    sampler: "euler",
    numInferenceSteps: 2,
  }, context());
  const given = {
    guidance: { base: prediction, terms: [] },
    schedule,
    latents: zeros([1, 4, 8, 8]),
  };
  return (await runNode(denoise, given, context())).latents;
}

const gap = (a: Tensor, b: Tensor): number =>
  Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i]!)));

Deno.test("diffusion.load_lora adds to the weights of network and text encoder, by strength", async () => {
  await withTwins(async (world) => {
    const lora = await writeLora(world, UNET_LAYER, TEXT_LAYER);
    const plain = await paint(world, lora, []);
    const whole = await paint(world, lora, [{}]);
    assertEquals(gap(await paint(world, lora, [{ strengthModel: 0, strengthClip: 0 }]), plain), 0);
    assert(gap(whole, plain) > 1e-4);
    const [network, text] = [{ strengthClip: 0 }, { strengthModel: 0 }];
    assert(gap(await paint(world, lora, [network]), whole) > 1e-5);
    assert(gap(await paint(world, lora, [network, text]), whole) < 1e-6);
    const halves = [{ strengthModel: 0.5, strengthClip: 0.25 }, {
      strengthModel: 0.5,
      strengthClip: 0.75,
    }];
    assert(gap(await paint(world, lora, halves), whole) < 1e-5);
    const undone = [{}, { strengthModel: -1, strengthClip: -1 }];
    assert(gap(await paint(world, lora, undone), plain) < 1e-5);
  });
});

Deno.test("diffusion.load_lora reads diffusers' folders and refuses what is no LoRA for the network", async () => {
  await withTwins(async (world) => {
    const file = await writeLora(world, UNET_LAYER);
    const folder = join(world.folder, "style");
    await Deno.mkdir(folder);
    await Deno.copyFile(file, join(folder, "pytorch_lora_weights.safetensors"));
    assertEquals(gap(await paint(world, folder, [{}]), await paint(world, file, [{}])), 0);
    await assertRejects(() => paint(world, "emoji-faces", [{}]), InputError, "is no LoRA");
    const other = join(world.folder, "other.safetensors");
    await Deno.writeFile(other, loraFile(["unet.mid_block.attentions.7.proj_in"]));
    await assertRejects(() => paint(world, other, [{}]), Error, "none of its 1 layers is there");
    const dora = join(folder, "pytorch_lora_weights.safetensors");
    await Deno.writeFile(dora, loraFile([UNET_LAYER], `${UNET_LAYER}.dora_scale`));
    const left = `"${UNET_LAYER}.dora_scale"`;
    await assertRejects(() => paint(world, folder, [{}]), Error, `Cannot use ${dora}: ${left}`);
    const weights = join(world.folder, "weights.safetensors");
    await Deno.writeFile(weights, loraFile(["unet.conv_in.weight"]).slice(0, 40));
    await assertRejects(() => paint(world, weights, [{}]), Error, "Cannot read");
  });
});

Deno.test("concept.lora_composite shares the picture among copies, or gives them turns", async () => {
  const models = ["a", "b"].map((model) => ({
    uncond: { model, perturb: [1] },
    prediction: { model },
  }));
  const { guidance } = await runNode(loraComposite, { models, guidanceScale: 6 });
  assertEquals(guidance.base, models[0]!.uncond);
  assertEquals(guidance.terms.map(({ scale }) => scale), [3, 0.5, 3]);
  const turns = await runNode(loraComposite, { models, mode: "switch", every: 2 });
  assertEquals(turns.guidance.terms.length, 3);
});
