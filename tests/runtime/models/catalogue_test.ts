import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import sharp from "sharp";
import { modelPicture } from "../../../src/program/model_picture.ts";
import { ModelCatalogue } from "../../../src/runtime/models/catalogue.ts";
import { defaultRoots } from "../../../src/runtime/models/default_roots.ts";
import { nearestPath } from "../../../src/words/nearest.ts";
import { goldenCase, writeComponent, writePipeline } from "../tiny_models.ts";

const unet = goldenCase("unet_sd1_4_8").config;
const vae = goldenCase("vae_4_8").config;

async function withRoot(f: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await f(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("ModelCatalogue lists models with size, kind, source and license, and broken ones with their fault", async () => {
  await withRoot(async (root) => {
    const facts = { title: "Emoji", license: "MIT", source: "recipes/emoji", other: [1] };
    await writePipeline(root, "emoji", { unet, vae }, { facts });
    await writePipeline(root, "broken", { unet });
    await Deno.writeTextFile(
      join(root, "broken", "braid.json"),
      '{"nullCondition": {"kind": "no"}}',
    );
    await Deno.mkdir(join(root, "recipes"));
    const [broken, emoji, ...others] = await new ModelCatalogue([root]).list();
    assertEquals(others, []);
    assertEquals(emoji!.title, "Emoji");
    assertEquals([emoji!.license, emoji!.source], ["MIT", "recipes/emoji"]);
    assertEquals(emoji!.components, ["scheduler", "unet", "vae"]);
    assert(emoji!.bytes > 4 * (16928 + 11827), `${emoji!.bytes}`);
    assert(broken!.fault!.includes("braid.json") && broken!.fault!.includes("nullCondition"));
  });
});

Deno.test("ModelCatalogue lists the others where a part of one is missing, or no file", async () => {
  await withRoot(async (root) => {
    await writePipeline(root, "emoji", { unet, vae });
    if (Deno.build.os !== "windows") {
      await Deno.symlink(join(root, "gone"), join(root, "emoji", "README.md"));
    }
    await writePipeline(root, "parts", { unet, vae });
    const folder = join(root, "parts", "unet");
    const weights = "diffusion_pytorch_model.safetensors";
    await Deno.remove(join(folder, weights));
    const index = { weight_map: { a: "diffusion_pytorch_model-00002-of-00002.safetensors" } };
    await Deno.writeTextFile(join(folder, `${weights}.index.json`), JSON.stringify(index));
    await Deno.mkdir(join(root, "models--a--b", "refs", "main"), { recursive: true });
    const found = await new ModelCatalogue([root]).list();
    assertEquals(found.map(({ id, fault }) => [id, fault === undefined]), [
      ["a/b", false],
      ["emoji", true],
      ["parts", false],
    ]);
    assertStringIncludes(found[0]!.fault!, "it is not a file");
    assertStringIncludes(found[2]!.fault!, "diffusion_pytorch_model-00002-of-00002.safetensors");
  });
});

Deno.test({
  name: "modelPicture() reads no pipe and no file without end",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withRoot(async (root) => {
      await new Deno.Command("mkfifo", { args: [join(root, "preview.webp")] }).output();
      await Deno.symlink("/dev/zero", join(root, "preview.png"));
      using large = await Deno.create(join(root, "preview.jpg"));
      await large.truncate(2 ** 33);
      assertEquals(await modelPicture(root), undefined);
      await Deno.copyFile("models/emoji/preview.webp", join(root, "thumbnail.webp"));
      assertStringIncludes((await modelPicture(root))!, "data:image/webp;base64,");
    });
  },
});

Deno.test("modelPicture() takes no seconds: no picture of millions of pixels is read, and none when it is late", async () => {
  await withRoot(async (root) => {
    await sharp({ create: { width: 4097, height: 4096, channels: 3, background: "#f00" } })
      .toFile(join(root, "preview.png"));
    assertEquals(await modelPicture(root), undefined);
    await Deno.copyFile("models/emoji/preview.webp", join(root, "thumbnail.webp"));
    assertStringIncludes((await modelPicture(root))!, "data:image/webp;base64,");
    assertEquals(await modelPicture(root, () => true), undefined);
  });
});

Deno.test("ModelCatalogue reads the license of a model that was written when it was called licence", async () => {
  await withRoot(async (root) => {
    await writePipeline(root, "old", { unet, vae }, { facts: { licence: "MIT" } });
    const [old] = await new ModelCatalogue([root]).list();
    assertEquals([old!.license, old!.fault], ["MIT", undefined]);
    await writePipeline(root, "wrong", { unet, vae }, { facts: { licence: ["MIT"] } });
    const [, wrong] = await new ModelCatalogue([root]).list();
    assert(wrong!.fault!.includes("licence"), wrong!.fault);
  });
});

Deno.test("ModelCatalogue opens a null-text network with its prior's other components", async () => {
  await withRoot(async (root) => {
    await writePipeline(root, "emoji", { unet, vae });
    const concept = join(root, "emoji-faces");
    await writeComponent(join(concept, "unet"), "unet", { ...unet, null_text: true });
    await Deno.writeTextFile(join(concept, "braid.json"), JSON.stringify({ prior: "emoji" }));
    const catalogue = new ModelCatalogue([root]);
    const model = await catalogue.open("emoji-faces");
    assertEquals([...model.components.keys()], ["unet"]);
    assertEquals(model.component("vae").folder, join(root, "emoji", "vae"));
    assertEquals((await catalogue.list()).map(({ family }) => family), ["unknown", "null-text"]);
    await Deno.writeTextFile(join(root, "emoji", "braid.json"), '{"prior": "emoji-faces"}');
    await assertRejects(() => catalogue.open("emoji"), Error, "is its own prior");
  });
});

Deno.test("ModelCatalogue refuses what takes seconds to read: an index of megabytes, a LoRA of a million tensors", async () => {
  await withRoot(async (root) => {
    await writePipeline(root, "wide", { unet });
    await Deno.writeTextFile(
      join(root, "wide", "model_index.json"),
      `{"a": [${"[],".repeat(1e6)}0]}`,
    );
    const catalogue = new ModelCatalogue([root]);
    await assertRejects(() => catalogue.open("wide"), RangeError, "is more than the 2097152");
    const many = Array.from(
      { length: 100_000 },
      (_, i) => `"lora_unet_${i}.alpha":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`,
    );
    const header = new TextEncoder().encode(`{${many.join()}}`);
    const bytes = new Uint8Array(8 + header.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    const file = join(root, "many.safetensors");
    await Deno.writeFile(file, bytes);
    await assertRejects(() => catalogue.open(file), Error, "more than 500000 brackets and commas");
  });
});

Deno.test({
  name: "ModelCatalogue waits for no pipe in place of a model's files",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withRoot(async (root) => {
      await writePipeline(root, "emoji", { unet });
      const paths = [join(root, "emoji", "braid.json"), join(root, "lora.safetensors")];
      await new Deno.Command("mkfifo", { args: paths }).output();
      const catalogue = new ModelCatalogue([root]);
      for (const id of ["emoji", paths[1]!]) {
        await assertRejects(() => catalogue.open(id), Error, "not a file");
      }
    }),
});

Deno.test("ModelCatalogue names the nearest model, and a model its components", async () => {
  await withRoot(async (root) => {
    await writePipeline(root, "emoji-prior", { unet });
    const catalogue = new ModelCatalogue([root]);
    await assertRejects(() => catalogue.open("emoji-pior"), Error, 'did you mean "emoji-prior"?');
    const model = await catalogue.open("emoji-prior");
    try {
      model.component("vea");
      throw new Error("found");
    } catch (error) {
      assert((error as Error).message.includes('has no component "vea": it has scheduler, unet'));
    }
  });
});

Deno.test("ModelCatalogue opens a folder by path, one component alone, and a Hugging Face cache in place", async () => {
  await withRoot(async (root) => {
    const folder = await writePipeline(root, "emoji", { unet, vae });
    const nowhere = new ModelCatalogue([]);
    const { id } = await nowhere.open(folder);
    assertEquals((await nowhere.open(id)).path, folder);
    assertEquals([...(await nowhere.open(join(folder, "vae"))).components.keys()], ["vae"]);
    await assertRejects(() => nowhere.open(root), Error, "holds no model");

    const hub = join(root, "hub");
    const snapshot = join(hub, "models--org--tiny", "snapshots", "abc");
    const blobs = join(hub, "models--org--tiny", "blobs");
    await Deno.mkdir(join(hub, "models--org--tiny", "refs"), { recursive: true });
    await Deno.writeTextFile(join(hub, "models--org--tiny", "refs", "main"), "abc");
    await Deno.mkdir(join(snapshot, "unet"), { recursive: true });
    await Deno.mkdir(blobs);
    for (const file of ["config.json", "diffusion_pytorch_model.safetensors"]) {
      await Deno.copyFile(join(folder, "unet", file), join(blobs, file));
      await Deno.symlink(join(blobs, file), join(snapshot, "unet", file));
    }
    const catalogue = new ModelCatalogue([hub]);
    const model = await catalogue.open("org/tiny");
    assertEquals(model.component("unet").weights?.format, "safetensors");
    const [hash] = await catalogue.hashes(model);
    assertEquals(hash!.sha256.length, 64);
    assert(hash!.bytes > 4 * 16928);
    await Deno.mkdir(join(snapshot, "vae"));
    await Deno.writeTextFile(join(snapshot, "vae", "config.json"), "{}");
    await Deno.writeTextFile(join(snapshot, "vae", "diffusion_pytorch_model.bin"), "pickled");
    const all = await catalogue.hashes(await catalogue.open("org/tiny"));
    assertEquals(all.at(-1)?.bytes, 7, "weights that are not loaded are listed, too");
  });
});

Deno.test("defaultRoots follow the bundled models with the user's", () => {
  const env = (values: Record<string, string>) => defaultRoots((name) => values[name])[1];
  assertEquals(env({ BRAID_MODELS: "/here" }), "/here");
  // A process that works elsewhere finds it there, too.
  assertEquals(env({ BRAID_MODELS: "here" }), join(Deno.cwd(), "here"));
  assertEquals(env({ XDG_DATA_HOME: "/data" }), join("/data", "braid", "models"));
  // What is not absolute would be in whatever folder Braid is started in.
  for (const wrong of ["", ".", "data", "../data"]) {
    const home = { XDG_DATA_HOME: wrong, LOCALAPPDATA: wrong, HOME: "/home/a" };
    assertEquals(env(home), join("/home/a", ".local", "share", "braid", "models"));
    assertEquals(env({ XDG_DATA_HOME: wrong, HOME: wrong }), undefined);
  }
  assertEquals(env({ HOME: "/home/a" }), join("/home/a", ".local", "share", "braid", "models"));
});

Deno.test("nearest finds typing errors and parts of names, nothing unlike", () => {
  assertEquals(nearestPath("emojis", ["sdxl", "emoji"]), "emoji");
  assertEquals(nearestPath("turbo", ["sdxl-turbo", "emoji"]), "sdxl-turbo");
  assertEquals(nearestPath("flux", ["emoji"]), undefined);
});
