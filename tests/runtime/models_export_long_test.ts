import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { controlInput } from "../../src/diffusion/conditions/control.ts";
import { Graph } from "../../src/onnx/graph.ts";
import { writeModel } from "../../src/onnx/write.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { concatRows, type Tensor } from "../../src/tensor/tensor.ts";
import { assertGolden } from "../onnx/golden_tensor.ts";
import { exportedUNet, type ExportStyle, writeExport } from "./exports.ts";
import { goldenRows, input } from "./golden_rows.ts";
import { replaceFile } from "./replace_file.ts";
import { goldenCase, writeComponent } from "./tiny_models.ts";

const tiny = goldenCase("unet_sd1_4_8");
const shapes = { sample: [2, 4, 8, 8], encoder_hidden_states: [2, 7, 8] };

async function withExport(
  graph: Graph,
  f: (models: Models, folder: string) => Promise<void>,
  weights?: string,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const folder = join(root, "export");
    await writeExport(join(folder, "unet"), graph, weights);
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu", threads: 1 },
    });
    await f(models, folder);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Exporters by what they are known for: names, dtype and rank of the timestep, element type of the rest. */
const STYLES: Readonly<Record<string, ExportStyle>> = {
  "Optimum with a scalar float timestep": { timestep: { type: "float", shape: [] } },
  "Optimum before 1.23 with an int64 timestep": { timestep: { type: "int64", shape: ["steps"] } },
  "diffusers' script with a float timestep by batch": {
    timestep: { type: "float", shape: ["batch"] },
  },
  "a double timestep and a latent_model_input": {
    sample: "latent_model_input",
    timestep: { type: "double", shape: [1] },
    output: "noise_pred",
  },
  "Olive with a constant flag": { flag: "return_dict" },
  "web exports of a fixed batch": { batch: 2, timestep: { type: "int64", shape: [2] } },
  "a learned variance": { learnedVariance: true },
};

for (const [name, style] of Object.entries(STYLES)) {
  Deno.test(`UNetNetwork binds an export: ${name}`, async () => {
    await withExport(exportedUNet(tiny.config, style), async (models) => {
      const network = await models.network("export");
      const outputs = await network.evaluate(goldenRows(shapes, 500));
      assertGolden(concatRows(outputs), tiny.outputs["out_sample@t=500.0"], name);
      const [alone] = await network.evaluate(goldenRows(shapes, 500).slice(1));
      assert(alone!.data.every((value, i) => Math.abs(value - outputs[1]!.data[i]!) < 1e-5));
    });
  });
}

Deno.test("UNetNetwork feeds float16 to an export in half precision", async () => {
  const style = { io: "float16", timestep: { type: "float16", shape: [1] } } as const;
  await withExport(exportedUNet(tiny.config, style), async (models) => {
    const network = await models.network("export");
    const outputs = concatRows(await network.evaluate(goldenRows(shapes, 500)));
    const { values } = tiny.outputs["out_sample@t=500.0"];
    for (const [at, value] of Object.entries(values)) {
      const error = Math.abs(outputs.data[Number(at)]! - (value as number));
      assert(error > 0 && error < 0.01, `${at}: ${error}`);
    }
  });
});

Deno.test("UNetNetwork tells auto-named SDXL inputs apart by their shapes", async () => {
  const item = goldenCase("sdxl");
  const style = { pooled: "onnx::Concat_4", timeIds: "onnx::Shape_5" };
  await withExport(exportedUNet(item.config, style), async (models) => {
    const network = await models.network("export");
    const outputs = await network.evaluate(goldenRows(item.inputs, item.timestep));
    assertGolden(concatRows(outputs), item.outputs.out_sample, "sdxl");
  });
});

Deno.test("UNetNetwork finds an export's weights in a file of any name, and runs without configs", async () => {
  await withExport(exportedUNet(tiny.config), async (models) => {
    const [entry] = await models.catalogue.list();
    assertEquals(entry!.components, ["unet"]);
    const network = await models.network("export");
    assertEquals(network.predictionType, "epsilon");
    const { alpha, sigma } = network.schedule.levelAt(999);
    assert(Math.abs(sigma / alpha - 14.6146) < 1e-3);
    await network.evaluate(goldenRows(shapes, 1));
  }, "weights.pb");
});

Deno.test("UNetNetwork runs an export with residual inputs with and without a ControlNet", async () => {
  // Two blocks a level, as all published exports have: skips are three a level.
  const config = {
    ...tiny.config,
    layers_per_block: 2,
    block_out_channels: [4, 8],
  };
  const control = goldenCase("controlnet_sd1").config;
  const controlConfig = { ...control, layers_per_block: 2 };
  const outputs: Tensor[][] = [];
  for (const residuals of [true, false]) {
    await withExport(exportedUNet(config, { residuals }), async (models, folder) => {
      await writeComponent(join(folder, "..", "canny", "controlnet"), "controlnet", controlConfig);
      const network = await models.network("export");
      const plain = goldenRows(shapes, 500);
      const hint = input("controlnet_cond", [2, 3, 16, 16]);
      const own = controlInput({ input: "controlnet_cond", tensor: hint, model: "canny" });
      const controlled = plain.map((row) => ({ ...row, control: [own] }));
      outputs.push([concatRows(await network.evaluate(plain))]);
      if (residuals) outputs.at(-1)!.push(concatRows(await network.evaluate(controlled)));
      else await assertRejects(() => network.evaluate(controlled), Error, "takes no ControlNet");
    });
  }
  const [[silent, controlled], [plain]] = outputs as [[Tensor, Tensor], [Tensor]];
  assert(silent.data.every((value, i) => Math.abs(value - plain.data[i]!) < 1e-5));
  assert(controlled.data.some((value, i) => Math.abs(value - plain.data[i]!) > 0.1));
});

Deno.test("UNetNetwork names an input that it cannot bind", async () => {
  const graph = exportedUNet(tiny.config);
  graph.input("mystery", "float", ["batch_size", 3, 3, 3, 3]);
  await withExport(graph, async (models) => {
    const network = await models.network("export");
    await assertRejects(
      () => network.evaluate(goldenRows(shapes, 500)),
      TypeError,
      'the input "mystery" [batch_size, 3, 3, 3, 3] is unknown',
    );
  });
});

Deno.test("UNetNetwork names the operator of an export that only a GPU runs", async () => {
  const root = await Deno.makeTempDir();
  const graph = new Graph();
  const x = graph.input("sample", "float", ["b", 4, 8, 8]);
  const output = { name: "y", type: "float", shape: x.shape } as const;
  graph.nodes.push({
    op: "GroupNorm",
    domain: "com.microsoft",
    inputs: [x, graph.float([1, 1, 1, 1]), graph.float([0, 0, 0, 0])],
    outputs: [output],
    attributes: { epsilon: { float: 1e-5 }, groups: 2, activation: 1 },
  });
  graph.output("out_sample", output);
  await Deno.mkdir(join(root, "fused", "unet"), { recursive: true });
  await Deno.writeFile(join(root, "fused", "unet", "model.onnx"), writeModel(graph, new Map()));
  await using models = new Models({ catalogue: new ModelCatalogue([root]) });
  const network = await models.network("fused");
  await assertRejects(
    () => network.evaluate(goldenRows(shapes, 500)),
    Error,
    "its operator GroupNorm runs on DirectML or CUDA only",
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("UNetNetwork reports an output that is not finite", async () => {
  const graph = new Graph();
  const sample = graph.input("sample", "float", ["b", 4, "h", "w"]);
  graph.input("timestep", "float", [1]);
  graph.output("out_sample", graph.op("Div", [sample, graph.float(0)]));
  await withExport(graph, async (models) => {
    const network = await models.network("export");
    const [row] = goldenRows(shapes, 500);
    await assertRejects(() => network.evaluate([row!]), Error, "not finite at timestep 500");
  });
});

/** Names of weights outside of an export, which may be any within its folder. */
const DATA = ["weights.bin_data", "weights.bin", "weights.json", "data/unet.safetensors"];

for (const [i, name] of DATA.entries()) {
  const how = i % 2 ? "over" : "in its place";
  Deno.test(`the data of an export in ${name}, put ${how} with equal size and date, is read anew`, async () => {
    await withExport(exportedUNet(tiny.config), async (models, folder) => {
      const evaluate = async (): Promise<Tensor> => {
        const network = await models.network("export");
        return concatRows(await network.evaluate(goldenRows(shapes, 500)));
      };
      const path = join(folder, "unet", name);
      const state = await models.state("export");
      const listed = await models.catalogue.hashes(await models.model("export"));
      assertEquals(listed.map((file) => file.path), [join(folder, "unet", "model.onnx"), path]);
      const first = await evaluate();
      const bytes = await Deno.readFile(path);
      const floats = new Float32Array(bytes.slice().buffer).map((value) => 0.5 * value);
      await replaceFile(path, new Uint8Array(floats.buffer), how);
      assertNotEquals(await models.state("export"), state);
      assertNotEquals(await evaluate(), first);
      await replaceFile(path, bytes, how);
      assertEquals(await evaluate(), first);
      await Deno.remove(path);
      await assertRejects(evaluate, Error, `There is no file "${path}"`);
    }, name);
  });
}
