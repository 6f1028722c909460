import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { evaluate, type EvaluateEvent } from "../../src/evaluation/evaluate.ts";
import { Folder } from "../../src/files/folder.ts";
import { OutputError } from "../../src/runs/outputs/output_error.ts";
import { readPictures } from "../../src/votes/picture_index.ts";
import { canMount, fill, withSmallDisk } from "../small_disk.ts";
import { RECIPE, withStudio, writeOwn, writeReal } from "./trial_studio.ts";

const DRIFTING = {
  ...RECIPE,
  settings: ["prior", "concept", { setting: "framework", control: [1, 2] }, "drifted"],
  drift: { pictures: 4, timesteps: [200, 800] },
  classifier: { steps: 20, batch: 4 },
  selfSupervised: { steps: 4, batch: 4 },
  retrieval: { steps: 30, batch: 8, candidates: 2 },
};

Deno.test("evaluate() tells the cost, paints, measures, and writes tables, charts and a page", async () => {
  await withStudio(async (studio, folder) => {
    await writeReal(folder, 18);
    const events: EvaluateEvent[] = [];
    const options = {
      path: join(folder, "recipe.json"),
      onEvent: (event: EvaluateEvent) => events.push(event),
    };

    await evaluate(DRIFTING, studio, { ...options, dryRun: true });
    const [cost] = events as [Extract<EvaluateEvent, { event: "cost" }>];
    assertEquals([cost.cells, cost.pictures, cost.painted], [5, 40, 0]);
    assert(cost.bytes > 0 && cost.networkCalls > 0 && cost.seconds > 0 && cost.measuring > 0);
    await assertRejects(() => Deno.stat(join(folder, "out")), Deno.errors.NotFound);

    const page = await evaluate(DRIFTING, studio, options);
    assertEquals(page, join(folder, "out", "index.html"));
    const html = await Deno.readTextFile(page!);
    for (
      const part of [
        "real against real",
        "autoencoder",
        "framework, concept 1, control 2",
        "Drift",
        "Null-text fold",
        "Accuracy by retrieval",
        "from what the autoencoder makes of it",
      ]
    ) {
      assertStringIncludes(html, part);
    }
    assert(!/NaN|undefined/.test(html));
    const results = JSON.parse(await Deno.readTextFile(join(folder, "out", "results.json")));
    const [{ rows, accuracy }, learnt, alone] = results.comparisons;
    assertEquals([alone.features, alone.rows.length], ["self-supervised 1", 7]);
    assertEquals([results.retrieval.candidates, results.retrieval.taught], [2, 16]);
    assert(results.retrieval.worth.value >= 0 && results.retrieval.hits === undefined);
    assertEquals([learnt.features, learnt.rows.length], ["classifier 1", 7]);
    assertEquals(results.comparisons[0].perceptual, undefined);
    for (const { perceptual: { autoencoder, others } } of [learnt, alone]) {
      for (const { value, low, high } of [autoencoder, others]) {
        assert(0 < low && low <= value && value <= high && high <= 4);
      }
    }
    assertEquals(rows.length, 7);
    assert(accuracy.classifier.value > 0.8);
    const [floor, ceiling, ...cells] = rows;
    for (const { figures } of cells) {
      for (
        const name of [
          "frechet",
          "kernel",
          "coverage",
          "vendi",
          "neighbours",
          "retrieval",
          "copies",
        ]
      ) {
        const { value, low, high } = figures[name];
        assert(low <= value && value <= high, `${name}: ${low} ${value} ${high}`);
      }
    }
    assertEquals([floor.kind, ceiling.kind], ["floor", "ceiling"]);
    assertEquals(results.drift.map((row: { timestep: number }) => row.timestep), [200, 800]);
    for (const { name, difference, bound } of results.identities) {
      assert(difference <= bound, `${name}: ${difference}`);
    }
    const csv = await Deno.readTextFile(join(folder, "out", "figures.csv"));
    assertEquals(csv.trim().split("\r\n").length, 22);
    for (
      const name of ["charts/frechet_neighbours_latents.svg", "charts/drift.png", "sheets/1.png"]
    ) {
      assert((await Deno.stat(join(folder, "out", name))).size > 500, name);
    }
    const [prior] = await readPictures(new Folder(join(folder, "out")));
    assertEquals(prior!.setting, "prior, control 1");
    assertEquals(prior!.prompts.map(({ prompt, files }) => [prompt, files.length]), [
      ["x, red", 4],
      ["x, blue", 4],
    ]);
    await Deno.stat(join(folder, "out", prior!.prompts[0]!.files[0]!));

    // A recipe that has shrunk leaves nothing of what it was, and all that people have put there.
    const mine = ["charts/my-own.png", "sheets/mine.svg", "literature.csv", "null-text/a.txt"];
    await Deno.mkdir(join(folder, "out", "null-text"));
    for (const name of mine) await Deno.writeTextFile(join(folder, "out", name), "mine");
    await evaluate({ ...RECIPE, settings: ["concept"] }, studio, options);
    const drawn = await Array.fromAsync(Deno.readDir(join(folder, "out", "charts")));
    assert(drawn.every(({ name }) => !name.startsWith("drift") && !name.includes("classifier_1")));
    const sheets = await Array.fromAsync(Deno.readDir(join(folder, "out", "sheets")));
    assertEquals(sheets.map(({ name }) => name).sort(), ["1.png", "mine.svg"]);
    for (const name of mine) {
      assertEquals(await Deno.readTextFile(join(folder, "out", name)), "mine", name);
    }
  });
});

Deno.test("a stopped evaluation goes on where it was, and says the same as one that was not stopped", async () => {
  await withStudio(async (studio, folder) => {
    await writeReal(folder, 8);
    const path = join(folder, "recipe.json");
    const folderOf = new Folder(join(folder, "out"));
    const exchange = await writeOwn(studio, folder);
    const recipe = { ...RECIPE, concept: "own", settings: ["concept"] };
    const stop = new AbortController();
    const stopped = evaluate(recipe, studio, {
      path,
      signal: stop.signal,
      onEvent: ({ event }) => event === "painted" && stop.abort(),
    });
    await assertRejects(() => stopped, DOMException);
    let painted = 0;
    const costs: number[] = [];
    const others: Promise<unknown>[] = [];
    const other = { ...recipe, steps: 3, subject: "y" };
    await evaluate(recipe, studio, {
      path,
      onEvent(event) {
        if (event.event === "painted" && !painted++) {
          const meanwhile = () => evaluate(other, studio, { path, overwrite: true });
          others.push(assertRejects(meanwhile, Deno.errors.AlreadyExists, "is at work there"));
        }
        if (event.event === "cost") costs.push(event.painted);
      },
    });
    assert(costs[0]! > 0 && painted > 0);
    assertEquals(costs[0]! / RECIPE.batch + painted, 4); // nothing twice: two prompts of two batches each
    assertEquals((await Promise.all(others)).length, 1);
    const first = await Deno.readTextFile(join(folder, "out", "figures.csv"));
    await evaluate({ ...recipe, output: "whole" }, studio, { path });
    assertEquals(await Deno.readTextFile(join(folder, "whole", "figures.csv")), first);

    const again = { ...recipe, settings: [...recipe.settings, "framework"] };
    const missing: (readonly number[])[] = [];
    await evaluate(again, studio, {
      path,
      dryRun: true,
      onEvent: (event) => event.event === "cost" && missing.push([event.pictures, event.painted]),
    });
    assertEquals(missing, [[16, 8]]); // the new setting alone

    const results = await Deno.readTextFile(folderOf.pathOf("results.json"));
    const measuring = () =>
      evaluate(recipe, studio, {
        path,
        onEvent: ({ event }) => event === "measured" && exchange(),
      });
    await assertRejects(measuring, Error, 'The model "own" was exchanged while');
    assertEquals(await Deno.readTextFile(folderOf.pathOf("results.json")), results);

    for (const dryRun of [true, false]) {
      await assertRejects(
        () => evaluate(other, studio, { path, dryRun }),
        Deno.errors.AlreadyExists,
        "it holds the results of a recipe with other subject, steps. Name another",
      );
    }
    // What is meant counts, not how it is written.
    const elsewhere = join(folder, "elsewhere");
    await Deno.mkdir(elsewhere);
    await writeReal(elsewhere, 10);
    const same = { ...recipe, output: join(folder, "out") };
    const there = (dryRun: boolean) => () =>
      evaluate(same, studio, { path: join(elsewhere, "recipe.json"), dryRun });
    for (const dryRun of [true, false]) {
      const words = "it holds the results of a recipe with other real. Name another";
      await assertRejects(there(dryRun), Deno.errors.AlreadyExists, words);
    }
    const [real, { path: concept }] = [join(folder, "real"), await studio.models.model("own")];
    await evaluate({ ...same, real, concept }, studio, { path, dryRun: true });
    await Deno.rename(real, join(folder, "moved"));
    await evaluate({ ...same, real: "moved" }, studio, { path, dryRun: true });
    await Deno.rename(join(folder, "moved"), real);
    await writeReal(folder, 10);
    await evaluate(same, studio, { path, dryRun: true });
    await withStudio(async (another, place) => {
      (await writeOwn(another, place))();
      await assertRejects(
        () => evaluate(same, another, { path, dryRun: true }),
        Deno.errors.AlreadyExists,
        "a recipe with other concept. Name another",
      );
    });
    const begun = new AbortController();
    const replacing = () =>
      evaluate(other, studio, {
        path,
        overwrite: true,
        signal: begun.signal,
        onEvent: ({ event }) => event === "painted" && begun.abort(),
      });
    await assertRejects(replacing, DOMException);
    for (const name of ["index.html", "results.json", "figures.csv"]) {
      assert(!folderOf.has(name), `${name} is of the recipe before`);
    }
    await evaluate(other, studio, { path, dryRun: true });
  });
});

Deno.test("evaluate() replaces and removes nothing that is called as its own files are", async () => {
  await withStudio(async (studio, folder) => {
    await writeReal(folder, 8);
    const path = join(folder, "recipe.json");
    const mine: Readonly<Record<string, string>> = {
      "index.html": "My page",
      "measured.csv": "1,2",
      "null-text/unet/config.json": "{}",
      "pictures/cat.png": "A cat",
      "recipe.json": JSON.stringify(RECIPE),
      "sheets/1.png": "A sheet",
    };
    for (const [name, text] of Object.entries(mine)) {
      const output = name.replaceAll(/\W/g, "_");
      const file = join(folder, output, name);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
      await assertRejects(
        () => evaluate({ ...RECIPE, output }, studio, { path }),
        Deno.errors.AlreadyExists,
        `it holds "${name.split("/")[0]}", which is of no evaluation`,
      );
      assertEquals(await Deno.readTextFile(file), text);
    }
  });
});

Deno.test("evaluate() refuses what it cannot use, by name, before anything is painted", async () => {
  await withStudio(async (studio, folder) => {
    const path = join(folder, "recipe.json");
    await assertRejects(() => evaluate(RECIPE, studio, { path }), Deno.errors.NotFound, "real");
    await writeReal(folder, 8);
    const run = (change: object) => () => evaluate({ ...RECIPE, ...change }, studio, { path });
    await assertRejects(run({ labels: "no.json" }), Deno.errors.NotFound, "no.json");
    const retrieval = { pictures: "no", labels: "no.json" };
    await assertRejects(
      run({ retrieval }),
      Deno.errors.NotFound,
      `against "${join(folder, "no")}"`,
    );
    await assertRejects(run({ retrieval: {} }), SyntaxError, "Cannot learn captions of 8 pictures");
    await assertRejects(run({ concept: "nobody" }), Deno.errors.NotFound, "nobody");
    await assertRejects(run({ output: "." }), Deno.errors.AlreadyExists, "it lies in the output");
    await Deno.writeTextFile(join(folder, "taken"), "");
    await assertRejects(run({ output: "taken" }), OutputError, "Cannot use the folder");
    await Deno.writeTextFile(join(folder, "labels.json"), `{"z.png": {}}`);
    await assertRejects(run({}), SyntaxError, `labels "z.png", which is not in`);
    await Deno.writeTextFile(join(folder, "labels.json"), `{"1.png": {"split": "both"}}`);
    await assertRejects(run({}), SyntaxError, `see "1.png.split"`);
    await Deno.mkdir(join(folder, "out"), { recursive: true });
    await Deno.writeTextFile(
      join(folder, "out", "votes.jsonl"),
      `{"pair": ["a"], "choice": "left"}\n`,
    );
    await assertRejects(run({ labels: undefined }), SyntaxError, "Line 1");
    await assertRejects(run({ labels: undefined, pictures: 2 }), SyntaxError, "at least 8 of each");
  });
});

Deno.test({
  name:
    "an evaluation says what room it lacks, is told where a disk fills midway, and goes on once there is some",
  ignore: !await canMount(),
  fn: () =>
    withStudio(async (studio, folder) => {
      await writeReal(folder);
      const disk = join(folder, "disk");
      await Deno.mkdir(disk);
      const recipe = { ...RECIPE, output: "disk/out", settings: ["concept"] };
      const run = (onEvent: (event: EvaluateEvent) => void = () => {}) =>
        evaluate(recipe, studio, { path: join(folder, "recipe.json"), onEvent });
      const lacks = async (
        size: string,
        message: string,
        onEvent?: (event: EvaluateEvent) => void,
      ) => {
        const error = await assertRejects(() => run(onEvent), Error, message, size);
        assertEquals((error as { readonly code?: string }).code, "ENOSPC");
      };
      await withSmallDisk(disk, "20k", async () => {
        await lacks("20k", `Cannot evaluate into "${join(disk, "out")}": `);
        assertEquals([...Deno.readDirSync(disk)].filter(({ name }) => name !== "out"), []);
      });
      await withSmallDisk(disk, "8m", async () => {
        const rest = join(disk, "rest");
        await lacks(
          "8m",
          "Cannot go on with the evaluation: the disk is full. What is painted and measured is kept",
          ({ event }) => event === "painted" && fill(rest),
        );
        Deno.removeSync(rest);
        const painted: number[] = [];
        await run((event) => event.event === "cost" && painted.push(event.painted));
        assert(painted[0]! > 0);
        await Deno.stat(join(disk, "out", "index.html"));
      });
    }),
});
