import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { unetGraph } from "../../../src/onnx/builders/unet_graph.ts";
import { Graph } from "../../../src/onnx/graph.ts";
import { type TensorToStore, writeSafetensors } from "../../../src/onnx/safetensors.ts";
import { type StoredParameter, writeModel } from "../../../src/onnx/write.ts";
import { Models } from "../../../src/runtime/models.ts";
import { ModelCatalogue } from "../../../src/runtime/models/catalogue.ts";
import { Session } from "../../../src/runtime/session.ts";
import { goldenRows } from "../golden_rows.ts";
import { goldenCase, weightsOf, writePipeline } from "../tiny_models.ts";

const { config } = goldenCase("unet_sd1_4_8");
const shapes = { sample: [1, 4, 8, 8], encoder_hidden_states: [1, 7, 8] };

/** Writes a tiny pipeline whose UNet weights were tampered with, and runs it. */
async function runWith(
  tamper: (weights: Map<string, TensorToStore>, file: string) => Uint8Array | void,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const folder = await writePipeline(root, "tiny", { unet: config });
    const file = join(folder, "unet", "diffusion_pytorch_model.safetensors");
    const weights = weightsOf([unetGraph(config)]);
    const bytes = tamper(weights, file);
    if (bytes) await Deno.writeFile(file, bytes);
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu", threads: 1 },
    });
    const network = await models.network("tiny");
    await network.evaluate(goldenRows(shapes, 500));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("weights are refused by file and tensor when they do not fit their config", async () => {
  await assertRejects(
    () =>
      runWith((weights) => {
        weights.delete("conv_in.weight");
        return writeSafetensors(weights);
      }),
    TypeError,
    'Cannot load the unet of "tiny" from diffusion_pytorch_model.safetensors: The weights have no "conv_in.weight"',
  );
  await assertRejects(
    () =>
      runWith((weights) => {
        const data = new Float32Array(8 * 4 * 9);
        return writeSafetensors(
          weights.set("conv_in.weight", { dtype: "F32", shape: [8, 4, 3, 3], data }),
        );
      }),
    TypeError,
    'Expected "conv_in.weight" of shape [4, 4, 3, 3], but the weights have [8, 4, 3, 3]',
  );
  await assertRejects(
    () =>
      runWith((weights) => {
        const data = new Int32Array(4);
        return writeSafetensors(weights.set("conv_in.bias", { dtype: "I32", shape: [4], data }));
      }),
    TypeError,
    'Cannot read "conv_in.bias" as I32: supported are F32, F16, BF16, F64, I8',
  );
  await assertRejects(
    () =>
      runWith((weights) => {
        const data = new Int8Array(4 * 4 * 9);
        return writeSafetensors(
          weights.set("conv_in.weight", { dtype: "I8", shape: [4, 4, 3, 3], data }),
        );
      }),
    TypeError,
    'have no "conv_in.weight.scale" [4] in F32',
  );
});

Deno.test("a cut off or lying safetensors file is refused by name", async () => {
  await assertRejects(
    () => runWith((weights) => writeSafetensors(weights).slice(0, -100)),
    Error,
    "diffusion_pytorch_model.safetensors: Cannot read tensor",
  );
  await assertRejects(
    () =>
      runWith((weights) => {
        const bytes = writeSafetensors(weights);
        new DataView(bytes.buffer).setBigUint64(0, 1n << 60n, true);
        return bytes;
      }),
    Error,
    "is over the format's limit",
  );
});

Deno.test("pickled weights are refused with what to do instead", async () => {
  await assertRejects(
    () =>
      runWith((_, file) => {
        Deno.renameSync(file, file.replace(".safetensors", ".bin"));
      }),
    Error,
    "holds pickled weights only, and unpickling runs code: convert them to safetensors",
  );
});

Deno.test("Session refuses external data outside its folder", async () => {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(join(root, "model"));
  await Deno.writeFile(join(root, "secret.bin"), new Uint8Array(64));
  await Deno.symlink(join(root, "secret.bin"), join(root, "model", "link.bin"));
  const graph = new Graph();
  graph.output(
    "y",
    graph.op("Add", [graph.input("x", "float", ["n", 4]), graph.parameter("w", [4])]),
  );
  const open = (part: Partial<StoredParameter>) => {
    const stored = { location: "w.bin", offset: 0, length: 16, type: "float" as const, ...part };
    const bytes = writeModel(graph, new Map([["w", stored]]));
    return Session.open(bytes, { weightsFolder: join(root, "model"), name: "it" });
  };
  for (const location of ["../secret.bin", "link.bin"]) {
    await assertRejects(
      () => open({ location }),
      Error,
      `its weights point outside its folder, to "${location}"`,
    );
  }
  await assertRejects(
    () => open({ location: join(root, "secret.bin") }),
    Error,
    "by an absolute path",
  );
  await assertRejects(() => open({}), Error, "its weights are missing");
  await Deno.writeFile(join(root, "model", "w.bin"), new Uint8Array(8));
  await assertRejects(() => open({}), Error, 'the weights of "w" lie beyond the end of their file');
  await Deno.remove(root, { recursive: true });
});

Deno.test("a config that cannot be built is refused by model and option", async () => {
  const root = await Deno.makeTempDir();
  const folder = await writePipeline(root, "tiny", { unet: config });
  const open = async (text: string) => {
    await Deno.writeTextFile(join(folder, "unet", "config.json"), text);
    await using models = new Models({ catalogue: new ModelCatalogue([root]) });
    const network = await models.network("tiny");
    await network.evaluate(goldenRows(shapes, 500));
  };
  await assertRejects(
    () => open(JSON.stringify({ ...config, act_fn: "mish" })),
    TypeError,
    'Cannot build the unet of "tiny" from its config.json: Cannot build a UNet with act_fn "mish"',
  );
  await assertRejects(() => open("{"), SyntaxError, join("unet", "config.json"));
  await assertRejects(() => open("[]"), SyntaxError, "expected a JSON object");
  await Deno.remove(root, { recursive: true });
});

Deno.test("weights in several shards are one network", async () => {
  const root = await Deno.makeTempDir();
  const folder = join(await writePipeline(root, "tiny", { unet: config }), "unet");
  const whole = join(folder, "diffusion_pytorch_model.safetensors");
  await using models = new Models({
    catalogue: new ModelCatalogue([root]),
    settings: { device: "cpu" },
  });
  const rows = goldenRows(shapes, 500);
  const [expected] = await (await models.network("tiny")).evaluate(rows);
  await Deno.remove(whole);
  const weights = [...weightsOf([unetGraph(config)])];
  const map: Record<string, string> = {};
  for (const part of [0, 1]) {
    const name = `diffusion_pytorch_model-0000${part + 1}-of-00002.safetensors`;
    const own = weights.filter((_, i) => i % 2 === part);
    for (const [tensor] of own) map[tensor] = name;
    await Deno.writeFile(join(folder, name), writeSafetensors(own));
  }
  const index = join(folder, "diffusion_pytorch_model.safetensors.index.json");
  await Deno.writeTextFile(index, JSON.stringify({ weight_map: map }));
  const [sharded] = await (await models.network("tiny")).evaluate(rows);
  assertEquals(sharded!.data, expected!.data);
  await Deno.remove(root, { recursive: true });
});
