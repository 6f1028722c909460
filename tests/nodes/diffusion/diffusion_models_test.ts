import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { printDiagnostic } from "../../../src/graph/diagnostic.ts";
import { EMPTY } from "../../../src/graph/empty_workflow.ts";
import { check } from "../../../src/graph/validate.ts";
import { InputError } from "../../../src/graph/node.ts";
import { createRandom } from "../../../src/tensor/noise.ts";
import { map, sameShape, type Tensor, tensor, zeros } from "../../../src/tensor/tensor.ts";
import applyControlnet from "../../../nodes/diffusion/apply_controlnet.ts";
import conditionOnImage from "../../../nodes/diffusion/condition_on_image.ts";
import conditionOnMask from "../../../nodes/diffusion/condition_on_mask.ts";
import emptyLatents from "../../../nodes/diffusion/empty_latents.ts";
import encodePrompt from "../../../nodes/diffusion/encode_prompt.ts";
import imageToImage from "../../../nodes/diffusion/image_to_image.ts";
import inpaint from "../../../nodes/diffusion/inpaint.ts";
import loadControlnet from "../../../nodes/diffusion/load_controlnet.ts";
import loadPipeline from "../../../nodes/diffusion/load_pipeline.ts";
import loadTextEncoder from "../../../nodes/diffusion/load_text_encoder.ts";
import loadUnet from "../../../nodes/diffusion/load_unet.ts";
import loadVae from "../../../nodes/diffusion/load_vae.ts";
import nullCondition from "../../../nodes/diffusion/null_condition.ts";
import previewLatents from "../../../nodes/diffusion/preview_latents.ts";
import schedulerNode from "../../../nodes/diffusion/scheduler.ts";
import vaeDecode from "../../../nodes/diffusion/vae_decode.ts";
import vaeEncode from "../../../nodes/diffusion/vae_encode.ts";
import { nodeLibrary } from "../library.ts";
import { runNode } from "../../../src/testing/run_node.ts";
import { openWorld, withTwins, writeBundledTwins } from "../world.ts";

const picture = (width: number, height: number): Tensor =>
  map(createRandom(1).uniform([1, 3, height, width]), (value) => value);

const emoji = { model: "emoji" };

Deno.test("diffusion.load_pipeline names the parts of a model, and a concept model's prior's", async () => {
  await withTwins(async ({ context }) => {
    const prior = await runNode(loadPipeline, {}, context());
    assertEquals(prior.unet, { model: "emoji", network: "emoji", takesText: true });
    assertEquals([prior.textEncoder, prior.vae], [emoji, emoji]);
    assertEquals(prior.scheduler["prediction_type"], "v_prediction");
    const faces = await runNode(loadPipeline, { model: "emoji-faces", device: "cpu" }, context());
    assertEquals(faces.unet.network, "emoji-faces?device=cpu");
    assertEquals(faces.unet.takesText, false);
    assertEquals(faces.vae, { model: "emoji-faces" });
    const missing = () => runNode(loadPipeline, { model: "emojo" }, context());
    await assertRejects(missing, Error, 'did you mean "emoji"');
    const control = () => runNode(loadPipeline, { model: "emoji-control" }, context());
    await assertRejects(control, InputError, "no diffusion network");
  });
});

Deno.test("diffusion.load_unet, load_vae, load_text_encoder and load_controlnet name one part", async () => {
  await withTwins(async ({ context }) => {
    assertEquals((await runNode(loadUnet, {}, context())).unet.network, "emoji-faces");
    assertEquals((await runNode(loadVae, {}, context())).vae, emoji);
    assertEquals((await runNode(loadTextEncoder, {}, context())).textEncoder, emoji);
    const control = { model: "emoji-control" };
    assertEquals((await runNode(loadControlnet, control, context())).controlNet, control);
    const none = [
      () => runNode(loadUnet, control, context()),
      () => runNode(loadVae, control, context()),
      () => runNode(loadTextEncoder, control, context()),
    ];
    for (const load of none) await assertRejects(load, InputError, "has no");
    await assertRejects(
      () => runNode(loadControlnet, emoji, context()),
      InputError,
      "no ControlNet",
    );
  });
});

Deno.test("nodes that load models know when their files have changed", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writeBundledTwins(root);
    await using world = await openWorld([root]);
    const state = () => loadPipeline.changes!({ model: "emoji-faces" }, world.context());
    const before = await state();
    const path = join(root, "emoji", "vae", "diffusion_pytorch_model.safetensors");
    await Deno.utime(path, 1, 1);
    assertEquals(await state(), before);
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(path, bytes);
    assert(await state() !== before, "It does not look at the prior");
    assertEquals(await loadPipeline.changes!({}, world.context()), undefined);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("diffusion.encode_prompt and null_condition encode as the model's encoder does", async () => {
  await withTwins(async ({ context, models }) => {
    const encode = async (prompt: string, more = {}) =>
      (await runNode(encodePrompt, { textEncoder: emoji, prompt, ...more }, context())).condition;
    const encoder = await models.promptEncoder("emoji");
    assertEquals((await encode("cat")).id, (await encoder.encode("cat")).id);
    assert((await encode("(cat:1.5)")).id !== (await encode("cat")).id);
    const plain = await encode("(cat:1.5)", { weighting: "none" });
    assertEquals(plain.id, (await encoder.encode("(cat:1.5)", { weighting: "none" })).id);
    const skipped = await encode("cat", { clipSkip: -2, clipSkipNumbering: "comfy" });
    assertEquals(skipped.id, (await encoder.encode("cat", { clipSkip: 1 })).id);
    const { condition } = await runNode(nullCondition, { textEncoder: emoji }, context());
    assertEquals(condition.id, (await encode("")).id);
    const { data, shape } = condition.embeds!;
    const [, tokens, width] = shape as [number, number, number];
    for (let i = 0; i < tokens * width; i++) assertEquals(data[i], data[i % width]);
  });
});

Deno.test("diffusion.empty_latents has the autoencoder's size", async () => {
  await withTwins(async ({ context, emitted }) => {
    const given = { vae: emoji, width: 100, height: 64, batchSize: 2 };
    const { latents } = await runNode(emptyLatents, given, context());
    assertEquals(latents.shape, [2, 4, 8, 13]);
    const said = "100 is no multiple of 8: it is taken as 104";
    assertEquals(emitted, [{ name: "warning", data: { message: said, port: "width" } }]);
    const graph = {
      latents: { type: "diffusion.empty_latents", inputs: { width: 100, height: 4 } },
    };
    const { diagnostics } = check({ ...EMPTY, nodes: graph }, await nodeLibrary());
    assertEquals(
      diagnostics.filter(({ port }) => port === "width").map((one) => printDiagnostic(one)),
      ["warning latents.width no-multiple: 100 is no multiple of 8: it is taken as 104 (use 96 or 104)"],
    );
    assert(latents.data.every((value) => value === 0));
  });
});

Deno.test("diffusion.vae_encode and vae_decode go between pictures and latents", async () => {
  await withTwins(async ({ context, models, emitted }) => {
    const image = picture(32, 16);
    const { latents } = await runNode(vaeEncode, { image, vae: emoji }, context());
    assertEquals(latents, (await (await models.vae("emoji")).distribution(image)).mean);
    const draw = async (seed: bigint) =>
      (await runNode(vaeEncode, { image, vae: emoji, sample: "draw", seed }, context())).latents;
    assertEquals(await draw(1n), await draw(1n));
    assert((await draw(1n)).data[0] !== (await draw(2n)).data[0]);
    const decoded = await runNode(vaeDecode, { latents, vae: emoji }, context({ previews: true }));
    assertEquals(decoded.image.shape, image.shape);
    assertEquals(emitted.map(({ name }) => name), ["preview"]);
    const odd = () => runNode(vaeEncode, { image: picture(30, 16), vae: emoji }, context());
    await assertRejects(odd, RangeError, "multiples of 8");
  });
});

Deno.test("diffusion.preview_latents has the size that decoding would give", async () => {
  await withTwins(async ({ context }) => {
    const latents = createRandom(0).normal([2, 4, 2, 3]);
    const { image } = await runNode(previewLatents, { latents, vae: emoji }, context());
    assertEquals(image.shape, [2, 3, 16, 24]);
  });
});

Deno.test("diffusion.image_to_image and inpaint start from a picture with a share of the steps", async () => {
  await withTwins(async ({ context, emitted }) => {
    const { scheduler } = await runNode(loadPipeline, {}, context());
    const { schedule } = await runNode(schedulerNode, { scheduler, numInferenceSteps: 10 });
    const given = { image: picture(30, 17), vae: emoji, schedule, strength: 0.4 };
    const start = await runNode(imageToImage, given, context());
    assertEquals(start.latents.shape, [1, 4, 2, 4]);
    const said = "30x17 is resized to 32x16, as its sides must be multiples of 8";
    assertEquals(emitted, [{ name: "warning", data: { message: said, port: "image" } }]);
    assertEquals(start.schedule.type === "diffusers" && start.schedule.request, {
      steps: 10,
      strength: 0.4,
    });
    const mask = tensor([0, 0, 1, 0, 0], [1, 1, 1, 5]);
    const hole = await runNode(inpaint, { ...given, mask, growMaskBy: 1 }, context());
    assertEquals([...hole.mask.data], [0, 1, 1, 1, 0]);
    assertEquals(hole.latents, start.latents);
  });
});

Deno.test("diffusion.apply_controlnet and condition_on_* add what a prediction is shown", async () => {
  await withTwins(async ({ context, models }) => {
    const prediction = { model: "emoji" };
    const image = picture(32, 32);
    const hinted = await runNode(applyControlnet, {
      prediction,
      controlNet: { model: "emoji-control" },
      image,
      latents: zeros([1, 4, 8, 8]),
      controlnetConditioningScale: 0.5,
    });
    const [control] = hinted.prediction.control!;
    assertEquals([control!.input, control!.model, control!.scale], [
      "controlnet_cond",
      "emoji-control",
      0.5,
    ]);
    assertEquals(control!.tensor.shape, [1, 3, 64, 64]);

    const shown = await runNode(conditionOnImage, { prediction, image, vae: emoji }, context());
    const vae = await models.vae("emoji");
    const { mean } = await vae.distribution(image);
    const { input, tensor: latents } = shown.prediction.control![0]!;
    assertEquals(input, "image_latents");
    assertAlmostEquals(latents.data[5]!, mean.data[5]! / vae.scaling.factor, 1e-5);

    const mask = tensor(Float32Array.from({ length: 1024 }, (_, i) => i % 32 < 16 ? 1 : 0), [
      1,
      1,
      32,
      32,
    ]);
    const masked = await runNode(
      conditionOnMask,
      { prediction, image, mask, vae: emoji },
      context(),
    );
    const [small, hidden] = masked.prediction.control!;
    assertEquals([...small!.tensor.data.slice(0, 4)], [1, 1, 0, 0]);
    assert(sameShape(hidden!.tensor.shape, mean.shape));
    assertEquals(
      [small, hidden].map((one) => one!.input),
      ["mask", "masked_image_latents"],
    );
  });
});
