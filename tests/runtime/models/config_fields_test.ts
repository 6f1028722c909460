import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { Models } from "../../../src/runtime/models.ts";
import { ModelCatalogue } from "../../../src/runtime/models/catalogue.ts";
import { trainingOf } from "../../../src/runtime/models/training.ts";
import { writeBundledTwins } from "../../nodes/world.ts";
import { inFolder } from "../../runs/trial.ts";

/** A file, what is changed in it, and how the fault goes on that names the file. */
const CASES: readonly (readonly [file: string, change: Record<string, unknown>, says: RegExp])[] = [
  [
    "text_encoder/config.json",
    { num_hidden_layers: 1e308 },
    /num_hidden_layers to be a whole number from 1 to 128, but got 1e\+308/,
  ],
  [
    "text_encoder/config.json",
    { max_position_embeddings: 0 },
    /max_position_embeddings .* from 3 to 2048, but got 0/,
  ],
  ["text_encoder/config.json", { vocab_size: 2 ** 53 }, /vocab_size .*, but got 9007199254740992/],
  [
    "tokenizer/tokenizer_config.json",
    { model_max_length: 1 },
    /model_max_length .* from 3 to 2048, or .*, but got 1/,
  ],
  [
    "unet/config.json",
    { layers_per_block: 10 ** 9 },
    /layers_per_block .* from 1 to 16, or a list/,
  ],
  [
    "unet/config.json",
    { transformer_layers_per_block: [1, [1, 1e9]] },
    /transformer_layers_per_block/,
  ],
  ["unet/config.json", { block_out_channels: [] }, /block_out_channels to be a list of 1 to 10/],
  ["vae/config.json", { layers_per_block: -1 }, /layers_per_block .*, but got -1/],
  [
    "vae/config.json",
    { scaling_factor: 0 },
    /scaling_factor to be a number from 0.000001 to 1000000, but got 0/,
  ],
  [
    "scheduler/scheduler_config.json",
    { num_train_timesteps: 1e9 },
    /num_train_timesteps 1000000000 .* from 1 to 100000/,
  ],
  ["braid.json", { nullCondition: { kind: "repeatToken", position: 1e9 } }, /from 0 to 2047/],
  ["braid.json", { preview: { matrix: [[1e300], [1], [1]] } }, /matrix to be a list/],
];

async function useAll(models: Models): Promise<void> {
  trainingOf(await models.model("emoji"));
  await (await models.promptEncoder("emoji")).encode("a cat");
}

Deno.test("a config with a field out of its range is refused by file, field, value and range", () =>
  inFolder(async (root) => {
    await writeBundledTwins(root);
    for (const [file, change, says] of CASES) {
      const path = join(root, "emoji", file);
      const before = await Deno.readTextFile(path).catch(() => "{}");
      await Deno.writeTextFile(path, JSON.stringify({ ...JSON.parse(before), ...change }));
      await using models = new Models({
        catalogue: new ModelCatalogue([root]),
        settings: { device: "cpu" },
      });
      const { message } = await assertRejects(() => useAll(models), Error);
      assert(message.includes(path) || message.includes(join(root, "emoji", "tokenizer")), message);
      assertMatch(message, says);
      const [entry] = (await models.catalogue.list()).filter(({ id }) => id === "emoji");
      assertEquals(entry!.fault === undefined || entry!.fault.includes(path), true);
      await Deno.writeTextFile(path, before);
    }
    await using models = new Models({
      catalogue: new ModelCatalogue([root]),
      settings: { device: "cpu" },
    });
    await useAll(models);
  }));
