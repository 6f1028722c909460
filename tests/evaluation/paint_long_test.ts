import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { join } from "@std/path";
import { type Cell, cellsOf, groupsOf } from "../../src/evaluation/cells.ts";
import { callsPerPicture, costOf } from "../../src/evaluation/cost.ts";
import { paint, picturesOf } from "../../src/evaluation/paint.ts";
import { type Painted, PictureStore } from "../../src/evaluation/picture_store.ts";
import { parseEvaluation } from "../../src/evaluation/recipe.ts";
import { paintedBy, settingGraph } from "../../src/evaluation/setting_graph.ts";
import { SETTINGS } from "../../src/evaluation/settings.ts";
import { runFor } from "../../src/evaluation/studio.ts";
import { Folder } from "../../src/files/folder.ts";
import { graphInPicture } from "../../src/graph/picture.ts";
import { parseWorkflow } from "../../src/graph/parse.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { writeSafetensors } from "../../src/onnx/safetensors.ts";
import { RECIPE, withStudio, writeOwn } from "./trial_studio.ts";

const ALL = parseEvaluation({
  ...RECIPE,
  finetuned: "emoji",
  pairs: [{ first: "a", second: "b" }],
  settings: SETTINGS.map((setting) => ({ setting, concept: 2, control: 2, mix: 0.5 })),
});

Deno.test("parseEvaluation() takes texts for lists of one, and names all that is wrong by field", () => {
  const recipe = parseEvaluation(RECIPE);
  assertEquals(recipe.concept, ["emoji-faces"]);
  assertEquals(recipe.prompts[0], { prompt: "red", attribute: "red" });
  assertEquals(recipe.settings.map(({ control }) => control), [[1, 3], [1], [1, 2], [1, 2]]);
  const wrong = { ...RECIPE, steps: 0, sise: 1, prompts: undefined };
  for (const part of [`"steps" should be at least 1`, `no field "sise"`, `"prompts" is missing`]) {
    assertThrows(() => parseEvaluation(wrong), SyntaxError, part);
  }
  const needs = { ...RECIPE, settings: ["rectified", "joint"] };
  assertThrows(() => parseEvaluation(needs), SyntaxError, `"settings.0" needs "finetuned"`);
  assertThrows(() => parseEvaluation(needs), SyntaxError, `"settings.1" needs "pairs"`);
  const graph = { setting: "graph", inputs: { prompt: "a.prompt", seed: "b.seed" } };
  for (
    const [settings, words] of [
      [[{ setting: "prior", lora: "x" }], `"settings.0" should have no "lora": "prior" has no`],
      [["prior", { ...graph, graph: "a" }, { ...graph, graph: "b" }], `"settings.2" is called`],
      [["prior", { setting: "concept", name: "prior" }], `"settings.1" is called "prior" as`],
    ] as const
  ) {
    assertThrows(() => parseEvaluation({ ...RECIPE, settings }), SyntaxError, words);
  }
});

Deno.test("cells are all combinations of scales, and each has the same seeds for a prompt, none twice", () => {
  const recipe = parseEvaluation({
    ...RECIPE,
    concept: ["emoji-faces", "emoji-fruit"],
    settings: [{ setting: "framework", concept: [1, 2], control: [1, 2, 3] }, "prior"],
  });
  const cells = cellsOf(recipe);
  assertEquals(cells.length, 13);
  assertEquals(cells[1]!.label, "concept 1, control 2");
  const styles = ["x", "y"].map((lora) => ({ setting: "concept", lora }));
  assertEquals(
    cellsOf(parseEvaluation({ ...RECIPE, settings: styles })).map(({ label }) => label),
    ["LoRA x, concept 1", "LoRA y, concept 1"],
  );
  const groups = groupsOf(recipe, cells[0]!);
  assertEquals(groupsOf(recipe, cells[12]!), groups);
  const seeds = groups.flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, i) => first + i)
  );
  assertEquals(new Set(seeds).size, 8);
});

Deno.test("every setting paints, at the network calls that its plan says", async () => {
  await withStudio(async (studio, folder) => {
    const store = new PictureStore(new Folder(folder).folder("pictures"), studio, ALL);
    const calls: number[] = [];
    for (const cell of cellsOf(ALL)) {
      calls.push(await callsPerPicture(store, cell));
      const found = await picturesOf(store, cell);
      await paint(store, { ...found, missing: found.missing.slice(0, 1) });
      assertEquals((await picturesOf(store, cell)).missing.length, found.missing.length - 1);
    }
    // Steps times predictions that do not cancel: with a drifted base the concept does.
    assertEquals(calls.map((rows) => rows / ALL.steps), [2, 2, 3, 2, 3, 2, 2, 2, 3]);
  });
});

Deno.test("a picture is the same alone as in a batch, and carries the graph that paints it", async () => {
  await withStudio(async (studio, folder) => {
    const recipe = parseEvaluation(RECIPE);
    const store = new PictureStore(new Folder(folder).folder("pictures"), studio, recipe);
    const cell = cellsOf(recipe)[3]!;
    const found = await picturesOf(store, cell);
    await paint(store, { ...found, missing: found.missing.slice(0, 1) });
    const second = found.missing[0]!.pictures[1]!;
    const bytes = await Deno.readFile(join(store.folder.path, second.name));
    const carried = parseWorkflow((await graphInPicture(bytes))!);
    const alone = await runFor<Tensor>(studio, carried, paintedBy(cell));
    const kept = await store.read(second);
    alone.data.forEach((value, i) => assertAlmostEquals(kept.data[i]!, value, 0.003));
    const workflow = settingGraph(recipe, cell, found.groups[0]!.group.asked, {
      first: second.seed,
      count: 1,
    });
    assertEquals(carried.nodes, workflow.nodes);
  });
});

Deno.test("pictures that are there are not painted again, whatever the recipe calls their setting; others are", async () => {
  await withStudio(async (studio, folder) => {
    const place = new Folder(folder).folder("pictures");
    const recipe = parseEvaluation(RECIPE);
    const store = new PictureStore(place, studio, recipe);
    const [cell] = cellsOf(recipe) as [Cell];
    const painted = await picturesOf(store, cell);
    const cost = await costOf(store, [{ ...painted, calls: 4 }]);
    assertEquals([cost.pictures, cost.painted, cost.networkCalls], [8, 0, 32]);
    // Asked again, it takes as long: what was painted for the estimate is not what is asked for.
    const both = await costOf(store, [{ ...painted, calls: 4 }, { ...painted, calls: 8 }]);
    assert(cost.seconds > 0 && both.seconds > 0);
    assertEquals([both.networkCalls, both.pictures], [96, 16]);
    await paint(store, await picturesOf(store, cell));
    const renamed = { ...cell, name: "other" };
    assertEquals((await picturesOf(store, renamed)).missing, []);
    const [first] = painted.groups[0]!.pictures as [Painted];
    await Deno.truncate(join(place.path, first.name), 100);
    await assertRejects(() => store.read(first), Deno.errors.InvalidData, "paints it again");
    assertEquals((await picturesOf(store, cell)).missing[0]!.pictures, [first]);
    await paint(store, await picturesOf(store, cell));
    const more = new PictureStore(place, studio, { ...recipe, pictures: 12 });
    const missing = (await picturesOf(more, cell)).missing.flatMap(({ pictures }) => pictures);
    assertEquals(missing.length, 4);
    const finer = new PictureStore(place, studio, { ...recipe, steps: 3 });
    assertNotEquals((await picturesOf(finer, cell)).missing, []);
  });
});

Deno.test("pictures of a model or LoRA that is exchanged at its path are others, and none of them is kept for the one before", async () => {
  await withStudio(async (studio, folder) => {
    const exchange = await writeOwn(studio, folder);
    const lora = join(folder, "style.safetensors");
    const writeLora = (value: number): Promise<void> =>
      Deno.writeFile(
        lora,
        writeSafetensors(
          ["A", "B"].map((side) => [`unet.layer.lora_${side}.weight`, {
            dtype: "F32",
            shape: [1, 1],
            data: Float32Array.of(value),
          }]),
        ),
      );
    await writeLora(1);
    const recipe = parseEvaluation({
      ...RECIPE,
      finetuned: "own",
      concept: "own",
      settings: [{ setting: "finetuned", lora }, "prior", "concept"],
    });
    const [styled, prior, concept] = cellsOf(recipe) as [Cell, Cell, Cell];
    const open = () => new PictureStore(new Folder(folder).folder("pictures"), studio, recipe);
    const nameOf = async (cell: Cell): Promise<string> =>
      (await picturesOf(open(), cell)).groups[0]!.pictures[0]!.name;
    const before = await Promise.all([styled, prior].map(nameOf));
    await writeLora(2);
    const after = await Promise.all([styled, prior].map(nameOf));
    assertNotEquals(after[0], before[0]);
    assertEquals(after[1], before[1]);

    const store = open();
    const found = await picturesOf(store, concept);
    let count = 0;
    const painting = () => paint(store, found, { onPainted: () => count++ || exchange() });
    await assertRejects(painting, Error, 'The model "own" was exchanged while');
    assertEquals(count, 1);
    const [first, second] = found.missing.map(({ pictures }) => pictures);
    assert(first!.every((picture) => store.has(picture)));
    assert(!second!.some((picture) => store.has(picture)));
    assertEquals((await picturesOf(open(), concept)).missing.length, found.missing.length);
  });
});

Deno.test("a model that is not there is named before anything is painted", async () => {
  await withStudio(async (studio, folder) => {
    const recipe = parseEvaluation({ ...RECIPE, concept: "emoji-facs" });
    const store = new PictureStore(new Folder(folder).folder("pictures"), studio, recipe);
    const cell = cellsOf(recipe).find(({ setting }) => setting === "concept")!;
    await assertRejects(() => callsPerPicture(store, cell), Deno.errors.NotFound, "emoji-facs");
  });
});
