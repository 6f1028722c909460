import { assert } from "@std/assert";
import { join } from "@std/path";
import { existsSync } from "node:fs";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { BUNDLED_MODELS } from "../../src/runtime/models/default_roots.ts";
import { convertToNullText } from "../../src/runtime/null_text/convert.ts";
import { createRandom } from "../../src/tensor/noise.ts";

const bundled = join(BUNDLED_MODELS, "emoji", "unet", "diffusion_pytorch_model.safetensors");

Deno.test({
  name: "convertToNullText equals the bundled prior's unconditional prediction",
  ignore: !existsSync(bundled),
  async fn() {
    const root = await Deno.makeTempDir();
    await using models = new Models({
      catalogue: new ModelCatalogue([BUNDLED_MODELS, root]),
      settings: { device: "cpu" },
    });
    const condition = await (await models.promptEncoder("emoji")).unconditional();
    const model = await models.model("emoji");
    const folder = join(root, "copy");
    const { spread } = await convertToNullText(model, condition, models.cache, {
      folder,
      timesteps: [100, 900],
    });
    assert(spread < 1e-4, `spread ${spread}`);
    const [prior, copy] = [await models.network("emoji"), await models.network("copy")];
    for (const timestep of [10, 990]) {
      const latents = createRandom(timestep).normal([1, 4, 16, 16]);
      const [own] = await prior.evaluate([{ latents, timestep, image: 0, condition }]);
      const [other] = await copy.evaluate([{ latents, timestep, image: 0 }]);
      own!.data.forEach((value, i) => assert(Math.abs(value - other!.data[i]!) < 2e-5));
    }
    await Deno.remove(root, { recursive: true });
  },
});
