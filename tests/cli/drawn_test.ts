import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { hash } from "node:crypto";
import type { RunLine } from "../../src/cli/run_line.ts";
import type { RunSummary } from "../../src/cli/run_one.ts";
import { sweepGrid } from "../../src/cli/sweep_grid.ts";
import type { GuidanceReport, ReportedStep } from "../../src/formula/report.ts";
import { decodeImage } from "../../src/runtime/images/decode.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { graphInPicture } from "../../src/graph/picture.ts";
import { filesIn, inFolder, LAB, PROJECT, sharedBraid } from "./braid.ts";

/** A step of a trace as a program reads it. */
interface TracedStep extends ReportedStep {
  readonly preview: readonly string[];
  readonly branchPreviews: readonly (readonly string[] | null)[];
}

const TEMPLATE = join(PROJECT, "nodes/concept/templates/concept_guidance.graph.json");

Deno.test("braid run draws what each prediction did, and the runs of two sweeps as one picture", () =>
  inFolder(async (folder) => {
    const graph = JSON.parse(await Deno.readTextFile(TEMPLATE));
    delete graph.nodes.denoise.inputs.record;
    graph.nodes.latents.inputs.batchSize = 2;
    graph.nodes.measure = { type: "core.float", inputs: { value: 1.25 } };
    graph.outputs = ["save", "measure"];
    await Deno.writeTextFile(join(folder, "concept.graph.json"), JSON.stringify(graph));
    const drawn = ["--trace", "trace", "--grid", "sheets/grid.png"];
    const sweeps = ["guidance.conceptGuidanceScale=0,1", "schedule.numInferenceSteps=1..3"]
      .flatMap((sweep) => ["--sweep", sweep]);
    const args = ["run", "concept.graph.json", "--json", "--no-cache", ...sweeps, ...drawn];
    const { code, events } = await sharedBraid(args, { cwd: folder });
    assertEquals(code, 0);
    const told = events.filter((event): event is Extract<RunLine, { event: "drawn" }> =>
      event.event === "drawn"
    );
    const files = filesIn(folder);
    assertEquals(told.length, 2 * 6 + 1);
    for (const { path } of told) assert(files.some((file) => path.endsWith(file)), path);
    assert(files.includes("sheets/grid.png"), files.join());

    const name = "denoise_conceptGuidanceScale=0_numInferenceSteps=3";
    const trace: GuidanceReport<TracedStep> = JSON.parse(
      await Deno.readTextFile(join(folder, `trace/${name}.json`)),
    );
    assertEquals(trace.steps.length, 3);
    assert(files.includes(`trace/${name}.png`));
    const concept = trace.branches.findIndex(({ name }) => name === "emoji_fruit");
    for (const step of trace.steps) {
      assertEquals(step.preview.length, 2);
      assertEquals(step.branchPreviews.map((of) => of?.length ?? 0), [2, 0, 2]);
      assertMatch(step.preview[0]!, /^data:image\/png;base64,/);
      // What is not evaluated has no norm, and the base is like itself.
      assertEquals(step.branchNorms![concept], [null, null]);
      for (const cosine of step.cosinesToBase![0]!) assert(Math.abs(cosine! - 1) < 1e-6);
      // Noise as the networks see it has a norm near 1.
      for (const norm of step.branchNorms![0]!) assert(norm! > 0.7 && norm! < 1.3, `${norm}`);
      assertEquals(step.terms[1]!.norm.length, 2);
    }
    // The picture carries the graph that was given, not one that records.
    const [picture] = files.filter((file) => file.startsWith("out/"));
    const carried = await graphInPicture(await Deno.readFile(join(folder, picture!)));
    assertStringIncludes(carried!, "conceptGuidanceScale");
    assert(!carried!.includes("previews"));
  }));

Deno.test("sweepGrid() puts the last sweep across, all others down, and numbers below", () => {
  const place = (name: string, value: string, index: number) => ({ name, value, index });
  const variants = ["1", "1", "2"].flatMap((a, i) =>
    ["x", "y"].map((b, j) => ({ places: [place("a", a, i), place("b", b, j)] }))
  );
  const run = { outputs: [], status: "succeeded" } as const;
  const grid = sweepGrid(variants, [
    { ...run, values: { "near.distance": 1 / 3, "far.distance": 2, "near.text": "long" } },
    { ...run, values: { "near.distance": 3 } },
    { ...run, status: "failed", values: {} },
  ]);
  assertEquals(grid.rows, ["a\n1", "a\n1", "a\n2"]);
  assertEquals(grid.columns, ["b\nx", "b\ny"]);
  assertEquals(grid.cells.map(({ label }) => label), [
    "near.distance 0.3333\nfar.distance 2",
    "distance 3",
    "failed",
    "not run",
    "not run",
    "not run",
  ]);
});

Deno.test("sweepGrid() shows no file that something else has taken the place of", () =>
  inFolder(async (folder) => {
    const outputOf = async (name: string): Promise<RunSummary["outputs"][number]> => {
      const [path, bytes] = [join(folder, name), new TextEncoder().encode(name)];
      await Deno.writeFile(path, bytes);
      const sha256 = hash("sha256", bytes, "hex");
      return { node: "save", port: "file", path, sha256, bytes: bytes.length };
    };
    const outputs = await Promise.all(["a.png", "b.png", "c.png"].map(outputOf));
    await Deno.writeTextFile(outputs[1]!.path, "another");
    await Deno.remove(outputs[2]!.path);
    const place = (index: number) => ({ places: [{ name: "x", value: `${index}`, index }] });
    const { cells } = sweepGrid(
      outputs.map((_, index) => place(index)),
      outputs.map((output) => ({ outputs: [output], status: "succeeded", values: {} })),
    );
    assertEquals(cells.map(({ label }) => label), [
      "",
      "its file was changed",
      "its file was changed",
    ]);
    assertEquals(cells.map(({ pictures }) => pictures.length), [1, 0, 0]);
  }));

Deno.test("braid run runs the sweep that a graph carries as it runs --sweep, and its grid carries it", () =>
  inFolder(async (folder) => {
    const axes = [
      { input: "paint.color", values: "#f00,#0f0,#00f" },
      { input: "save.fileName", replace: "plain", values: ["flat"] },
    ];
    const graph = {
      format: "braid/1",
      nodes: {
        paint: { type: "core.color_image", inputs: { width: 16, height: 16 } },
        save: {
          type: "core.save_image",
          inputs: { image: { from: "paint.image" }, fileName: "plain" },
        },
      },
      outputs: ["save"],
    };
    const write = (name: string, document: unknown): Promise<void> =>
      Deno.writeTextFile(join(folder, name), JSON.stringify(document));
    await write("swept.graph.json", { ...graph, format: "braid/2", sweep: { axes } });
    await write("plain.graph.json", graph);
    const run = (...args: string[]): ReturnType<typeof sharedBraid> =>
      sharedBraid(["run", ...args, "--json", "--no-cache"], { cwd: folder });
    const [carried, given, once] = await Promise.all([
      run("swept.graph.json"),
      run(
        ...["plain.graph.json", "--out", "given", "--grid", "grid.png"],
        ...["--sweep", "paint.color=#f00,#0f0,#00f", "--sweep", 'save.fileName~plain=["flat"]'],
      ),
      run("swept.graph.json", "--once", "--out", "once"),
    ]);
    assertEquals([carried.code, given.code, once.code], [0, 0, 0], carried.err + given.err);
    const files = filesIn(folder);
    assertEquals(files.filter((name) => name.startsWith("once/")), ["once/plain.png"]);
    assert(files.includes("out/flat_color=#0f0_plain=flat.png"), files.join());
    const read = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
      Deno.readFile(join(folder, name));
    const [grid, same] = [await read("out/swept_sweep.png"), await read("grid.png")];
    const { sweep } = JSON.parse((await graphInPicture(grid))!);
    assertEquals(sweep, { axes });
    const pixels = async (png: Uint8Array): Promise<Tensor> => (await decodeImage(png)).image;
    assertEquals(await pixels(grid), await pixels(same));
  }));

Deno.test("braid run paints nothing where its grid could not be written", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "taken"), "");
    const sweep = ["--sweep", "number.value=1,2", "--grid", "taken/grid.png"];
    const run = ["run", "graph.graph.json", "--plugins", LAB, ...sweep, "--json", "--no-cache"];
    const { code, out, err } = await sharedBraid(run, { cwd: folder });
    assertEquals([code, out.includes("queued")], [5, false]);
    assertStringIncludes(err, `Cannot use the folder "${join(folder, "taken")}"`);
  }));

Deno.test("braid run traces what is kept anew, and says what it was asked to draw and has not", () =>
  inFolder(async (folder) => {
    const concept = JSON.parse(await Deno.readTextFile(TEMPLATE));
    concept.nodes.schedule.inputs.numInferenceSteps = 1;
    delete concept.nodes.save.inputs.parameters;
    const number = {
      ...{ format: "braid/1", outputs: ["number"] },
      nodes: { number: { type: "core.float", inputs: { value: 1 } } },
    };
    for (const [name, graph] of Object.entries({ concept, number })) {
      await Deno.writeTextFile(join(folder, `${name}.graph.json`), JSON.stringify(graph));
    }
    const run = async (name: string, ...args: string[]): Promise<string> => {
      const ran = ["run", `${name}.graph.json`, "--cache", "kept", ...args];
      const { code, err } = await sharedBraid(ran, { cwd: folder });
      assertEquals(code, 0, err);
      return err;
    };
    for (const trace of ["first", "again"]) {
      assert(!(await run("concept", "--trace", trace)).includes("Nothing is traced"));
      const traced = filesIn(folder).filter((name) => name.startsWith(`${trace}/`));
      assertEquals(traced.sort(), [`${trace}/denoise.json`, `${trace}/denoise.png`]);
    }
    const drawn = ["--trace", "none", "--grid", "grid.png", "--sweep", "number.value=1,2"];
    const said = await run("number", ...drawn);
    const untraced = 'Nothing is traced in "none": no run has denoised anything by a guidance';
    assertStringIncludes(said, untraced);
    assertStringIncludes(said, 'There is no grid "grid.png": no run has made a picture');
  }));

Deno.test("braid run wants a sweep and a PNG for a grid", () =>
  inFolder(async (folder) => {
    const cases = [
      [["--grid", "grid.png"], "give --sweep once or twice too"],
      [["--grid", "grid.jpg", "--sweep", "number.value=1,2"], 'but got "grid.jpg"'],
    ] as const;
    for (const [args, message] of cases) {
      const run = ["run", "graph.graph.json", "--plugins", LAB, ...args];
      const { code, err } = await sharedBraid(run, { cwd: folder });
      assertEquals(code, 2);
      assertStringIncludes(err, message);
    }
  }));
