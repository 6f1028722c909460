import { assertEquals, assertMatch } from "@std/assert";
import { effect } from "@preact/signals";
import { namesIn } from "../../../../src/drawing/in_words.ts";
import { readWorkflow } from "../../../../src/graph/parse.ts";
import type { Workflow } from "../../../../src/graph/workflow.ts";
import type { Canvases } from "../../../../web/canvas/canvases.ts";
import { mendsOf } from "../../../../web/features/problems/mends.ts";
import { jump } from "../../../../web/features/problems/place_of.ts";
import { problemsOf } from "../../../../web/features/problems/problems.ts";
import { printProblem, saidOf } from "../../../../web/canvas/said_of.ts";
import { openEditor } from "../../editor.ts";

async function openGraph(graph: Record<string, unknown>): Promise<Canvases> {
  const app = await openEditor();
  await app.workspace.add(readWorkflow({ format: "braid/1", ...graph }), "broken");
  await thereAre(app, (count) => count > 0);
  return app;
}

/** Waits for so many problems: what checks a graph is loaded with the first, and an edit is checked later. */
const thereAre = (app: Canvases, isSo: (count: number) => boolean): Promise<void> =>
  new Promise((resolve) => effect(() => void (isSo(problemsOf(app).length) && resolve())));

/** What mends each problem, by what it is about. */
const offered = (app: Canvases): Record<string, readonly string[]> =>
  Object.fromEntries(
    problemsOf(app).map((fault) => [
      [fault.code, fault.subgraph, fault.node, fault.port].filter(Boolean).join(" "),
      mendsOf(app, app.canvas.peek()!, fault).map(({ title }) => title),
    ]),
  );

/** Mends the problem of a code in its first way, or the one that is called so. */
function mend(app: Canvases, code: string, title?: string): Workflow {
  const view = app.canvas.peek()!;
  const fault = problemsOf(app).find((one) => one.code === code)!;
  const found = mendsOf(app, view, fault).find((one) => title === undefined || one.title === title);
  found!.run();
  return view.document.workflow.peek();
}

Deno.test("a problem that has a mend is mended by it, and comes back by Undo", async () => {
  const app = await openGraph({
    nodes: {
      combine: {
        type: "concept.gcfg",
        inputs: {
          base: { from: "unet.predictio" },
          "terms.0.prediction": { from: "unet.prediction" },
          "terms.0.scale": 500,
        },
      },
      unet: { type: "diffusion.unet", inputs: { modle: { from: "load.unet" } } },
      load: { type: "diffusion.load_pipelin" },
      loose: { type: "diffusion.load_pipeline" },
    },
    outputs: ["combine", "gone"],
    view: { form: [{ node: "nowhere", port: "seed" }] },
  });
  assertEquals(offered(app), {
    "dangling-link combine base": ['Use "unet.prediction"', "Disconnect it"],
    "missing-input unet model": [
      "Connect it with Load pipeline: UNet",
      "Connect it with Load pipeline: VAE",
      "Add a node for it…",
    ],
    "out-of-range combine terms.0.scale": ["Use 20"],
    "unknown-form-field": ["Take it out of the form"],
    "unknown-output gone": ["Take it off the outputs"],
    "unknown-port unet modle": ['Use "model"', "Take it out"],
    "unknown-type load": ['Use "diffusion.load_pipeline"', "Replace with…"],
    "unused-node loose": ["Mark as output", "Delete it"],
  });
  mend(app, "dangling-link");
  mend(app, "out-of-range");
  mend(app, "unknown-form-field");
  mend(app, "unknown-output");
  mend(app, "unknown-port");
  mend(app, "unknown-type");
  const { nodes, outputs, view } = mend(app, "unused-node", "Delete it");
  await thereAre(app, (count) => count === 0);
  assertEquals([outputs, view.form], [["combine"], []]);
  assertEquals(nodes, {
    combine: {
      type: "concept.gcfg",
      inputs: {
        base: { from: "unet.prediction" },
        "terms.0.prediction": { from: "unet.prediction" },
        "terms.0.scale": 20,
      },
    },
    unet: { type: "diffusion.unet", inputs: { model: { from: "load.unet" } } },
    load: { type: "diffusion.load_pipeline" },
  });
  app.canvas.peek()!.document.undo();
  await thereAre(app, (count) => count > 0);
  assertEquals(Object.keys(offered(app)), ["unused-node loose"]);
});

Deno.test("what a wire brings, or has to be known, is not mended by a button", async () => {
  const app = await openGraph({
    nodes: {
      unet: { type: "diffusion.unet", inputs: { model: { from: "load.unet" } } },
      load: { type: "diffusion.load_pipeline" },
      denoise: { type: "diffusion.denoise", inputs: { guidance: { from: "inner.out" } } },
      inner: { type: "subgraph.inner", inputs: { steps: 900 } },
    },
    subgraphs: {
      inner: {
        nodes: {
          unet: { type: "diffusion.unet" },
          denoise: {
            type: "diffusion.denoise",
            inputs: { guidance: { from: "unet.prediction" }, steps: { from: "inputs.steps" } },
          },
        },
        inputs: { steps: {} },
        results: { out: { from: "unet.prediction" }, latents: { from: "denoise.latents" } },
      },
    },
    outputs: ["denoise", "inner", "unet"],
  });
  assertEquals(offered(app), {
    "missing-input inner/unet model": ["Add a node for it…"],
    "out-of-range inner/denoise steps": [],
  });
});

Deno.test("an input is connected with what the graph has for it, and not with what is there", async () => {
  const app = await openGraph({
    nodes: {
      load: { type: "diffusion.load_pipeline" },
      unet: { type: "diffusion.unet", inputs: { model: { from: "load.unet" } } },
      other: { type: "diffusion.unet", inputs: { model: { from: "load.unet" } } },
      combine: {
        type: "concept.gcfg",
        inputs: { "terms.0.prediction": { from: "unet.prediction" }, "terms.0.scale": 2 },
      },
      alone: { type: "diffusion.unet" },
    },
    outputs: ["combine", "alone"],
  });
  assertEquals(offered(app)["missing-input combine base"], [
    "Connect it with other",
    "Connect it with alone",
    "Add a node for it…",
  ]);
  assertEquals(offered(app)["missing-input alone model"], [
    "Connect it with Load pipeline: UNet",
    "Connect it with Load pipeline: VAE",
    "Add a node for it…",
  ]);
  const { nodes } = mend(app, "missing-input", "Connect it with Load pipeline: UNet");
  assertEquals(nodes.alone?.inputs?.model, { from: "load.unet" });
});

Deno.test("a problem is told by the titles of its node and input", async () => {
  const app = await openGraph({
    nodes: { unet: { type: "diffusion.unet" } },
    view: { nodes: { unet: { at: [0, 0], title: "Keep $& it" } } },
    outputs: ["unet"],
  });
  const workflow = app.canvas.peek()!.document.workflow.peek();
  const names = namesIn(workflow, app.catalogue.peek());
  assertEquals(problemsOf(app).map((fault) => saidOf(fault, workflow, names)), [
    { place: "Keep $& it: Model", message: 'Input "Model" is not connected' },
  ]);
  assertMatch(
    printProblem(problemsOf(app)[0]!, workflow, names),
    /^error Keep \$& it: Model: Input "Model" is not connected/,
  );
});

Deno.test("jump() finds the way to a problem's subgraph, also where those before it are wide and deep", async () => {
  const subgraphs = Object.fromEntries(
    Array.from({ length: 15 }, (_, depth) => {
      const type = depth === 14 ? "core.missing" : `subgraph.s${depth + 1}`;
      const wide = Array.from({ length: 12 }, (_, n) => [`a${n}`, { type }]);
      const nodes = Object.fromEntries(depth === 14 ? wide.slice(0, 1) : wide);
      return [`s${depth}`, { inputs: {}, outputs: [], nodes }];
    }),
  );
  const app = await openGraph({ nodes: { r: { type: "subgraph.s0" } }, subgraphs });
  const view = app.canvas.peek()!;
  jump(view, problemsOf(app).find(({ code }) => code === "unknown-type")!);
  assertEquals(view.document.path.peek(), ["r", ...Array(14).fill("a0")]);
  assertEquals([...view.document.selection.peek()], ["a0"]);
});
