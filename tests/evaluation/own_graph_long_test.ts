import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { cellsOf, groupsOf } from "../../src/evaluation/cells.ts";
import { callsPerPicture } from "../../src/evaluation/cost.ts";
import { readOwnGraphs } from "../../src/evaluation/own_graph.ts";
import { paint, picturesOf } from "../../src/evaluation/paint.ts";
import { PictureStore } from "../../src/evaluation/picture_store.ts";
import { parseEvaluation } from "../../src/evaluation/recipe.ts";
import { settingGraph } from "../../src/evaluation/setting_graph.ts";
import { Folder } from "../../src/files/folder.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { RECIPE, withStudio, writeOwn } from "./trial_studio.ts";

const OWN = {
  setting: "graph",
  name: "mine",
  graph: "mine.graph.json",
  inputs: {
    prompt: "controlPrompt.prompt",
    seed: "seeds.start",
    model: "own.model",
    control: "guidance.terms.1.scale",
  },
  control: [1, 2],
};

/** The framework's own graph, as a user would have built it. */
async function writeGraph(folder: string): Promise<void> {
  const recipe = parseEvaluation({ ...RECIPE, settings: ["framework"] });
  const [cell] = cellsOf(recipe);
  const asked = { subject: "", prompt: "anything" };
  const workflow = settingGraph(recipe, cell!, asked, { first: 3, count: 1 });
  await Deno.writeTextFile(join(folder, "mine.graph.json"), printWorkflow(workflow));
}

Deno.test("a graph of the user's own is a setting, each picture of its own prompt and seed, and calls are counted", async () => {
  await withStudio(async (studio, folder) => {
    await writeGraph(folder);
    const recipe = parseEvaluation({ ...RECIPE, settings: [OWN, "framework"] });
    const graphs = await readOwnGraphs(recipe, studio.library, (path) => join(folder, path));
    const cells = cellsOf(recipe, graphs);
    assertEquals(cells.map(({ label, model }) => [label, model]), [
      ["control 1", "emoji-faces"],
      ["control 2", "emoji-faces"],
      ["concept 1, control 1", "emoji-faces"],
    ]);
    const store = new PictureStore(new Folder(folder).folder("pictures"), studio, recipe);
    const [own, , framework] = cells as [typeof cells[0], typeof cells[0], typeof cells[0]];
    assertEquals(await callsPerPicture(store, own), await callsPerPicture(store, framework));
    for (const cell of [own, framework]) await paint(store, await picturesOf(store, cell));
    const [mine, theirs] = await Promise.all(
      [own, framework].map(async (cell) =>
        (await picturesOf(store, cell)).groups.flatMap(({ pictures }) => pictures)
      ),
    );
    assertEquals(mine!.length, 8);
    const bytes = await Promise.all(mine!.map(async (one) => (await store.read(one)).data));
    for (const [i, one] of theirs!.entries()) {
      const { data } = await store.read(one);
      const far = data.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - bytes[i]![k]!)),
        0,
      );
      assert(far < 0.02, `Picture ${i} differs by ${far}`);
    }
    assertNotEquals(bytes[0], bytes[1]);
    assertEquals(groupsOf(recipe, own), groupsOf(recipe, framework));
  });
});

Deno.test("what a recipe names that its graph has not is said by field before anything is painted", async () => {
  await withStudio(async (studio, folder) => {
    const read = (change: object) => () =>
      readOwnGraphs(
        parseEvaluation({ ...RECIPE, settings: [{ ...OWN, ...change }] }),
        studio.library,
        (path) => join(folder, path),
      );
    await assertRejects(read({}), Deno.errors.NotFound, "There is no graph");
    await writeGraph(folder);
    const inputs = { ...OWN.inputs, seed: "noise.sed" };
    await assertRejects(
      read({ inputs }),
      SyntaxError,
      `"settings.0.inputs.seed" names "noise.sed", but`,
    );
    await assertRejects(read({ picture: "decode.img" }), SyntaxError, "has no such output");
    const bad = (setting: object) => () => parseEvaluation({ ...RECIPE, settings: [setting] });
    assertThrows(bad({ setting: "graph" }), SyntaxError, `should have both`);
    assertThrows(bad({ ...OWN, setting: "prior" }), SyntaxError, `should have both`);
    assertThrows(bad({ ...OWN, inputs: {} }), SyntaxError, `"settings.0" needs "inputs"`);
  });
});

Deno.test("pictures of a graph are others once its model is another, be it named in a node or sent by wire", async () => {
  await withStudio(async (studio, folder) => {
    const exchange = await writeOwn(studio, folder);
    await writeGraph(folder);
    const place = join(folder, "mine.graph.json");
    const { nodes, ...rest } = parseWorkflow(await Deno.readTextFile(place));
    const write = (model: unknown, more: object = {}): Promise<void> =>
      Deno.writeTextFile(
        place,
        JSON.stringify({
          ...rest,
          nodes: { ...nodes, own: { ...nodes["own"], inputs: { model } }, ...more },
        }),
      );
    const text = (text: unknown) => ({ type: "core.text", inputs: { text } });
    const open = async (inputs: object) => {
      const recipe = parseEvaluation({
        ...RECIPE,
        concept: "own",
        settings: [{
          ...OWN,
          inputs: { prompt: OWN.inputs.prompt, seed: OWN.inputs.seed, ...inputs },
        }],
      });
      const graphs = await readOwnGraphs(recipe, studio.library, (path) => join(folder, path));
      const store = new PictureStore(new Folder(folder).folder("pictures"), studio, recipe);
      return { store, found: await picturesOf(store, cellsOf(recipe, graphs)[0]!) };
    };
    const nameOf = async (inputs: object = {}): Promise<string> =>
      (await open(inputs)).found.groups[0]!.pictures[0]!.name;
    for (
      const [model, more, inputs] of [
        ["own", {}, {}],
        [{ from: "name.text" }, { name: text("own") }, {}],
        [{ from: "name.text" }, { name: text({ from: "first.text" }), first: text("own") }, {}],
        [{ from: "name.text" }, { name: text("emoji-fruit") }, { model: "name.text" }],
      ] as const
    ) {
      await write(model, more);
      const before = await nameOf(inputs);
      assertEquals(await nameOf(inputs), before);
      exchange();
      assertNotEquals(await nameOf(inputs), before, JSON.stringify([model, more, inputs]));
    }
    await write({ from: "name.text" }, { name: text("nobody") });
    await assertRejects(() => nameOf(), Deno.errors.NotFound, "nobody");
    const isFirst = { a: { from: "seed.value" }, comparison: "<", b: 10_000_001 };
    await write({ from: "name.value" }, {
      seed: { type: "core.int", inputs: {} },
      isFirst: { type: "core.compare", inputs: isFirst },
      first: text("own"),
      others: text("emoji-fruit"),
      name: {
        type: "core.switch",
        inputs: {
          on: { from: "isFirst.value" },
          onTrue: { from: "first.text" },
          onFalse: { from: "others.text" },
        },
      },
    });
    const { store, found } = await open({ seed: "seed.value" });
    const words = 'for some seeds it takes "emoji-fruit", and for others it does not';
    await assertRejects(() => paint(store, found), Error, words);
    assertEquals(await Array.fromAsync(store.folder.files(/png$/)), []);
  });
});
