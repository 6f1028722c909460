import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { replaceNode } from "../../src/graph/edit_replace.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { isLink } from "../../src/graph/reference.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { bodyOf } from "../../src/graph/bodies.ts";
import { structureFaults } from "../../src/graph/structure.ts";
import { createHints } from "../../src/words/hints.ts";
import { suggestTypes } from "../../src/graph/suggest_types.ts";
import { check } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { entries, from, library, workflow } from "./fixtures.ts";
import { edited, steps } from "./random_edits.ts";

const GRAPH = workflow({
  load: ["image.load", { path: "a.png" }],
  soft: ["image.smooth", { image: from("load.image"), strength: 3, kernel: "box" }],
  save: ["image.save", { image: from("soft.image") }],
}, {
  outputs: ["save"],
  view: {
    nodes: { soft: { at: [1, 2], title: "Softer", color: "red" } },
    form: [{ node: "soft", port: "strength", title: "How soft" }, { node: "soft", port: "kernel" }],
  },
});

Deno.test("replaceNode keeps wires and values that fit and says what was lost", () => {
  const { workflow: replaced, lost } = replaceNode(
    GRAPH,
    { id: "soft", type: "image.blur" },
    library,
  );
  assertEquals(replaced.nodes, {
    ...GRAPH.nodes,
    soft: { type: "image.blur", inputs: { image: from("load.image"), strength: 3 } },
  });
  assertEquals(lost, [{ port: "kernel", what: "value" }]);
  assertEquals(replaced.view.nodes, GRAPH.view.nodes);
  assertEquals(replaced.view.form, [{ node: "soft", port: "strength", title: "How soft" }]);
  assert(check(replaced, library).ok);
});

Deno.test("replaceNode moves wires to ports of the same kind and to misspelt names", () => {
  const graph = workflow({
    load: ["image.load", { path: "a.png" }],
    soft: ["acme.soften", { picture: from("load.image"), strenght: 2, area: from("load.mask") }],
    save: ["image.save", { image: from("soft.result") }],
  }, { outputs: ["save"] });
  const { workflow: replaced, lost } = replaceNode(
    graph,
    { id: "soft", type: "image.blur" },
    library,
  );
  assertEquals(replaced.nodes.soft!.inputs, {
    image: from("load.image"),
    strength: 2,
    mask: from("load.mask"),
  });
  assertEquals(replaced.nodes.save!.inputs, { image: from("soft.image") });
  assertEquals(lost, []);
});

Deno.test("replaceNode maps wires of one kind by their place, however they are called or written", () => {
  const predictions = ["p", "q", "r"].map((id) => [id, ["concept.predict"] as const]);
  const graph = workflow({
    ...Object.fromEntries(predictions),
    mix: ["core.guide", {
      concept: from("q.prediction"),
      control: from("r.prediction"),
      uncond: from("p.prediction"),
    }],
  });
  const types = {
    "core.guide": {
      title: "Guide",
      category: "test",
      inputs: {
        uncond: { kind: "prediction" },
        concept: { kind: "prediction" },
        control: { kind: "prediction" },
      },
      outputs: {},
    },
  };
  const known = { ...library, nodes: { ...library.nodes, ...types } };
  const whole = replaceNode(graph, { id: "mix", type: "concept.gcfg" }, known);
  assertEquals(whole.workflow.nodes.mix!.inputs, {
    base: from("p.prediction"),
    "terms.0.prediction": from("q.prediction"),
    "terms.1.prediction": from("r.prediction"),
  });
  const { uncond: _, ...rest } = graph.nodes.mix!.inputs!;
  const part = { ...graph, nodes: { ...graph.nodes, mix: { type: "core.guide", inputs: rest } } };
  assertEquals(
    replaceNode(part, { id: "mix", type: "concept.gcfg" }, known).workflow.nodes.mix!.inputs,
    {
      "terms.0.prediction": from("q.prediction"),
      "terms.1.prediction": from("r.prediction"),
    },
  );
});

Deno.test("replaceNode gives each wire a row before what a row can do without", () => {
  const wires = {
    uncond: from("p.prediction"),
    concept: from("q.prediction"),
    control: from("r.prediction"),
  };
  const graph = workflow({
    ...Object.fromEntries(["p", "q", "r"].map((id) => [id, ["concept.predict"] as const])),
    mix: ["core.guide", wires],
  });
  const port = { kind: "prediction" };
  const about = { category: "test", outputs: {} };
  const types = {
    "core.guide": {
      ...about,
      title: "Guide",
      inputs: { uncond: port, concept: port, control: port },
    },
    "core.sum": {
      ...about,
      title: "Sum",
      inputs: {
        base: port,
        terms: {
          group: { prediction: port, against: { ...port, optional: true as const } },
          min: 1,
        },
      },
    },
  };
  const known = { ...library, nodes: { ...library.nodes, ...types } };
  const { workflow: summed } = replaceNode(graph, { id: "mix", type: "core.sum" }, known);
  assertEquals(summed.nodes.mix!.inputs, {
    base: wires.uncond,
    "terms.0.prediction": wires.concept,
    "terms.1.prediction": wires.control,
  });
  const { workflow: back } = replaceNode(summed, { id: "mix", type: "core.guide" }, known);
  assertEquals(back.nodes.mix!.inputs, wires);
});

Deno.test("replaceNode cuts a wire that what else is wired makes unfit, and says so", () => {
  const graph = workflow({
    load: ["image.load", { path: "a" }],
    any: ["acme.choose", { yes: from("load.image"), no: from("load.mask") }],
  });
  const { workflow: replaced, lost } = replaceNode(
    graph,
    { id: "any", type: "logic.pick" },
    library,
  );
  assertEquals(Object.keys(replaced.nodes.any!.inputs!).length, 1);
  assertEquals(lost.map(({ what }) => what), ["wire in"]);
});

Deno.test("replaceNode leaves out what has another kind, is out of range or has no row", () => {
  const rows = workflow({
    load: ["image.load", { path: "a.png" }],
    a: ["concept.predict"],
    mix: ["acme.mix", {
      base: from("load.image"),
      "terms.0.prediction": from("a.prediction"),
      "terms.0.scale": 99,
      "terms.1.scale": 1,
      "terms.2.scale": 2,
      "terms.3.scale": 3,
    }],
    save: ["image.save", { image: from("mix.guidance") }],
  }, { outputs: ["save", "mix"] });
  const { workflow: replaced, lost } = replaceNode(
    rows,
    { id: "mix", type: "concept.gcfg" },
    library,
  );
  assertEquals(replaced.nodes.mix!.inputs, {
    "terms.0.prediction": from("a.prediction"),
    "terms.1.scale": 1,
    "terms.2.scale": 2,
  });
  assertEquals(lost, [
    { port: "base", what: "wire in" },
    { port: "terms.0.scale", what: "value" },
    { port: "terms.3.scale", what: "value" },
    { port: "guidance", what: "wire out" },
  ]);
  assertEquals(replaced.nodes.save!.inputs, {});
  assertEquals(replaced.outputs, ["save", "mix"]);
});

Deno.test("replaceNode makes nodes outputs that are so by their type, and takes that from them", () => {
  const shown = replaceNode(GRAPH, { id: "save", type: "view.show" }, library).workflow;
  assertEquals(shown.outputs, ["save"]);
  const not = replaceNode(GRAPH, { id: "save", type: "image.blur" }, library).workflow;
  assertEquals(not.outputs, []);
  assertEquals(
    replaceNode(not, { id: "save", type: "image.save" }, library).workflow.outputs,
    ["save"],
  );
});

Deno.test("replaceNode works inside subgraphs and on their instances", () => {
  const graph = workflow({
    load: ["image.load", { path: "a.png" }],
    fold: ["subgraph.soften", { picture: from("load.image") }],
    save: ["image.save", { image: from("fold.result") }],
  }, {
    outputs: ["save", "fold/show"],
    subgraphs: {
      soften: {
        nodes: entries({
          soft: ["acme.soften", { image: from("inputs.picture") }],
          show: ["view.show", { value: from("soft.image") }],
        }),
        inputs: { picture: {} },
        results: { result: from("soft.image") },
        outputs: [],
        view: {},
      },
    },
  });
  const inside = replaceNode(graph, { where: "soften", id: "soft", type: "image.blur" }, library);
  assertEquals([inside.lost, check(inside.workflow, library).diagnostics], [[], []]);
  const outside = replaceNode(inside.workflow, { id: "fold", type: "image.blur" }, library);
  assertEquals(outside.lost, []);
  assertEquals(outside.workflow.outputs, ["save"]);
  assertEquals(outside.workflow.nodes.fold, {
    type: "image.blur",
    inputs: { image: from("load.image") },
  });
  assertThrows(
    () => replaceNode(graph, { where: "soften", id: "soft", type: "subgraph.soften" }, library),
    RangeError,
    "inside itself",
  );
});

Deno.test("replaceNode keeps the spelling of numbers and what a seed does after a run", () => {
  const graph = parseWorkflow(`{
    "format": "braid/1",
    "nodes": { "a": { "type": "acme.sample", "inputs": { "seed": 5, "steps": 2e1 } } },
    "view": { "nodes": { "a": { "seeds": { "seed": { "after": "fixed" }, "noise": {} } } } }
  }`);
  const { workflow: replaced } = replaceNode(graph, { id: "a", type: "sampling.sample" }, library);
  assert(printWorkflow(replaced).includes('"steps": 2e1'));
  assertEquals(replaced.view.nodes!.a, { seeds: { seed: { after: "fixed" } } });
});

Deno.test("replaceNode keeps a sound document sound and touches nothing beside the node", () => {
  const types = Object.keys(library.nodes);
  fc.assert(
    fc.property(steps, fc.nat(30), fc.nat(30), fc.nat(30), (steps, a, b, c) => {
      const graph: Workflow = [...edited(steps, GRAPH)].at(-1)!;
      const wheres = [undefined, ...Object.keys(graph.subgraphs)];
      const where = wheres[c % wheres.length];
      const { nodes } = bodyOf(graph, where);
      const [id, type] = [
        Object.keys(nodes)[a % Object.keys(nodes).length],
        types[b % types.length]!,
      ];
      if (id === undefined) return;
      const { workflow: replaced, lost } = replaceNode(graph, { where, id, type }, library);
      assertEquals(
        structureFaults(replaced, library).filter(({ code }) => code !== "unknown-type"),
        [],
      );
      const text = printWorkflow(replaced);
      assertEquals(printWorkflow(parseWorkflow(text)), text);
      const after = bodyOf(replaced, where);
      assertEquals(Object.keys(after.nodes), Object.keys(nodes));
      const count = (body: typeof after, links: boolean): number =>
        Object.values(body.nodes[id]!.inputs ?? {}).filter((one) => isLink(one) === links).length;
      for (const [what, links] of [["value", false], ["wire in", true]] as const) {
        const gone = lost.filter((loss) => loss.what === what).length;
        assertEquals(count(after, links) + gone, count(bodyOf(graph, where), links));
      }
      const known = nodeTypes(graph, library)(nodes[id]!.type) !== undefined;
      if (!known || nodes[id]!.type === type) return;
      const codes = (one: Workflow): number =>
        check(one, library).diagnostics.filter(({ code, node, port }) =>
          (code === "wrong-kind" || code === "bad-literal" || code === "out-of-range") &&
          node === id && port !== undefined && where === undefined
        ).length;
      assert(codes(replaced) <= codes(graph), "It brings no misfit of its own");
    }),
    { numRuns: 300 },
  );
});

Deno.test("createHints().type finds names spelt wrong and names of other plugins", () => {
  const types = ["diffusion.denoise", "diffusion.vae_decode", "core.text", "diffusion.k_sampler"];
  const near = (type: string): string | undefined => createHints().type(type, () => types);
  assertEquals(near("difusion.denoise"), "diffusion.denoise");
  assertEquals(near("acme.vae_decode"), "diffusion.vae_decode");
  assertEquals(near("comfy.KSampler"), "diffusion.k_sampler");
  assertEquals(near("acme.tex"), undefined);
  assertEquals(near("acme.upscale_latents"), undefined);
});

Deno.test("suggestTypes puts the name that was meant first, then what loses least", () => {
  const [first, second] = suggestTypes(GRAPH, undefined, "soft", library);
  assertEquals([first!.type, first!.lost.length], ["image.blur", 1]);
  assert(second!.lost.length >= 1);
  const misspelt = workflow({ a: ["image.svae", { name: "x" }] });
  assertEquals(suggestTypes(misspelt, undefined, "a", library)[0]!.type, "image.save");
  const types = suggestTypes(GRAPH, undefined, "save", library).map(({ type }) => type);
  assert(!types.includes("image.save"));
});
