import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import type { Finished } from "../../src/cli/run_line.ts";
import { braid } from "../cli/braid.ts";
import { writeBundledTwins } from "../nodes/world.ts";
import { replaceFile } from "../runtime/replace_file.ts";
import { serveHere } from "./serve_here.ts";
import { over } from "./serving.ts";

const from = (from: string) => ({ from });

/** A picture through an autoencoder: both the picture's path and the model's name come by wire. */
const GRAPH = JSON.stringify({
  format: "braid/1",
  nodes: {
    name: { type: "core.text", inputs: { text: "in.png" } },
    load: { type: "core.load_image", inputs: { path: from("name.text") } },
    model: { type: "core.text", inputs: { text: "emoji" } },
    vae: { type: "diffusion.load_vae", inputs: { model: from("model.text") } },
    encode: {
      type: "diffusion.vae_encode",
      inputs: { image: from("load.image"), vae: from("vae.vae") },
    },
    decode: {
      type: "diffusion.vae_decode",
      inputs: { latents: from("encode.latents"), vae: from("vae.vae") },
    },
    save: { type: "core.save_image", inputs: { image: from("decode.image"), fileName: "wired" } },
  },
  outputs: ["save"],
});

/** A folder with the picture, models, and what puts others in their place: sizes and times stay. */
async function inFolder(
  use: (folder: string, swap: Record<"picture" | "weights", () => Promise<void>>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const models = join(folder, "models");
    await writeBundledTwins(models);
    await Deno.writeTextFile(join(folder, "wired.graph.json"), GRAPH);
    const picture = join(folder, "in.png");
    const paint = (background: string) =>
      sharp({ create: { width: 16, height: 16, channels: 3, background } })
        .png({ compressionLevel: 0 }).toBuffer();
    const pictures = [await paint("#ff8000"), await paint("#0080ff")];
    assertEquals(pictures[0]!.length, pictures[1]!.length);
    await Deno.writeFile(picture, pictures[0]!);
    const weights = join(models, "emoji", "vae", "diffusion_pytorch_model.safetensors");
    const first = await Deno.readFile(weights);
    const second = first.slice();
    second.set(new Uint8Array(2000), second.length - 2000);
    const states = { picture: 0, weights: 0 };
    await use(folder, {
      picture: () => replaceFile(picture, pictures[states.picture ^= 1]!, "over"),
      weights: () => replaceFile(weights, [first, second][states.weights ^= 1]!, "in its place"),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a running server sees a picture and weights that were replaced, and so does the next", () =>
  inFolder(async (folder, swap) => {
    const options = { models: [join(folder, "models")], inputs: [folder] };
    const run = async (address: string): Promise<string> => {
      const response = await fetch(`${address}api/runs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `{"workflow":${GRAPH}}`,
      });
      const { id } = await response.json();
      const { state, error, outputs } = await over(address, id);
      assertEquals([state, error], ["succeeded", undefined]);
      return outputs["save"]![0]!.artifacts![0]!.sha256;
    };
    const seen: string[] = [];
    {
      await using server = await serveHere(folder, options);
      seen.push(await run(server.address));
      assertEquals(await run(server.address), seen[0]);
      await swap.picture();
      seen.push(await run(server.address));
      await swap.weights();
      seen.push(await run(server.address));
    }
    assertEquals(new Set(seen).size, 3);
    await using server = await serveHere(folder, options);
    assertEquals(await run(server.address), seen[2]);
    await swap.weights();
    assertEquals(await run(server.address), seen[1]);
    await swap.picture();
    assertEquals(await run(server.address), seen[0]);
  }));

Deno.test("one command after another sees a picture and weights that were replaced", () =>
  inFolder(async (folder, swap) => {
    const run = async () => {
      const { events, err } = await braid(
        ["run", "wired.graph.json", "--json", "--models", "models", "--overwrite"],
        { cwd: folder },
      );
      const { status, outputs, executed } = events.at(-1) as Finished;
      assertEquals(status, "succeeded", err);
      return { picture: outputs[0]!.sha256, executed };
    };
    const first = await run();
    const again = await run();
    assertEquals(again.picture, first.picture);
    assert(again.executed < first.executed, "Nothing was found on the disk");
    await swap.picture();
    const second = await run();
    await swap.weights();
    const third = await run();
    assertNotEquals(second.picture, first.picture);
    assertNotEquals(third.picture, second.picture);
  }));
