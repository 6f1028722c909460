import { cp } from "node:fs/promises";
import { join } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import type { Studio } from "../../src/evaluation/studio.ts";
import { openRegistry } from "../../src/plugins/registry.ts";
import { loadLibrary } from "../../src/runs/library.ts";
import { modelLookup } from "../../src/runs/model_faults.ts";
import { openMemory } from "../../src/runs/outputs/memory.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { CONVERSIONS, KINDS } from "../../src/sdk/mod.ts";
import { modelParts } from "../../src/sdk/model_parts.ts";
import { random } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { withTwins } from "../nodes/world.ts";

/** A studio on stand-ins of the bundled models, in a folder of its own. */
export async function withStudio(
  use: (studio: Studio, folder: string) => Promise<void>,
): Promise<void> {
  await withTwins(async (world) => {
    const { models, folder } = world;
    const registry = await openRegistry([], {
      version: config.version,
      builtIn: [join(import.meta.dirname!, "..", "..", "nodes")],
    });
    const { library } = await loadLibrary(registry, { kinds: KINDS, conversions: CONVERSIONS });
    await using memory = openMemory(undefined, 2 ** 26);
    await use({
      library,
      models,
      memory,
      version: config.version,
      context: (document) => (base) => world.context({ document, base }),
      lookUp: modelLookup(() =>
        Promise.resolve({
          parts: async (id: string) => Object.keys(modelParts(await models.catalogue.open(id))),
        })
      ),
    }, folder);
  });
}

/** A copy of a stand-in that a test exchanges at its path: a model beside it, whose id is `own`. */
export async function writeOwn({ models }: Studio, folder: string): Promise<() => void> {
  const place = join(folder, "models", "own");
  const { path } = await models.model("emoji-faces");
  await cp(path, place, { recursive: true });
  let count = 0;
  return () =>
    Deno.writeTextFileSync(
      join(place, "braid.json"),
      JSON.stringify({ prior: "emoji", title: `Another ${++count}` }),
    );
}

/** Pictures of stripes, two of a source, red or blue, with what is known of them. */
export async function writeReal(folder: string, count = 16): Promise<void> {
  await Deno.mkdir(join(folder, "real"), { recursive: true });
  const labels: Record<string, unknown> = {};
  for (let i = 0; i < count; i++) {
    const next = random("real", i);
    const isRed = i % 2 === 0;
    const data = Float32Array.from({ length: 3 * 64 * 64 }, (_, k) => {
      const channel = Math.floor(k / 4096);
      const stripe = Math.floor(k / (4 + i % 5)) % 2 ? 0.9 : 0.6;
      return (channel === (isRed ? 0 : 2) ? stripe : 0.2) + 0.1 * next();
    });
    const name = `${i}.png`;
    await Deno.writeFile(
      join(folder, "real", name),
      await encodeImage(tensor(data, [1, 3, 64, 64]), "png"),
    );
    labels[name] = {
      source: `glyph ${i >> 1}`,
      split: i < count / 2 ? "train" : "test",
      attributes: [isRed ? "red" : "blue"],
    };
  }
  await Deno.writeTextFile(join(folder, "labels.json"), JSON.stringify(labels));
}

/** A recipe for {@link writeReal}'s pictures, as its file has it. */
export const RECIPE = {
  output: "out",
  real: "real",
  labels: "labels.json",
  prior: "emoji",
  concept: "emoji-faces",
  subject: "x",
  prompts: ["red", "blue"],
  size: 64,
  steps: 2,
  pictures: 8,
  batch: 2,
  neighbours: 1,
  width: 4,
  tries: 20,
  matchAt: [0.5],
  settings: [
    { setting: "prior", control: [1, 3] },
    "concept",
    { setting: "framework", control: [1, 2] },
    { setting: "drifted", control: [1, 2] },
  ],
};
