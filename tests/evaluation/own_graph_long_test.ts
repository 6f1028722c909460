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
import { printWorkflow } from "../../src/graph/parse.ts";
import { RECIPE, withStudio } from "./trial_studio.ts";

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
