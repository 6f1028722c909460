import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import type { RunEvent } from "../../src/engine/event.ts";
import { execute } from "../../src/engine/execute.ts";
import { planRun } from "../../src/engine/plan.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { check } from "../../src/graph/validate.ts";
import { canonical } from "../../src/engine/canonical.ts";
import { Folder } from "../../src/files/folder.ts";
import { writeSafetensors } from "../../src/onnx/safetensors.ts";
import { openMemory } from "../../src/runs/outputs/memory.ts";
import type { RunContext } from "../../src/sdk/context.ts";
import { createRandom } from "../../src/tensor/noise.ts";
import { replaceFile } from "../runtime/replace_file.ts";
import { nodeLibrary } from "./library.ts";
import { openWorld, type TestWorld, writeBundledTwins } from "./world.ts";

const from = (from: string) => ({ from });

/** A picture that every kind of model file has a part in; the LoRA's path comes by wire. */
const GRAPH = {
  pipe: { type: "diffusion.load_pipeline", inputs: { model: "emoji" } },
  style: { type: "core.text", inputs: { text: "STYLE" } },
  lora: {
    type: "diffusion.load_lora",
    inputs: {
      unet: from("pipe.unet"),
      textEncoder: from("pipe.textEncoder"),
      model: from("style.text"),
    },
  },
  control: { type: "diffusion.load_controlnet", inputs: { model: "emoji-control" } },
  edges: { type: "core.color_image", inputs: { width: 64, height: 64, color: "#306090" } },
  prompt: {
    type: "diffusion.encode_prompt",
    inputs: { textEncoder: from("lora.textEncoder"), prompt: "cat" },
  },
  predict: {
    type: "diffusion.predict",
    inputs: { unet: from("lora.unet"), condition: from("prompt.condition") },
  },
  controlled: {
    type: "diffusion.apply_controlnet",
    inputs: {
      prediction: from("predict.prediction"),
      latents: from("latents.latents"),
      controlNet: from("control.controlNet"),
      image: from("edges.image"),
    },
  },
  steps: {
    type: "diffusion.scheduler",
    inputs: { scheduler: from("pipe.scheduler"), numInferenceSteps: 1 },
  },
  latents: {
    type: "diffusion.empty_latents",
    inputs: { width: 64, height: 64, vae: from("pipe.vae") },
  },
  denoise: {
    type: "diffusion.denoise",
    inputs: {
      guidance: from("controlled.prediction"),
      schedule: from("steps.schedule"),
      latents: from("latents.latents"),
    },
  },
  decode: {
    type: "diffusion.vae_decode",
    inputs: { latents: from("denoise.latents"), vae: from("pipe.vae") },
  },
};

/** Where in the folder of models each kind of file stands, and another content of the same size. */
const FILES: Readonly<Record<string, readonly [string, (bytes: Uint8Array) => Uint8Array]>> = {
  UNet: ["emoji/unet/diffusion_pytorch_model.safetensors", halved],
  VAE: ["emoji/vae/diffusion_pytorch_model.safetensors", halved],
  "text encoder": ["emoji/text_encoder/model.safetensors", halved],
  ControlNet: ["emoji-control/controlnet/diffusion_pytorch_model.safetensors", halved],
  LoRA: ["style/adapter_model.safetensors", halved],
  "LoRA's config": ["style/adapter_config.json", replaced('"lora_alpha":4', '"lora_alpha":7')],
  tokenizer: ["emoji/tokenizer/vocab.json", replaced('"t</w>":183', '"t</w>":150')],
  "scheduler's config": [
    "emoji/scheduler/scheduler_config.json",
    replaced('"beta_end":0.012', '"beta_end":0.099'),
  ],
  "VAE's config": [
    "emoji/vae/config.json",
    replaced('"scaling_factor":0.7', '"scaling_factor":0.3'),
  ],
};

/** The floats of the second half of a safetensors file, halved. */
function halved(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const header = Number(new DataView(copy.buffer).getBigUint64(0, true)) + 8;
  const floats = new DataView(copy.buffer, header);
  for (let at = 0; at + 4 <= floats.byteLength; at += 4) {
    floats.setFloat32(at, 0.5 * floats.getFloat32(at, true), true);
  }
  return copy;
}

function replaced(before: string, after: string): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const text = new TextDecoder().decode(bytes);
    assert(text.includes(before), `${before} is not in the file`);
    return new TextEncoder().encode(text.replace(before, after));
  };
}

async function writeModels(root: string): Promise<void> {
  await writeBundledTwins(root);
  const random = createRandom(5);
  const modules = [
    "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k",
    "text_encoder.text_model.encoder.layers.0.self_attn.v_proj",
  ];
  const tensors = modules.flatMap((module) =>
    ["lora_A", "lora_B"].map((side) => {
      const shape = side === "lora_A" ? [2, 16] : [16, 2];
      const { data } = random.normal(shape);
      return [`${module}.${side}.weight`, { dtype: "F32" as const, shape, data }] as const;
    })
  );
  await Deno.mkdir(join(root, "style"));
  await Deno.writeTextFile(join(root, "style/adapter_config.json"), '{"lora_alpha":4}');
  await Deno.writeFile(
    join(root, "style/adapter_model.safetensors"),
    writeSafetensors(tensors.map(([name, tensor]) => [name, tensor])),
  );
}

type Paint = (
  onEvent?: (event: RunEvent) => void,
) => Promise<{ readonly picture: string; readonly ran: readonly string[] }>;

/** Runs the graph with one memory, as one process does. */
function painter(
  world: TestWorld,
  memory: ReturnType<typeof openMemory>,
  nodes: object = GRAPH,
): Paint {
  return async (onEvent = () => {}) => {
    const text = JSON.stringify({ ...EMPTY, nodes, outputs: ["decode"] });
    const style = join(world.models.catalogue.roots[0]!, "style/adapter_model.safetensors");
    const library = await nodeLibrary();
    const checked = check(JSON.parse(text.replace("STYLE", style)), library);
    assertEquals(checked.diagnostics, []);
    await using result = await execute<RunContext>(planRun(checked, library), {
      ...memory,
      context: (base) => ({ ...world.context({ base }) }),
      onEvent,
    });
    if (result.errors[0]) throw result.errors[0];
    return { picture: canonical(result.outputs.get("decode")), ran: result.executed };
  };
}

async function withModels(use: (root: string, cache: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const cache = await Deno.makeTempDir();
  try {
    await writeModels(root);
    await use(root, cache);
  } finally {
    for (const folder of [root, cache]) await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a file of a model of the same size and date in the place of another paints its own picture", () =>
  withModels(async (root, cache) => {
    const files = await Promise.all(
      Object.entries(FILES).map(async ([name, [file, other]]) => {
        const path = join(root, file);
        const original = await Deno.readFile(path);
        const changed = other(original);
        assertEquals(changed.length, original.length);
        return { name, path, original, changed };
      }),
    );
    const pictures = new Map<string, string>();
    let first: string;
    {
      await using world = await openWorld([root]);
      await using memory = openMemory(new Folder(cache));
      const paint = painter(world, memory);
      first = (await paint()).picture;
      assertEquals((await paint()).ran, []);
      for (const { name, path, original, changed } of files) {
        await replaceFile(path, changed, "over");
        const { picture } = await paint();
        assertNotEquals(picture, first, name);
        pictures.set(name, picture);
        await replaceFile(path, original, "in its place");
        assertEquals((await paint()).picture, first, name);
      }
    }
    // Another process, of which only the disk is known.
    await using world = await openWorld([root]);
    await using memory = openMemory(new Folder(cache));
    const paint = painter(world, memory);
    for (const { name, path, original, changed } of files) {
      await replaceFile(path, changed, "in its place");
      assertEquals((await paint()).picture, pictures.get(name), name);
      await replaceFile(path, original, "over");
      assertEquals((await paint()).picture, first, name);
    }
    assertEquals(new Set(pictures.values()).size, files.length);
  }));

Deno.test("weights that are exchanged while a run is under way are used, and not remembered", () =>
  withModels(async (root, cache) => {
    const path = join(root, FILES["UNet"]![0]);
    const original = await Deno.readFile(path);
    await using world = await openWorld([root]);
    await using memory = openMemory(new Folder(cache));
    const paint = painter(world, memory);
    const swapped = await paint((event) => {
      if (event.type !== "nodeFinished" || event.node !== "prompt") return;
      Deno.writeFileSync(path, halved(original));
    });
    assertEquals((await paint()).picture, swapped.picture);
    await Deno.writeFile(path, original);
    const { picture, ran } = await paint();
    assertNotEquals(picture, swapped.picture);
    assert(ran.includes("denoise"));
  }));

Deno.test("weights that were written over and then put back from a copy are what is read again", () =>
  withModels(async (root, cache) => {
    const path = join(root, FILES["UNet"]![0]);
    const original = await Deno.readFile(path);
    const seeded = (seed: number): object => ({
      ...GRAPH,
      denoise: { ...GRAPH.denoise, inputs: { ...GRAPH.denoise.inputs, seed } },
    });
    const pictureOf = async (world: TestWorld, seed: number): Promise<string> => {
      await using memory = openMemory(new Folder(join(cache, crypto.randomUUID())));
      return (await painter(world, memory, seeded(seed))()).picture;
    };
    await using world = await openWorld([root]);
    await pictureOf(world, 1);
    await replaceFile(path, halved(original), "over");
    await replaceFile(path, original, "in its place");
    const again = await pictureOf(world, 2);
    await using fresh = await openWorld([root]);
    assertEquals(again, await pictureOf(fresh, 2));
  }));
