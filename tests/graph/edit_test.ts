import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { copyNodes, dropUnusedSubgraphs, paste } from "../../src/graph/clipboard.ts";
import { makeSubgraph, renameNodeIn, unpackSubgraph } from "../../src/graph/edit_fold.ts";
import * as nodes from "../../src/graph/edit_nodes.ts";
import * as subgraphs from "../../src/graph/edit_subgraph.ts";
import * as views from "../../src/graph/edit_view.ts";
import * as wires from "../../src/graph/edit_wires.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { nameForTitle, retitleSubgraph, titleFault } from "../../src/graph/subgraph_title.ts";
import { updateRequires } from "../../src/graph/requires.ts";
import { resolveKinds } from "../../src/graph/resolve.ts";
import { structureFaults } from "../../src/graph/structure.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { EMPTY } from "../../src/graph/empty_workflow.ts";
import { entries, from, library, workflow } from "./fixtures.ts";
import { edited, steps } from "./random_edits.ts";

const GRAPH = workflow({
  load: ["image.load", { path: "a" }],
  blur: ["image.blur", { image: from("load.image"), strength: 2 }],
  save: ["image.save", { image: from("blur.image") }],
}, { outputs: ["save"], view: { nodes: { load: { at: [0, 0] }, blur: { at: [100, 50] } } } });

Deno.test("removeNodes() takes wires, outputs and positions along, and joins the flow if asked", () => {
  const cut = nodes.removeNodes(GRAPH, ["blur"]);
  assertEquals(cut.nodes.save?.inputs, {});
  assertEquals(cut.view.nodes, { load: { at: [0, 0] } });
  const joined = nodes.removeNodes(GRAPH, ["blur"], nodeTypes(GRAPH, library));
  assertEquals(joined.nodes.save?.inputs, { image: from("load.image") });
  assertEquals(nodes.removeNodes(GRAPH, ["save"]).outputs, []);
  assertEquals(nodes.removeNodes(GRAPH, ["nowhere"]).nodes, GRAPH.nodes);
});

Deno.test("renameNode() takes wires, outputs and positions along, and refuses names that are taken or no words", () => {
  const renamed = nodes.renameNode(nodes.renameNode(GRAPH, "load", "photo"), "save", "store");
  assertEquals(renamed.nodes.blur?.inputs?.image, from("photo.image"));
  assertEquals([renamed.outputs, renamed.view.nodes?.photo], [["store"], { at: [0, 0] }]);
  for (const name of ["blur", "a b", "a.b", "a/b", "", "__proto__", "inputs"]) {
    assertThrows(() => nodes.renameNode(GRAPH, "load", name), RangeError);
  }
});

Deno.test("connect() replaces what was there and refuses circles and nodes that are not there", () => {
  const again = wires.connect(GRAPH, { node: "load", port: "image" }, {
    node: "save",
    port: "image",
  });
  assertEquals(again.nodes.save?.inputs?.image, from("load.image"));
  const to = { node: "load", port: "path" };
  assertThrows(
    () => wires.connect(GRAPH, { node: "blur", port: "image" }, to),
    RangeError,
    "circle",
  );
  assertThrows(() => wires.connect(GRAPH, { node: "x", port: "image" }, to), RangeError, "no node");
});

Deno.test("setValue() and clearInput() write and take away, objects wrapped", () => {
  const place = { node: "blur", port: "strength" };
  assertEquals(wires.setValue(GRAPH, place, 7).nodes.blur?.inputs?.strength, 7);
  const object = wires.setValue(GRAPH, place, { a: 1 }).nodes.blur?.inputs?.strength;
  assertEquals(object, { value: { a: 1 } });
  assert(!Object.hasOwn(wires.clearInput(GRAPH, place).nodes.blur!.inputs!, "strength"));
});

Deno.test("insertOnWire() and addReroute() put a node between two others", () => {
  const more = nodes.addNode(GRAPH, "sharpen", { type: "image.blur" }, { at: [5, 5] });
  const ports = { id: "sharpen", input: "image", output: "image" };
  const between = wires.insertOnWire(more, { node: "save", port: "image" }, ports);
  assertEquals(between.nodes.sharpen?.inputs, { image: from("blur.image") });
  assertEquals(between.nodes.save?.inputs, { image: from("sharpen.image") });
  const wire = { node: "blur", port: "image" };
  const onSelf = { id: "save", input: "name", output: "file" };
  assertThrows(() => wires.insertOnWire(GRAPH, wire, onSelf), RangeError, "circle");
  const bent = wires.addReroute(GRAPH, wire, "dot", [50, 50]);
  assertEquals(bent.nodes.dot, { type: "reroute", inputs: { value: from("load.image") } });
  assertEquals(flat(bent), flat(GRAPH));
});

Deno.test("addRow(), removeRow() and arrangeRows() keep a group's rows numbered from 0", () => {
  let graph = workflow({ sum: ["concept.gcfg", { base: from("x.y"), "terms.3.scale": 3 }] });
  graph = wires.addRow(graph, "sum", "terms", { scale: 4, prediction: "p" });
  graph = wires.addRow(graph, "sum", "terms", { scale: 5 });
  graph = wires.removeRow(graph, "sum", "terms", 4);
  assertEquals(graph.nodes.sum?.inputs, {
    base: from("x.y"),
    "terms.0.scale": 3,
    "terms.1.scale": 5,
  });
  graph = wires.arrangeRows(graph, "sum", "terms", [1, 0]);
  assertEquals([
    graph.nodes.sum?.inputs?.["terms.0.scale"],
    graph.nodes.sum?.inputs?.["terms.1.scale"],
  ], [
    5,
    3,
  ]);
});

Deno.test("setNodeView(), moveNodes(), frames and notes change nothing but the view", () => {
  let graph: Workflow = views.setNodeView(GRAPH, "load", { title: "Photo", color: "red" });
  graph = views.setNodeView(graph, "load", { color: undefined });
  graph = views.moveNodes(graph, ["load", "save"], [10, -5]);
  graph = views.addFrame(graph, { at: [0, -50], size: [50, 100], title: "In" });
  graph = views.setFrame(graph, 0, { title: "Input" });
  graph = views.addNote(views.addNote(graph, { text: "a", at: [0, 0] }), { text: "b", at: [0, 0] });
  graph = views.removeNotes(views.setNote(graph, 1, { text: "c" }), new Set([0]));
  assertEquals(graph.view, {
    nodes: {
      load: { at: [10, -5], title: "Photo" },
      blur: { at: [100, 50] },
      save: { at: [10, -5] },
    },
    groups: [{ at: [0, -50], size: [50, 100], title: "Input" }],
    notes: [{ text: "c", at: [0, 0] }],
  });
  assertEquals(graph.nodes, GRAPH.nodes);
  assertEquals(views.nodesInFrame(graph, graph.view.groups![0]!), ["load", "save"]);
  assertThrows(() => views.removeFrames(graph, new Set([3])), RangeError);
});

Deno.test("makeSubgraph() turns what crosses the border into ports, and unpackSubgraph() takes it back", () => {
  const folded = makeSubgraph(GRAPH, undefined, ["blur"], { name: "soften" });
  assertEquals(folded.nodes.save?.inputs, { image: from("soften.image") });
  assertEquals(folded.nodes.soften, {
    type: "subgraph.soften",
    inputs: { image: from("load.image") },
  });
  assertEquals<unknown>(folded.subgraphs.soften, {
    nodes: entries({ blur: ["image.blur", { image: from("inputs.image"), strength: 2 }] }),
    inputs: { image: {} },
    results: { image: { from: "blur.image" } },
    outputs: [],
    view: { nodes: { blur: { at: [100, 50] } } },
  });
  const back = dropUnusedSubgraphs(unpackSubgraph(folded, undefined, "soften"));
  assertEquals(printWorkflow(back), printWorkflow(GRAPH));
});

Deno.test("makeSubgraph() refuses a selection that its wires leave and come back to", () => {
  assertThrows(
    () => makeSubgraph(GRAPH, undefined, ["load", "save"], { name: "ends" }),
    RangeError,
    'come back through "blur"',
  );
});

Deno.test("exposeInput(), renameSubgraphInput() and removeSubgraphInput() keep instances in step", () => {
  let graph = makeSubgraph(GRAPH, undefined, ["blur"], { name: "soften" });
  graph = subgraphs.exposeInput(graph, "soften", { node: "blur", port: "strength" }, "amount");
  assertEquals(flat(graph), flat(GRAPH));
  graph = wires.setValue(graph, { node: "soften", port: "amount" }, 9);
  graph = subgraphs.renameSubgraphInput(graph, "soften", "amount", "strength");
  graph = subgraphs.renameSubgraphResult(graph, "soften", "image", "picture");
  assertEquals(graph.nodes.soften?.inputs, { image: from("load.image"), strength: 9 });
  assertEquals(graph.nodes.save?.inputs, { image: from("soften.picture") });
  graph = subgraphs.removeSubgraphInput(graph, "soften", "strength");
  assertEquals(graph.nodes.soften?.inputs, { image: from("load.image") });
  assertEquals(graph.subgraphs.soften?.nodes.blur?.inputs?.strength, 9, "the instance set it");
  const type = nodeTypes(graph, library)("subgraph.soften");
  assertEquals([type?.inputs.image, type?.outputs], [{ kind: "image" }, {
    picture: { kind: "image" },
  }]);
  graph = subgraphs.renameSubgraph(graph, "soften", "gentle");
  assertEquals(graph.nodes.soften?.type, "subgraph.gentle");
  const emptied = subgraphs.editBody(graph, "gentle", (body) => nodes.removeNodes(body, ["blur"]));
  assertEquals(emptied.nodes.save?.inputs, {});
  const closed = subgraphs.removeSubgraphResult(graph, "gentle", "picture");
  assertEquals([closed.nodes.save?.inputs, closed.subgraphs.gentle?.results], [{}, {}]);
});

Deno.test("renameNodeIn() takes along outputs that lead into instances", () => {
  const folded = makeSubgraph({ ...GRAPH, outputs: [] }, undefined, ["blur", "save"], {
    name: "inner",
  });
  const twice = makeSubgraph(folded, undefined, ["inner"], { name: "outer" });
  const graph = renameNodeIn({ ...twice, outputs: ["outer/inner/save"] }, "inner", "save", "store");
  assertEquals(graph.outputs, ["outer/inner/store"]);
  const gone = subgraphs.editBody(graph, "inner", (body) => nodes.removeNodes(body, ["store"]));
  assertEquals(gone.outputs, []);
});

Deno.test("moveSubgraphInput() says in which order instances show inputs, which lasts", () => {
  let graph = makeSubgraph(GRAPH, undefined, ["blur"], { name: "soften" });
  graph = subgraphs.exposeInput(graph, "soften", { node: "blur", port: "strength" }, "amount");
  const shown = (of: Workflow): readonly string[] =>
    Object.keys(nodeTypes(of, library)("subgraph.soften")!.inputs);
  assertEquals(shown(graph), ["image", "amount"]);
  graph = subgraphs.moveSubgraphInput(graph, "soften", { input: "amount", by: -1 });
  assertEquals(shown(parseWorkflow(printWorkflow(graph))), ["amount", "image"]);
  assertEquals(subgraphs.moveSubgraphInput(graph, "soften", { input: "amount", by: -1 }), graph);
  assertEquals(subgraphs.moveSubgraphInput(graph, "soften", { input: "image", by: 1 }), graph);
  const alone = subgraphs.moveSubgraphInput(
    graph,
    "soften",
    { input: "image", by: -1 },
    (other) => other !== "amount",
  );
  assertEquals(alone, graph);
  assertEquals(flat(graph), flat(GRAPH));
  graph = subgraphs.renameSubgraphInput(graph, "soften", "amount", "zoom");
  assertEquals(shown(graph), ["zoom", "image"]);
  assertEquals(shown(subgraphs.exposeInput(graph, "soften", { node: "blur", port: "x" }, "a")), [
    "zoom",
    "image",
    "a",
  ]);
  assertEquals(shown(subgraphs.removeSubgraphInput(graph, "soften", "zoom")), ["image"]);
  const foreign = { ...graph.subgraphs.soften!, order: ["nobody", "image", "image"] };
  assertEquals(shown({ ...graph, subgraphs: { soften: foreign } }), ["image", "zoom"]);
});

Deno.test("retitleSubgraph() calls a subgraph anything, and leaves names and wires as they are where that is no word", () => {
  const made = nameForTitle(GRAPH, "Mein Gesicht / Test");
  assertEquals(made, { name: "Mein_Gesicht_Test", title: "Mein Gesicht / Test" });
  assertEquals(nameForTitle(GRAPH, " 🙂 "), { name: "subgraph", title: "🙂" });
  assertEquals(nameForTitle(GRAPH, "face"), { name: "face" });
  const folded = makeSubgraph(GRAPH, undefined, ["blur"], { ...made, id: "face" });
  const titleIn = (graph: Workflow): string | undefined =>
    nodeTypes(graph, library)(graph.nodes.face!.type)?.title;
  assertEquals(titleIn(folded), "Mein Gesicht / Test");
  const again = retitleSubgraph(folded, made.name, "a.b: 2 × ");
  assertEquals([again.nodes, titleIn(again)], [folded.nodes, "a.b: 2 ×"]);
  assertEquals(parseWorkflow(printWorkflow(again)), again);
  assertEquals(structureFaults(again, library).length, 0);
  const word = retitleSubgraph(again, made.name, "face");
  assertEquals(word.nodes.face?.type, "subgraph.face");
  assertEquals(word.subgraphs.face?.title, undefined);
  assertEquals(word.nodes.save, folded.nodes.save);
  const two = makeSubgraph(again, undefined, ["load"], { name: "photo" });
  for (const taken of ["a.b: 2 ×", made.name, "", " ", "x".repeat(201)]) {
    assertThrows(() => retitleSubgraph(two, "photo", taken), RangeError);
  }
  assertEquals(titleFault(two, "photo", "photo"), undefined);
});

Deno.test("paste() brings subgraphs along, shares equal ones, renames others, and refuses recursion", () => {
  const folded = makeSubgraph(GRAPH, undefined, ["blur"], { name: "soften" });
  const fragment = copyNodes(folded, undefined, ["soften", "save"]);
  const same = paste(folded, undefined, fragment, { by: [10, 10] });
  assertEquals(Object.keys(same.workflow.subgraphs), ["soften"]);
  assertEquals(same.ids, { soften: "soften_2", save: "save_2" });
  assertEquals(same.workflow.nodes.save_2?.inputs, { image: from("soften_2.image") });
  assertEquals(same.workflow.nodes.soften_2?.inputs, {});
  assertEquals(same.workflow.outputs, ["save", "save_2"]);
  assertEquals(same.workflow.view.nodes?.soften_2?.at, [110, 60]);
  const wired = paste(folded, undefined, fragment, { keepWires: true });
  assertEquals(wired.workflow.nodes.soften_2?.inputs, { image: from("load.image") });
  const other = subgraphs.editBody(
    folded,
    "soften",
    (body) => wires.setValue(body, { node: "blur", port: "strength" }, 1),
  );
  const renamed = paste(other, undefined, fragment).workflow;
  assertEquals(renamed.nodes.soften_2?.type, "subgraph.soften_2");
  assertThrows(() => paste(folded, "soften", fragment), RangeError, "inside itself");
  assertEquals(paste(EMPTY, undefined, parseWorkflow(printWorkflow(fragment))).ids.save, "save");
});

Deno.test("updateRequires() adds what is used, drops what is not, and leaves what a person wrote", () => {
  const graph = { ...GRAPH, requires: { image: ">=1.0.0", gone: "^1.0.0" } };
  const more = nodes.addNode(graph, "p", { type: "concept.predict" });
  assertEquals(updateRequires(more, library).requires, { image: ">=1.0.0", concept: "^1.0.0" });
});

/** What a graph computes, whatever its nodes are called: for each output, its type and how it is fed. */
function flat(graph: Workflow): readonly string[] {
  const { nodes, outputs } = flatten(graph, library);
  const known = new Map<string, string>();
  const content = (id: string): string => {
    if (known.has(id)) return known.get(id)!;
    known.set(id, "circle");
    const node = nodes.get(id);
    const inputs = Object.entries(node?.inputs ?? {}).sort(([a], [b]) => a < b ? -1 : 1);
    const text = `${node?.type}(${
      inputs.map(([name, input]) =>
        `${name}:${"from" in input ? content(input.from.node) + input.from.port : input.value}`
      )
    })`;
    known.set(id, text);
    return text;
  };
  return outputs.map(content).sort();
}

Deno.test("edits keep a sound document sound, whatever their order, and never touch the old one", () => {
  fc.assert(
    fc.property(steps, (steps) => {
      for (const graph of edited(steps, GRAPH)) {
        const faults = structureFaults(graph, library);
        assertEquals(faults.map(({ code, message }) => `${code} ${message}`), []);
        const text = printWorkflow(graph);
        assertEquals(printWorkflow(parseWorkflow(text)), text);
        const flattened = flatten(graph, library);
        assertEquals(resolveKinds(flattened, library).cycles, []);
        for (const node of flattened.nodes.values()) {
          for (const input of Object.values(node.inputs)) {
            assert(!("from" in input) || flattened.nodes.has(input.from.node));
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("folding, unpacking, renaming and reroutes do not change what a graph computes", () => {
  fc.assert(
    fc.property(
      steps,
      fc.nat(30),
      fc.nat(30),
      (steps, a, b) => {
        const graph = [...edited(steps, GRAPH)].at(-1)!;
        const ids = Object.keys(graph.nodes);
        if (!ids.length) return;
        const [one, two] = [ids[a % ids.length]!, ids[b % ids.length]!];
        const before = flat(graph);
        assertEquals(flat(renameNodeIn(graph, undefined, one, "renamed")), before);
        let folded = graph;
        try {
          folded = makeSubgraph(graph, undefined, [...new Set([one, two])], { name: "folded" });
        } catch (error) {
          assert(error instanceof RangeError && /come back/.test(error.message));
          folded = makeSubgraph(graph, undefined, [one], { name: "folded" });
        }
        assertEquals(flat(folded), before);
        assertEquals(flat(unpackSubgraph(folded, undefined, "folded")), before);
        assertNotEquals(folded.nodes, graph.nodes);
      },
    ),
    { numRuns: 200 },
  );
});
