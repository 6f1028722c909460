import { assert } from "@std/assert";
import fc from "fast-check";
import {
  copyNodes,
  dropUnusedSubgraphs,
  duplicateNodes,
  paste,
} from "../../src/graph/clipboard.ts";
import { bodyOf } from "../../src/graph/bodies.ts";
import { makeSubgraph, renameNodeIn, unpackSubgraph } from "../../src/graph/edit_fold.ts";
import * as forms from "../../src/graph/edit_form.ts";
import * as nodes from "../../src/graph/edit_nodes.ts";
import { replaceNode } from "../../src/graph/edit_replace.ts";
import * as subgraphs from "../../src/graph/edit_subgraph.ts";
import { retitleSubgraph } from "../../src/graph/subgraph_title.ts";
import * as views from "../../src/graph/edit_view.ts";
import * as wires from "../../src/graph/edit_wires.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { isLink } from "../../src/graph/reference.ts";
import { updateRequires } from "../../src/graph/requires.ts";
import type { Body, Workflow } from "../../src/graph/workflow.ts";
import { library } from "./fixtures.ts";

/** Which edit, and on what, as numbers: for fast-check to make up and to shrink. */
export type RandomEdit = [kind: number, a: number, b: number, c: number];

const TYPES: readonly (readonly [type: string, input: string, output: string])[] = [
  ["image.load", "path", "image"],
  ["image.blur", "image", "image"],
  ["image.save", "image", "file"],
  ["concept.gcfg", "terms.0.prediction", "guidance"],
  ["reroute", "value", "value"],
];

/** One edit of a workflow. @throws RangeError where it is refused */
export function randomEdit(
  graph: Workflow,
  [kind, a, b, c]: RandomEdit,
): Workflow {
  const names = Object.keys(graph.subgraphs);
  const where = names.length && c % 3 ? names[c % names.length] : undefined;
  const body: Body = bodyOf(graph, where);
  const ids = Object.keys(body.nodes);
  const [one = "none", two = "none"] = [ids[a % (ids.length || 1)], ids[b % (ids.length || 1)]];
  const lookup = nodeTypes(graph, library);
  const port = (id: string, side: "inputs" | "outputs"): string => {
    const entry = body.nodes[id];
    const known = TYPES.find(([type]) => type === entry?.type);
    if (known) return side === "inputs" ? known[1] : known[2];
    return Object.keys(lookup(entry?.type ?? "")?.[side] ?? {})[c % 2] ?? "none";
  };
  const rows = ids.find((id) => body.nodes[id]!.type === "concept.gcfg") ?? "none";
  const wire = {
    node: one,
    port: Object.entries(body.nodes[one]?.inputs ?? {}).find(([, input]) => isLink(input))?.[0] ??
      "none",
  };
  const on = (edit: <B extends Body>(body: B) => B): Workflow =>
    subgraphs.editBody(graph, where, edit);
  const edits: readonly (() => Workflow)[] = [
    () => {
      const [type] = TYPES[a % TYPES.length]!;
      const id = nodes.freeId(body.nodes, ["a", "b", "c"][b % 3]!);
      return on((body) => nodes.addNode(body, id, { type }, { at: [a, b], output: c % 2 > 0 }));
    },
    () => {
      const [from, to] = [port(one, "outputs"), port(two, "inputs")];
      if (from === "none" || to === "none") return graph;
      return on((body) => wires.connect(body, { node: one, port: from }, { node: two, port: to }));
    },
    () => on((body) => nodes.removeNodes(body, [one], c % 2 ? lookup : undefined)),
    () => renameNodeIn(graph, where, one, `n${c % 5}`),
    () => on((body) => nodes.setMode(body, [one], [undefined, "mute", "bypass"][b % 3] as "mute")),
    () => on((body) => nodes.setOutput(body, one, b % 2 > 0)),
    () => on((body) => views.moveNodes(body, [one, two], [a, -b])),
    () =>
      makeSubgraph(
        graph,
        where,
        [...new Set([one, two])],
        { name: `s${names.length}`, id: b % 2 ? one : undefined },
      ),
    () => unpackSubgraph(graph, where, one),
    () => duplicateNodes(graph, where, [one, two], { keepWires: a % 2 > 0 }).workflow,
    () => on((body) => wires.addReroute(body, wire, nodes.freeId(body.nodes, "dot"))),
    () => on((body) => wires.clearInput(body, wire)),
    () => {
      const to = { node: one, port: port(one, "inputs") };
      return to.port === "none" ? graph : on((body) => wires.setValue(body, to, b));
    },
    () => {
      const result = Object.keys(where === undefined ? {} : graph.subgraphs[where]!.results)[0];
      if (where === undefined || result === undefined) return graph;
      return subgraphs.removeSubgraphResult(graph, where, result);
    },
    () => subgraphs.renameSubgraph(graph, names[a % names.length] ?? "", `s${b}`),
    () => retitleSubgraph(graph, names[a % names.length] ?? "", `s ${b % 3}`),
    () => {
      const inner = { node: one, port: port(one, "inputs") };
      if (where === undefined || inner.port === "none") return graph;
      return subgraphs.exposeInput(graph, where, inner, `i${b % 3}`);
    },
    () => {
      const input = Object.keys(where === undefined ? {} : graph.subgraphs[where]!.inputs)[0];
      if (where === undefined || input === undefined) return graph;
      return b % 2
        ? subgraphs.removeSubgraphInput(graph, where, input)
        : subgraphs.renameSubgraphInput(graph, where, input, `r${c % 3}`);
    },
    () => dropUnusedSubgraphs(graph),
    () => {
      const name = names[a % names.length];
      if (name === undefined || !subgraphs.canPlace(graph, where, name)) return graph;
      const id = nodes.freeId(body.nodes, "use");
      return on((body) => nodes.addNode(body, id, { type: `subgraph.${name}` }));
    },
    () => {
      const at = { id: two, input: port(two, "inputs"), output: port(two, "outputs") };
      return at.input === "none" || at.output === "none"
        ? graph
        : on((body) => wires.insertOnWire(body, wire, at));
    },
    () => on((body) => wires.addRow(body, rows, "terms", { scale: b })),
    () => on((body) => wires.removeRow(body, rows, "terms", b % 3)),
    () => on((body) => wires.arrangeRows(body, rows, "terms", [1, 0, 2].slice(0, b % 4))),
    () => {
      const fragment = copyNodes(graph, where, [one, two]);
      return paste(graph, where, fragment, { by: [a, b], keepWires: c % 2 > 0 }).workflow;
    },
    () => {
      const result = Object.keys(where === undefined ? {} : graph.subgraphs[where]!.results)[0];
      if (where === undefined || result === undefined) return graph;
      return subgraphs.renameSubgraphResult(graph, where, result, `o${b % 3}`);
    },
    () => on((body) => views.setNodeView(body, one, { title: `t${b}`, collapsed: c % 2 > 0 })),
    () => on((body) => views.addFrame(body, { at: [a, b], size: [90, 60], title: `f${c}` })),
    () => on((body) => views.removeFrames(body, new Set([b % 2]))),
    () => on((body) => views.addNote(body, { at: [a, b], text: `n${c}` })),
    () => on((body) => views.removeNotes(body, new Set([b % 2]))),
    () => on((body) => forms.setInForm(body, { node: one, port: port(one, "inputs") }, b % 3 > 0)),
    () => on((body) => forms.moveField(body, { node: one, port: port(one, "inputs") }, b % 4)),
    () => updateRequires(graph, library),
    () =>
      replaceNode(graph, { where, id: one, type: TYPES[b % TYPES.length]![0] }, library).workflow,
  ];
  return edits[kind % edits.length]!();
}

/** Adding and wiring are the commonest edits, so that there is something for the others to work on. */
const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 7, 17) },
  { weight: 5, arbitrary: fc.nat(32) },
);
const step = fc.tuple(kind, fc.nat(30), fc.nat(30), fc.nat(30));
/** Some edits, one after the other. */
export const steps: fc.Arbitrary<RandomEdit[]> = fc.array(step, {
  minLength: 8,
  maxLength: 40,
  size: "max",
});

/** Makes edits one after another; those that are refused change nothing. */
export function* edited(steps: readonly RandomEdit[], graph: Workflow): Generator<Workflow> {
  for (const one of steps) {
    deepFreeze(graph);
    try {
      graph = randomEdit(graph, one);
    } catch (error) {
      assert(error instanceof RangeError, String(error));
    }
    yield graph;
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
