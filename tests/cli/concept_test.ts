import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { writeBundledTwins } from "../nodes/world.ts";
import { stripes } from "../training/recipe_world.ts";
import { type Ended, inFolder, sharedBraid, startBraid } from "./braid.ts";

/** A folder with stand-ins of the bundled models in `models`, and some pictures in `My Fruit`. */
function withFruit(count: number, use: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await writeBundledTwins(join(folder, "models"));
    await Deno.mkdir(join(folder, "My Fruit"));
    for (let i = 0; i < count; i++) {
      await Deno.writeFile(join(folder, "My Fruit", `p${i}.png`), await stripes(i));
    }
    await use(folder);
  });
}

const SMALL = ["--models", "models", "--size", "64", "--batch", "2", "--threads", "1"];

Deno.test("braid concept new makes of a folder of pictures a model that is there at once, and a graph that guides with it", () =>
  withFruit(9, async (cwd) => {
    const run = (...args: string[]): Promise<Ended> => sharedBraid(args, { cwd });
    const teach = ["concept", "new", "My Fruit", "--base", "emoji", "--steps", "2", ...SMALL];
    await Deno.writeTextFile(join(cwd, "taken"), "");
    const [taken, within] = await Promise.all([
      run(...teach, "--graph", "taken"),
      run(...teach, "--graph", join("taken", "fruit.graph.json")),
    ]);
    assertEquals([taken.code, within.code], [5, 5]);
    assertEquals(taken.err, `braid: Cannot write "taken": it is there already\n`);
    assertMatch(within.err, /^braid: Cannot use the folder ".*taken": there is a file/);
    const taught = await run(...teach, "--graph", "fruit.graph.json", "--keep-at", "1");
    assertEquals(taught.code, 0, taught.err);
    assertStringIncludes(taught.err, `kept: ${join(cwd, "models", "my-fruit-at-1")}`);
    assertEquals(taught.out.trim(), join(cwd, "models", "my-fruit"));
    for (
      const said of [
        "Looking at pictures: 9 of 9",
        "All pictures at a glance: ",
        /It takes up to .* of memory .* and .* on disk/,
        "Learning from 8 pictures, 1 held out to measure by",
        /About .* to go: .* a step, measured/,
        "Step 2: held-out loss ",
        "Finished after 2 steps",
        "Guide with it: braid run fruit.graph.json --models models",
      ]
    ) {
      if (typeof said === "string") assertStringIncludes(taught.err, said);
      else assertMatch(taught.err, said);
    }
    const { events } = await run("models", "--models", "models", "--json");
    const models = events as unknown as { id: string; prior?: string; family: string }[];
    const own = models.find(({ id }) => id === "my-fruit")!;
    assertEquals([own.prior, own.family], ["emoji", "null-text"]);
    const sets = ["schedule.numInferenceSteps=2", "latents.batchSize=1"];
    const painted = await run(
      ...["run", "fruit.graph.json", "--models", "models", "--out", "out", "--no-cache"],
      ...sets.flatMap((one) => ["--set", one]),
    );
    assertEquals(painted.code, 0, painted.err);
    assert((await Deno.stat(join(cwd, "out", "my-fruit.png"))).size > 100);
    const [again, printed, there] = await Promise.all([
      run(...teach),
      run("concept", "graph", "my-fruit", "--models", "models"),
      run("concept", "graph", "my-fruit", "--models", "models", "--graph", "fruit.graph.json"),
    ]);
    assertStringIncludes(again.err, "Nothing left to learn: all 2 steps were done before");
    assertEquals(JSON.parse(printed.out).nodes.taught.inputs.model, "my-fruit");
    assertEquals([there.code, there.err], [
      5,
      `braid: Cannot write "fruit.graph.json": it is there already\n`,
    ]);
  }));

Deno.test("braid concept new says what is wrong before it learns anything", () =>
  withFruit(2, async (cwd) => {
    const teach = (folder: string, ...args: string[]): Promise<Ended> =>
      sharedBraid(["concept", "new", folder, ...args, ...SMALL], { cwd });
    const cases: readonly (readonly [Promise<Ended>, number, string])[] = [
      [teach("absent", "--base", "emoji"), 4, "there is no such folder"],
      [teach("My Fruit", "--base", "emoji"), 3, "its 2 pictures are 2 different"],
      [teach("My Fruit", "--base", "emojo"), 4, `did you mean "emoji"?`],
      [teach("My Fruit", "--base", "emoji-faces"), 3, `begin with its prior "emoji"`],
      [teach("My Fruit"), 2, "braid concept new needs --base MODEL"],
      [teach("My Fruit", "--base", "emoji", "--name", "emoji-faces"), 5, `it holds "braid.json"`],
      [teach("My Fruit", "--base", "emoji", "--name", "../x"), 2, `cannot be called "../x"`],
      [
        sharedBraid(
          ["concept", "new", "My Fruit", "--base", "emoji", "--models", "models", "--size", "72"],
          { cwd },
        ),
        3,
        `Cannot train by these options: "size" should be a multiple of 16`,
      ],
      [teach("My Fruit", "--base", "emoji", "--steps", "few"), 2, "--steps, but got few"],
      [teach("My Fruit", "--base", "emoji", "--keep-at", "2,x"), 2, "--keep-at, but got x"],
      [sharedBraid(["concept", "old", "x"], { cwd }), 2, `does not know "old"`],
      [sharedBraid(["concept", "graph", "emoji"], { cwd }), 3, "it is no concept model"],
    ];
    for (const [ended, code, said] of cases) {
      const { err, code: own } = await ended;
      assertEquals(own, code, err);
      assertStringIncludes(err, said);
    }
    const left = [...Deno.readDirSync(join(cwd, "models"))].map(({ name }) => name);
    assertEquals(left.includes("my-fruit"), false);
  }));

Deno.test("braid train that is stopped leaves a model, and goes on", () =>
  withFruit(4, async (cwd) => {
    const recipe = {
      kind: "concept",
      prior: "emoji",
      pictures: "My Fruit",
      output: "models/fruit",
      size: 64,
      batch: 2,
      steps: 100_000,
      sampleEvery: 0,
    };
    await Deno.writeTextFile(join(cwd, "recipe.json"), JSON.stringify(recipe));
    const args = ["train", "recipe.json", "--models", "models", "--threads", "1", "--json"];
    const process = startBraid(args, { cwd });
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; !text.includes(`"step":3`);) text += (await lines.read()).value ?? "";
    process.kill("SIGINT");
    while (!(await lines.read()).done);
    assertEquals((await process.status).code, 130);
    await process.stderr.cancel();
    await process.stdin.close();
    const model = JSON.parse(await Deno.readTextFile(join(cwd, "models/fruit/braid.json")));
    assertEquals(model.prior, "emoji");
    await Deno.stat(join(cwd, "models/fruit/unet/diffusion_pytorch_model.safetensors"));
    await Deno.writeTextFile(join(cwd, "recipe.json"), JSON.stringify({ ...recipe, steps: 1 }));
    const fewer = await sharedBraid(args, { cwd });
    assertEquals(fewer.code, 3);
    assertMatch(fewer.err, /Cannot train 1 steps: ".*fruit" has learnt \d+ already/);
  }));

Deno.test("braid run teaches by a graph, goes on where it was stopped, and finds the model in its output", () =>
  withFruit(9, async (cwd) => {
    const inputs = { base: "emoji", name: "my-fruit", pictures: "My Fruit", size: 64, batch: 2 };
    const document = (nodes: unknown, output: string): string =>
      JSON.stringify({ format: "braid/1", nodes, outputs: [output] });
    const teach = {
      type: "concept.teach_concept",
      inputs: { ...inputs, steps: 2, sampleEvery: 0 },
    };
    await Deno.writeTextFile(join(cwd, "teach.graph.json"), document({ teach }, "teach"));
    const load = { type: "diffusion.load_unet", inputs: { model: "my-fruit" } };
    const predict = { type: "diffusion.predict", inputs: { unet: { from: "load.unet" } } };
    await Deno.writeTextFile(join(cwd, "load.graph.json"), document({ load, predict }, "predict"));
    const run = (file: string, ...args: string[]): Promise<Ended> =>
      sharedBraid(["run", file, "--models", "models", "--no-cache", ...args], { cwd });
    const before = await run("load.graph.json");
    assertEquals(before.code, 4, before.err);
    const taught = await run("teach.graph.json", "--threads", "1");
    assertEquals(taught.code, 0, taught.err);
    const more = await run("teach.graph.json", "--set", "teach.steps=3", "--json");
    assertEquals(more.code, 0, more.err);
    const card = await Deno.readTextFile(join(cwd, "out", "models", "my-fruit", "README.md"));
    assertStringIncludes(card, "| steps | 3, of 2 pictures each |");
    const after = await run("load.graph.json");
    assertEquals(after.code, 0, after.err);
  }));
