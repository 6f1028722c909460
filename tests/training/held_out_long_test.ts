import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  runRecipe,
  type RunRecipeOptions,
  type TrainEvent,
} from "../../src/training/run_recipe.ts";
import { encodesFirst, SMALL, stripes, withPictures } from "./recipe_world.ts";

const CONCEPT = { ...SMALL, kind: "concept", output: "concept" } as const;

/** What is told while a recipe runs. */
async function eventsOf(recipe: unknown, options: RunRecipeOptions): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  await runRecipe(recipe, { ...options, onEvent: (event) => events.push(event) });
  return events;
}

Deno.test("runRecipe() measures by pictures that it does not learn from, and ends at the best where patience runs out", () =>
  withPictures(10, async (path, models, root) => {
    // At so high a rate the loss rises soon.
    const wild = {
      ...CONCEPT,
      heldOut: 0.2,
      steps: 60,
      learningRate: 0.1,
      evaluateEvery: 2,
      patience: 2,
    };
    const options = { models, path, threads: 1 };
    const events = await eventsOf(wild, options);
    const prepared = events.find(({ event }) => event === "prepared")!;
    assertEquals(prepared, {
      event: "prepared",
      pictures: 8,
      heldOut: 2,
      size: 64,
      steps: 60,
      step: 0,
    });
    const measured = events.flatMap((event) => event.event === "heldOut" ? [event] : []);
    const losses = measured.map(({ loss }) => loss);
    const finished = events.at(-1)!;
    assert(finished.event === "finished");
    assertEquals([finished.why, finished.steps < 60], ["patience", true]);
    const best = measured[losses.indexOf(Math.min(...losses))]!;
    assertEquals(measured.length - 1 - measured.indexOf(best), 2);
    const card = await Deno.readTextFile(join(root, "concept", "README.md"));
    assertStringIncludes(card, `${best.loss.toFixed(4)} at step ${best.step}`);

    // Run again, it knows that it has ended, and how.
    const again = await eventsOf(wild, options);
    assertEquals(again.some(({ event }) => event === "step"), false);
    assertEquals(again.at(-1), finished);
  }));

Deno.test("runRecipe() tells what it takes before it learns, that nothing is left to do, and what is wrong with a state, and a dry run leaves everything as it is", () =>
  withPictures(4, async (path, models, root) => {
    const options = { models, path, threads: 1 };
    const events = await eventsOf({ ...CONCEPT, rank: 2 }, { ...options, dryRun: true });
    const names = events.map(({ event }) => event).filter((name, i, all) => name !== all[i - 1]);
    assertEquals(names, ["reading", "looked", "cost", "encoding", "prepared", "time"]);
    assertEquals([...Deno.readDirSync(root)].some(({ name }) => name === "concept"), false);
    await runRecipe(CONCEPT, options);
    const state = join(root, "concept", ".training", "state.safetensors");
    const before = await Deno.readFile(state);
    const last = (await eventsOf(CONCEPT, options)).at(-1)!;
    assertEquals([last.event, last.event === "finished" && last.why], ["finished", "nothing"]);
    await assertRejects(
      () => runRecipe({ ...CONCEPT, steps: 3 }, options),
      Error,
      "has learnt 4 already",
    );
    const whole = await eventsOf({ ...CONCEPT, seed: 9 }, {
      ...options,
      dryRun: true,
      overwrite: true,
    });
    assertEquals(await Deno.readFile(state), before);
    const [less, cost] = [events, whole].map((all) => all.find(({ event }) => event === "cost")!);
    assert(less?.event === "cost" && cost?.event === "cost");
    assert(cost.memory > 1e8 && cost.freeMemory > 0 && cost.disk > 1000 && cost.freeDisk > 0);
    assertEquals(cost.learning < cost.parameters, true); // null-text features do not
    assert(less.learning < cost.learning / 2 && less.disk < cost.disk);
    // Nor does one that turns out not to be able to begin.
    await Deno.writeTextFile(join(root, "pictures", "broken.png"), "no picture");
    await assertRejects(() => eventsOf({ ...CONCEPT, seed: 9 }, { ...options, overwrite: true }));
    assertEquals(await Deno.readFile(state), before);
    await Deno.remove(join(root, "pictures", "broken.png"));

    // A state that is cut off is named, and can be replaced.
    await Deno.writeFile(state, before.subarray(0, 5000));
    await assertRejects(
      () => runRecipe({ ...CONCEPT, steps: 5 }, options),
      Error,
      "To begin anew, give --overwrite",
    );
    await runRecipe(CONCEPT, { ...options, overwrite: true });
    assertEquals((await Deno.readFile(state)).length, before.length);
  }));

Deno.test("runRecipe() encodes pictures once, and again when they change", () =>
  withPictures(4, async (path, models, root) => {
    const options = { models, path, threads: 1 };
    assertEquals(await encodesFirst(CONCEPT, options), true);
    assertEquals(await encodesFirst({ ...CONCEPT, steps: 5 }, options), false);
    await Deno.writeFile(join(root, "pictures", "p4.png"), await stripes(4));
    assertEquals(await encodesFirst(CONCEPT, { ...options, overwrite: true }), true);
  }));

Deno.test("runRecipe() says which base cannot be taught and why, and what size it needs", () =>
  withPictures(4, async (path, models, root) => {
    const options = { models, path, threads: 1 };
    const refused = async (recipe: object, why: string): Promise<void> => {
      await assertRejects(() => runRecipe({ ...CONCEPT, ...recipe }, options), Error, why);
    };
    await refused(
      { prior: "emoji-faces" },
      `it is a concept model itself: begin with its prior "emoji"`,
    );
    await refused({ prior: "./emoji-control" }, "it has no unet");
    await refused({ size: 72 }, `"size" should be a multiple of 16 for "emoji", but is 72`);
    const inpaint = join(root, "inpaint");
    await Deno.mkdir(inpaint);
    for (const part of ["vae", "scheduler", "text_encoder", "tokenizer", "unet"]) {
      await Deno.mkdir(join(inpaint, part));
      for await (const { name } of Deno.readDir(join(root, "emoji", part))) {
        await Deno.copyFile(join(root, "emoji", part, name), join(inpaint, part, name));
      }
    }
    const config = join(inpaint, "unet", "config.json");
    const fields = JSON.parse(await Deno.readTextFile(config));
    await Deno.writeTextFile(config, JSON.stringify({ ...fields, in_channels: 9 }));
    await refused({ prior: "inpaint" }, "takes 9 channels and puts out 4");
  }));
