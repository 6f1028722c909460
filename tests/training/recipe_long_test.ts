import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { dirname, join, relative, resolve } from "@std/path";
import { Folder } from "../../src/files/folder.ts";
import { Models } from "../../src/runtime/models.ts";
import { ModelCatalogue } from "../../src/runtime/models/catalogue.ts";
import { fileHash } from "../../src/runtime/models/file_hash.ts";
import { BUNDLED_MODELS } from "../../src/runtime/models/default_roots.ts";
import { nullTextCopy } from "../../src/training/base_weights.ts";
import { findPictures } from "../../src/training/picture_folder.ts";
import { parseRecipe } from "../../src/training/recipe.ts";
import {
  runRecipe,
  type RunRecipeOptions,
  type TrainEvent,
} from "../../src/training/run_recipe.ts";
import { withPictures } from "./recipe_world.ts";
import { goldenCase, writePipeline } from "../runtime/tiny_models.ts";

const RECIPE = {
  kind: "concept",
  prior: "emoji",
  pictures: "pictures",
  output: "concept",
  title: "Stripes",
  size: 64,
  steps: 4,
  batch: 2,
  mirror: true,
  warmupSteps: 0,
  learningRate: 1e-4,
  checkpointEvery: 2,
  sampleEvery: 4,
};

/** With three pictures, of which one lies deeper. */
const withRecipe = (
  f: (path: string, models: Models, root: string) => Promise<void>,
): Promise<void> => withPictures(["a.png", "b.png", "more/c.png"], f);

Deno.test("runRecipe() trains a concept model that opens, keeps models on the way, resumes exactly and differs from its prior", async () => {
  await withRecipe(async (path, models, root) => {
    const recipe = { ...RECIPE, keepAt: [2, 3] };
    const run = (json: unknown, more: Partial<RunRecipeOptions> = {}): Promise<string> =>
      runRecipe(json, { models, path, threads: 1, ...more });
    const events: TrainEvent[] = [];
    const folder = await run(recipe, { onEvent: (event) => events.push(event) });
    const first = events.find(({ event }) => event === "prepared");
    assertEquals(first, {
      event: "prepared",
      pictures: 3,
      heldOut: 0,
      size: 64,
      steps: 4,
      step: 0,
    });
    assertEquals(events.filter(({ event }) => event === "step").length, 4);
    const sheet = events.find((event) => event.event === "samples")!;
    assert((await Deno.stat(sheet.path)).size > 1000);
    const model = await models.model("concept");
    assertEquals(model.facts.title, "Stripes");
    assertEquals(model.prior?.id, "emoji");
    const early = await models.model("concept-at-2");
    assertEquals([early.facts.title, early.prior?.id], ["Stripes at step 2", "emoji"]);
    const weights = async (name: string): Promise<string> =>
      (await fileHash(join(root, name, "unet", "diffusion_pytorch_model.safetensors"))).sha256;
    const ids = ["concept-at-2", "concept-at-3", "concept"];
    const straight = await Promise.all(ids.map(weights));
    assertNotEquals(straight[0], straight[1]);
    assertNotEquals(straight[1], straight[2]);

    // Stopped after two steps and run again: the same files, bit for bit.
    for (const id of ids.slice(1)) await Deno.remove(join(root, id), { recursive: true });
    const card = join(root, "concept-at-2", "README.md");
    await Deno.writeTextFile(card, "What somebody has written of it\n");
    const stop = new AbortController();
    await assertRejects(() =>
      run(recipe, {
        signal: stop.signal,
        onEvent: (event) => event.event === "step" && event.step === 2 && stop.abort(),
      })
    );
    // What was learnt until then is a model, too, as the one that is kept there.
    assertEquals((await models.model("concept")).prior?.id, "emoji");
    assertEquals(await weights("concept"), straight[0]);
    await run(recipe);
    assertEquals(await Promise.all(ids.map(weights)), straight);
    assertEquals(await Deno.readTextFile(card), "What somebody has written of it\n");
    const log = (await Deno.readTextFile(join(folder, ".training", "log.jsonl"))).trim().split(
      "\n",
    );
    assertEquals(log.map((line) => JSON.parse(line).step), [1, 2, 3, 4]);

    assertEquals(await run(recipe), folder, "all of it is there already");
    await assertRejects(
      () => run({ ...recipe, keepAt: [1] }),
      SyntaxError,
      "Cannot keep the model at step 1: 4 steps are learnt already",
    );
    await assertRejects(() => run({ ...recipe, keepAt: [5] }), SyntaxError, `at most "steps", 4`);
    await assertRejects(() => run({ ...recipe, keepAt: 2 }), SyntaxError, "should be a list");
    await Deno.mkdir(join(root, "mine-at-2"));
    await Deno.writeTextFile(join(root, "mine-at-2", "dear.txt"), "");
    await assertRejects(
      () => run({ ...recipe, output: "mine" }),
      Deno.errors.AlreadyExists,
      "dear.txt",
    );

    // Another training that has come meanwhile to where a model was to be kept is left alone.
    const notes: string[] = [];
    await run({ ...recipe, output: "late", keepAt: [2] }, {
      onEvent(event) {
        if (event.event === "step" && event.step === 1) {
          const folder = new Folder(join(root, "late-at-2"));
          folder.write("braid.json", "{}");
        }
        if (event.event === "samples") Deno.removeSync(join(root, "pictures"), { recursive: true });
        if (event.event === "note") notes.push(event.text);
      },
    });
    assertStringIncludes(notes[0]!, "The model at step 2 is not kept. Cannot train into");
    assertEquals(await Deno.readTextFile(join(root, "late-at-2", "braid.json")), "{}");
    assertStringIncludes(notes[1]!, "Cannot show what it paints", "its pictures are gone");
    assertEquals((await models.model("late")).prior?.id, "emoji", "the model is there");
  });
});

Deno.test("runRecipe() replaces nothing that it has not made, unless asked to", async () => {
  await withRecipe(async (path, models, root) => {
    const recipe = { ...RECIPE, steps: 1, sampleEvery: 0 };
    const notes: string[] = [];
    const run = (json: unknown, overwrite = false): Promise<string> =>
      runRecipe(json, {
        models,
        path,
        threads: 1,
        overwrite,
        onEvent: (event) => void (event.event === "note" && notes.push(event.text)),
      });
    const folder = join(root, "concept");
    const contents = async (): Promise<string> => {
      const files = ["braid.json", "unet/diffusion_pytorch_model.safetensors"];
      const hashes = await Promise.all(files.map((file) => fileHash(join(folder, file))));
      return hashes.map(({ sha256 }) => sha256).join();
    };
    await writePipeline(root, "concept", { unet: goldenCase("unet_sd1_4_8").config }, {
      facts: { title: "Dear" },
    });
    const dear = await contents();
    await assertRejects(() => run(recipe), Deno.errors.AlreadyExists, "which this recipe has not");
    assertEquals(await contents(), dear);
    await run(recipe, true);
    const first = await contents();
    assertNotEquals(first, dear);
    await Deno.remove(join(folder, "model_index.json"));
    await Deno.remove(join(folder, "scheduler"), { recursive: true });

    assertEquals([await run(recipe), await contents()], [folder, first]);
    const others = { title: "Other", learningRate: 2e-4, seed: 2, precision: "float32" };
    for (const [name, value] of Object.entries(others)) {
      const message = `it holds a training by other ${name}`;
      const other = { ...recipe, [name]: value };
      await assertRejects(() => run(other), Deno.errors.AlreadyExists, message);
    }
    await Deno.copyFile(join(root, "pictures", "a.png"), join(root, "pictures", "d.png"));
    await assertRejects(() => run(recipe), Deno.errors.AlreadyExists, "by other pictures");
    await Deno.remove(join(root, "pictures", "d.png"));
    assertEquals(await contents(), first);

    // More steps at a constant rate go on; at another they would be another training.
    await assertRejects(() => run({ ...recipe, schedule: "cosine" }), Error, "schedule, steps");
    await run({ ...recipe, steps: 2 });
    assertNotEquals(await contents(), first);
    await Deno.writeTextFile(join(folder, "braid.json"), "{}");
    await assertRejects(() => run(recipe), Deno.errors.AlreadyExists, "braid.json");
    await run({ ...recipe, seed: 2 }, true);
    assertEquals((await models.model("concept")).facts.title, "Stripes");
    const texts = ["braid.json", "README.md"].map((name) => join(folder, name));
    const plain = await Promise.all(texts.map((text) => Deno.readTextFile(text)));
    const mine = [
      plain[0]!.replace(/"title": ".+?"/, `"title": "Mine"`),
      `Mine\n\n${plain[1]!.replace(/^.*\n/, "")}\nby hand`,
    ];
    const write = (named: readonly string[]): Promise<unknown> =>
      Promise.all(texts.map((text, i) => Deno.writeTextFile(text, named[i]!)));
    const read = (): Promise<string[]> => Promise.all(texts.map((text) => Deno.readTextFile(text)));
    await write(mine);
    await run({ ...recipe, seed: 2, steps: 3 });
    assertStringIncludes(mine[1]!, "| steps | 1,");
    const renewed = mine[1]!.replace("| steps | 1,", "| steps | 3,")
      .replace('"steps": 1,', '"steps": 3,');
    assertEquals(await read(), [mine[0], renewed]);
    const stays = (name: string) => `"${name}" is not as the training wrote it, and stays as it is`;
    assertEquals(notes, [stays("braid.json")]);
    // And what somebody has written into the training's own part, too.
    await write([mine[0]!, renewed.replace("| steps | 3,", "| steps | three,")]);
    const theirs = await read();
    await run({ ...recipe, seed: 2, steps: 4 });
    assertEquals(await read(), theirs);
    const older = `${stays("README.md")}: what it says of the training is of before`;
    assertEquals(notes.splice(0), [stays("braid.json"), stays("braid.json"), older]);
    await run({ ...recipe, seed: 2, steps: 4 }, true);
    assertEquals((await Deno.readTextFile(texts[1]!)).includes("Mine"), false);
  });
});

Deno.test("runRecipe() replaces nothing that somebody puts into its folder while it runs, or has put in place of its preview", async () => {
  await withRecipe(async (path, models, root) => {
    const recipe = { ...RECIPE, steps: 1, sampleEvery: 1 };
    const folder = join(root, "concept");
    const notes: string[] = [];
    const run = (json: unknown, put: Readonly<Record<string, string>> = {}): Promise<string> =>
      runRecipe(json, {
        models,
        path,
        threads: 1,
        onEvent(event) {
          if (event.event === "note") notes.push(event.text);
          if (event.event !== "step") return;
          for (const [name, text] of Object.entries(put)) {
            Deno.mkdirSync(dirname(join(folder, name)), { recursive: true });
            Deno.writeTextFileSync(join(folder, name), text);
          }
        },
      });
    const read = (name: string): Promise<string> => Deno.readTextFile(join(folder, name));
    const stays = (name: string): string =>
      `"${name}" is not as the training wrote it, and stays as it is`;
    const older = `${stays("README.md")}: what it says of the training is of before`;
    for (const name of ["braid.json", "unet/config.json"]) {
      const other = `it holds "${name.split("/")[0]}", which this training has not made`;
      await assertRejects(() => run(recipe, { [name]: "{}" }), Deno.errors.AlreadyExists, other);
      assertEquals(await read(name), "{}");
      await Deno.remove(join(folder, name.split("/")[0]!), { recursive: true });
      await run(recipe); // what was learnt is there
      assertEquals((await models.model("concept")).prior?.id, "emoji");
      await Deno.remove(folder, { recursive: true });
    }
    assertEquals(notes, []);
    await run(recipe, { "README.md": "mine", "preview.png": "mine" });
    assertEquals(notes.splice(0), [older, stays("preview.png")]);
    assertEquals([await read("README.md"), await read("preview.png")], ["mine", "mine"]);
    await Deno.remove(join(folder, "preview.png"));
    await run({ ...recipe, steps: 2 });
    const painted = await Deno.readFile(join(folder, "preview.png"));
    await run({ ...recipe, steps: 3 });
    assertNotEquals(await Deno.readFile(join(folder, "preview.png")), painted);
    assertEquals(notes.splice(0), [older, older]);
    await Deno.writeTextFile(join(folder, "preview.png"), "mine");
    await run({ ...recipe, steps: 4 });
    assertEquals(await read("preview.png"), "mine");
    assertEquals(notes.splice(0), [older, stays("preview.png")]);

    // What an earlier version has written it did not note, or not all of it.
    const list = join(folder, ".training", "written.json");
    const { "braid.json": [known] } = JSON.parse(await Deno.readTextFile(list));
    await Deno.writeTextFile(list, JSON.stringify({ "braid.json": known, "README.md": "other" }));
    await run({ ...recipe, steps: 5 });
    assertNotEquals(await Deno.readFile(join(folder, "preview.png")), painted);
    assertEquals(notes.splice(0), [older]);
    await Deno.remove(list);
    await run({ ...recipe, steps: 6 });
    assertEquals(notes, []);
    assertStringIncludes(await read("README.md"), "| steps | 6,");
  });
});

Deno.test("runRecipe() never replaces what it learns from", async () => {
  await withRecipe(async (path, models, root) => {
    const run = (json: unknown): Promise<string> =>
      runRecipe(json, { models, path, threads: 1, overwrite: true });
    const { path: prior } = await models.model(RECIPE.prior);
    const before = [...Deno.readDirSync(prior)].length;
    const words = "Name another output in the recipe";
    const into = { ...RECIPE, output: relative(dirname(path), prior) };
    await assertRejects(() => run(into), Deno.errors.AlreadyExists, words);
    assertEquals([...Deno.readDirSync(prior)].length, before);
    for (const output of ["recipe.json", "recipe.json/model"]) {
      await Deno.writeTextFile(resolve(dirname(path), "recipe.json"), "{}");
      const inWay = "it is a file, or within one";
      await assertRejects(() => run({ ...RECIPE, output }), Deno.errors.AlreadyExists, inWay);
    }
    await Deno.mkdir(join(root, "dear"));
    await Deno.rename(resolve(dirname(path), RECIPE.pictures), join(root, "dear", "unet"));
    const over = { ...RECIPE, output: relative(dirname(path), join(root, "dear")) };
    const pictures = `${over.output}/unet`;
    await assertRejects(() => run({ ...over, pictures }), Deno.errors.AlreadyExists, words);
    await Deno.rename(join(root, "dear", "unet"), join(root, "dear", ".training"));
    const state = { ...over, pictures: `${over.output}/.training` };
    await assertRejects(() => run(state), Deno.errors.AlreadyExists, words);
    // Nor where only some of the pictures lie there.
    const around = { ...over, pictures: over.output };
    const dear = join(root, "dear");
    await Deno.rename(join(dear, ".training"), join(dear, "unet"));
    await assertRejects(
      () => run(around),
      Deno.errors.AlreadyExists,
      '"unet/a.png", which it is to',
    );
    await Deno.rename(join(dear, "unet"), join(dear, "more"));
    await Deno.copyFile(join(dear, "more", "a.png"), join(dear, "preview.png"));
    await assertRejects(() => run(around), Deno.errors.AlreadyExists, '"preview.png", which it is');
  });
});

Deno.test("runRecipe() goes on though its preview stands among the pictures, and never replaces one of somebody's own", async () => {
  await withRecipe(async (path, models) => {
    const pictures = resolve(dirname(path), RECIPE.pictures);
    const recipe = { ...RECIPE, steps: 1, output: `${RECIPE.pictures}/out` };
    const run = (json: unknown, overwrite = false): Promise<string> =>
      runRecipe(json, { models, path, threads: 1, overwrite });
    const folder = await run(recipe);
    const preview = join(folder, "preview.png");
    assert((await Deno.stat(preview)).isFile);
    await run({ ...recipe, steps: 2 });

    const own = join(pictures, "preview.png");
    await Deno.remove(folder, { recursive: true });
    await Deno.copyFile((await findPictures(pictures)).files[0]!, own);
    const before = (await fileHash(own)).sha256;
    const over = { ...recipe, output: RECIPE.pictures };
    const words = '"preview.png", which it is to learn from, would be replaced';
    await assertRejects(() => run(over, true), Deno.errors.AlreadyExists, words);
    assertEquals((await fileHash(own)).sha256, before);
  });
});

Deno.test("findPictures() leaves out what is hidden, such as a training's sample sheets", async () => {
  await withRecipe(async (path) => {
    const folder = resolve(dirname(path), RECIPE.pictures);
    const { files } = await findPictures(folder);
    await Deno.mkdir(join(folder, "out", ".training"), { recursive: true });
    await Deno.copyFile(files[0]!, join(folder, "out", ".training", "samples-000001.png"));
    assertEquals((await findPictures(folder)).files, files);
    await Deno.writeTextFile(join(folder, "out", "braid.json"), "{}");
    await Deno.copyFile(files[0]!, join(folder, "out", "preview.png"));
    assertEquals((await findPictures(folder)).files, files, "nor what a model has painted");
    await Deno.mkdir(join(folder, "eval", "pictures"), { recursive: true });
    await Deno.copyFile(files[0]!, join(folder, "eval", "pictures", "1.png"));
    for (const name of ["recipe.json", "pictures.json"]) {
      await Deno.writeTextFile(join(folder, "eval", name), "{}");
    }
    assertEquals((await findPictures(folder)).files, files, "nor an evaluation");
  });
});

Deno.test("nullTextCopy() at step 0 is the prior's unconditional branch", async () => {
  await using models = new Models({
    catalogue: new ModelCatalogue([BUNDLED_MODELS]),
    settings: { device: "cpu", threads: 1 },
  });
  const weights = await nullTextCopy(models, "emoji");
  const features = [...weights].filter(([name]) => name.endsWith(".null_text_feature"));
  assert(features.length > 0 && features.every(([, data]) => data.some((value) => value !== 0)));
});

Deno.test("parseRecipe() takes a recipe that was written when its license was called licence", () => {
  assertEquals(parseRecipe({ ...RECIPE, licence: "MIT" }).license, "MIT");
});

Deno.test("runRecipe() names every fault of a recipe and what cannot be read", async () => {
  await withRecipe(async (path, models) => {
    const bad = await assertRejects(
      () => runRecipe({ ...RECIPE, steps: 0, batch: "many", colour: 1 }, { models, path }),
      SyntaxError,
      "Cannot train by",
    );
    for (
      const fault of [
        '"steps" should be at least 1',
        '"batch" should be a number',
        'there is no field "colour"',
      ]
    ) assertStringIncludes(bad.message, fault);
    await assertRejects(
      () => runRecipe({ ...RECIPE, pictures: "nowhere" }, { models, path }),
      Deno.errors.NotFound,
      "there is no such folder",
    );
    await assertRejects(
      () => runRecipe({ ...RECIPE, prior: "emojo" }, { models, path }),
      Error,
      "emoji",
    );
    // Opened, a pipe would be waited for.
    const pipe = join(path, "..", "pipe");
    const { success } = await new Deno.Command("mkfifo", { args: [pipe] }).output();
    if (success) {
      const work = join(path, "..", RECIPE.output, ".training");
      await Deno.mkdir(work, { recursive: true });
      for (
        const place of [join(work, "state.safetensors"), join(path, "..", "pictures", "c.png")]
      ) {
        await Deno.symlink(pipe, place);
        const { message } = await assertRejects(() => runRecipe(RECIPE, { models, path }), Error);
        assertEquals(
          message.includes(place) && message.includes("it is not a file"),
          true,
          message,
        );
        await Deno.remove(place);
      }
    }
    await Deno.writeTextFile(join(path, "..", "pictures", "d.png"), "no picture");
    await assertRejects(() => runRecipe(RECIPE, { models, path }), Error, "d.png");
  });
});
