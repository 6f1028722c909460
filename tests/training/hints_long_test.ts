import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { controlInput } from "../../src/diffusion/conditions/control.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { conditionedFeeds } from "../../src/runtime/networks/conditioned_feeds.ts";
import { bindUNet } from "../../src/runtime/networks/unet_binding.ts";
import { floats, Session } from "../../src/runtime/session.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { steeredGraph } from "../../src/training/diffusion_objective.ts";
import { hintPictures } from "../../src/training/hints.ts";
import { openLearner } from "../../src/training/learner.ts";
import { runRecipe, type TrainEvent } from "../../src/training/run_recipe.ts";
import { SMALL, stripes, withPictures } from "./recipe_world.ts";

const RECIPE = {
  ...SMALL,
  kind: "controlnet",
  output: "lines",
  caption: "stripes",
  precision: "float32",
} as const;

const apart = (a: Float32Array, b: Float32Array): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!)) / Math.hypot(...b);

/** A frame of lines. */
const hint: Tensor = hintPictures([{
  data: Uint8Array.from(
    { length: 64 * 64 },
    (_, i) => i % 64 === 9 || i < 640 && i >= 576 ? 255 : 0,
  ),
  side: 64,
}]);

Deno.test("runRecipe() teaches a ControlNet of edges, which begins as nothing and is painted with as it learnt", () =>
  withPictures(4, async (path, models, root) => {
    const recipe = { ...RECIPE, sampleEvery: 4 };
    const events: TrainEvent[] = [];
    const onEvent = (event: TrainEvent): void => void events.push(event);
    const encoder = await models.promptEncoder("emoji");
    const condition = await encoder.encode("stripes");
    const latents = createRandom(3).normal([1, 4, 8, 8]);
    const row = { latents, timestep: 400, image: 0, condition };
    const prior = await models.network("emoji");
    const painted = async (model?: string, scale = 1): Promise<Float32Array> => {
      const control = model === undefined
        ? []
        : [controlInput({ input: "controlnet_cond", model, tensor: hint, scale })];
      const [out] = await prior.evaluate([{ ...row, control }]);
      return out!.data;
    };

    // As one graph, with the weights that learning begins with.
    const subject = { ...RECIPE, prior: "emoji", seed: 1, layers: "all" } as const;
    const learner = await openLearner(models, subject, [1, 4, 8, 8]);
    const graph = steeredGraph({ unet: learner.config, controlNet: learner.controlNet! });
    const weights = learner.whole(learner.initial());
    await using session = await Session.open(writeModel(graph, "inputs"), { threads: 1 });
    const inputs = graph.inputs.filter(({ name }) => name !== "controlnet_cond");
    const binding = bindUNet(
      "one",
      inputs.map(({ name, shape }) => ({ name, type: "float32", shape })),
      [],
    );
    const together = async (whole: typeof weights): Promise<Float32Array> => {
      const fixed = Object.fromEntries([...graph.parameters].map(([name, { shape }]) => [
        name,
        floats(whole.get(name)!, shape as number[]),
      ]));
      const { out_sample: out } = await session.run({
        ...fixed,
        ...conditionedFeeds("one", binding, [row]),
        sample: floats(latents.data, latents.shape),
        controlnet_cond: floats(hint.data, hint.shape),
      });
      return out!.data as Float32Array;
    };
    assert(apart(await together(weights), await painted()) < 1e-5, "nothing is learnt yet");
    for (const data of learner.initial().values()) data.fill(9);
    const { frozen } = learner;
    assert(frozen.values().every((data) => data.some((value) => value !== 9)), "nor by the prior");

    await runRecipe(recipe, { models, path, threads: 1, onEvent });
    assertEquals([...(await models.model("lines")).components.keys()], ["controlnet"]);
    assert(apart(await painted("lines"), await painted()) > 1e-5);
    assert(apart(await painted("lines", 0), await painted()) < 1e-6);
    const names = events.map(({ event }) => event);
    assertEquals([names.includes("samples"), names.includes("copies")], [true, false]);
    const card = await Deno.readTextFile(join(root, "lines", "README.md"));
    assert(card.includes("A ControlNet that steers `emoji` by edges"), card);
    assert((await Deno.stat(join(root, "lines", "preview.png"))).size > 100);

    // The state has the averages that the model is made of: as one graph, they paint the same.
    const { loadCheckpoint } = await import("../../src/training/checkpoint.ts");
    const { ema } = await loadCheckpoint(join(root, "lines", ".training", "state.safetensors"));
    assert(apart(await together(learner.whole(ema)), await painted("lines")) < 1e-5);
  }));

Deno.test("a ControlNet learns from hints of a folder of their own, one for each picture", () =>
  withPictures(["a.png", "sub/b.png", "c.png"], async (path, models, root) => {
    const recipe = { ...RECIPE, hints: "hints" };
    const refuses = (why: string, given: object = recipe): Promise<Error> =>
      assertRejects(() => runRecipe(given, { models, path, threads: 1 }), Error, why);
    await refuses("there is no such folder");
    await Deno.mkdir(join(root, "hints", "sub"), { recursive: true });
    const put = async (name: string, seed: number): Promise<void> =>
      await Deno.writeFile(join(root, "hints", name), await stripes(seed));
    await put("a.webp", 10);
    await put("c.png", 11);
    await refuses(`1 of 3 pictures have none in "${join(root, "hints")}", such as "sub/b.png"`);
    await put("sub/b.png", 12);
    await put("c.webp", 12);
    await refuses(`has "c.png" and "c.webp"`);
    await Deno.remove(join(root, "hints", "c.webp"));
    const wide = { data: new Float32Array(3 * 20 * 200), shape: [1, 3, 20, 200] };
    await Deno.writeFile(join(root, "hints", "a.webp"), await encodeImage(wide, "png"));
    await refuses(`a.webp" is 200x20, and its picture`);
    await put("a.webp", 10);
    // Where they lie is found behind links, and nothing of them is replaced.
    const within = join(root, "lines", "controlnet");
    await Deno.mkdir(within, { recursive: true });
    await Deno.rename(join(root, "hints"), join(within, "hints"));
    await Deno.symlink(join(within, "hints"), join(root, "hints"), { type: "dir" });
    await assertRejects(
      () => runRecipe(recipe, { models, path, threads: 1, overwrite: true }),
      Deno.errors.AlreadyExists,
      "which it is to learn from, would be replaced",
    );
    await Deno.remove(join(root, "hints"));
    await Deno.rename(join(within, "hints"), join(root, "hints"));
    await Deno.remove(join(root, "lines"), { recursive: true });
    await refuses("is within the pictures", { ...recipe, hints: "pictures/sub" });
    await refuses('there is no field "hints"', { ...recipe, kind: "finetune" });
    await runRecipe(recipe, { models, path, threads: 1 });
    await put("c.png", 13);
    await refuses("by other pictures");
  }));
