import { assert, assertEquals, assertThrows } from "@std/assert";
import { formField, moveField, setFieldTitle, setInForm } from "../../src/graph/edit_form.ts";
import { makeSubgraph } from "../../src/graph/edit_fold.ts";
import { removeNodes, renameNode } from "../../src/graph/edit_nodes.ts";
import {
  exposeInput,
  removeSubgraphInput,
  renameSubgraphInput,
} from "../../src/graph/edit_subgraph.ts";
import { arrangeRows, removeRow } from "../../src/graph/edit_wires.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { validate } from "../../src/graph/validate.ts";
import type { Workflow } from "../../src/graph/workflow.ts";
import { library, workflow } from "./fixtures.ts";

const from = (source: string): { from: string } => ({ from: source });
const base: Workflow = workflow({
  load: ["image.load", { path: "cat.png" }],
  blur: ["image.blur", { image: from("load.image"), strength: 2 }],
  combine: ["concept.gcfg", { "terms.0.scale": 1, "terms.1.scale": 2, "terms.2.scale": 3 }],
}, { outputs: ["blur"] });
const fields = (workflow: Workflow): readonly string[] =>
  (workflow.view.form ?? []).map(({ node, port }) => `${node}.${port}`);
const inForm = (workflow: Workflow, ...names: readonly string[]): Workflow =>
  names.reduce((result, name) => {
    const [node = "", ...port] = name.split(".");
    return setInForm(result, { node, port: port.join(".") }, true);
  }, workflow);

Deno.test("setInForm() adds below and takes out, titles and order can be changed", () => {
  const both = inForm(base, "load.path", "blur.strength", "load.path");
  assertEquals(fields(both), ["load.path", "blur.strength"]);
  assertEquals(base.view.form, undefined);
  const strength = { node: "blur", port: "strength" };
  const titled = setFieldTitle(both, strength, " How soft ");
  assertEquals(formField(titled, strength)?.title, "How soft");
  assertEquals(formField(setFieldTitle(titled, strength, ""), strength), strength);
  assertEquals(fields(moveField(titled, strength, 0)), ["blur.strength", "load.path"]);
  assertEquals(fields(moveField(titled, strength, 99)), ["load.path", "blur.strength"]);
  assertEquals(fields(setInForm(both, strength, false)), ["load.path"]);
  assertThrows(() => setInForm(base, { node: "no", port: "x" }, true), RangeError, "no");
  assertEquals(parseWorkflow(printWorkflow(titled)).view.form, titled.view.form);
});

Deno.test("a form follows its nodes: renamed, removed, folded, rows moved", () => {
  const form = inForm(base, "load.path", "blur.strength", "combine.terms.1.scale");
  assertEquals(fields(renameNode(form, "blur", "soft"))[1], "soft.strength");
  assertEquals(fields(removeNodes(form, ["load"])), ["blur.strength", "combine.terms.1.scale"]);
  assertEquals(fields(removeRow(form, "combine", "terms", 0))[2], "combine.terms.0.scale");
  assertEquals(fields(removeRow(form, "combine", "terms", 1)).length, 2);
  assertEquals(
    fields(arrangeRows(form, "combine", "terms", [2, 0, 1]))[2],
    "combine.terms.2.scale",
  );
  assertEquals(fields(makeSubgraph(form, undefined, ["blur"], { name: "soften" })), [
    "load.path",
    "combine.terms.1.scale",
  ]);
});

Deno.test("a form follows the inputs of subgraphs", () => {
  const folded = makeSubgraph(base, undefined, ["blur"], { name: "soften" });
  const exposed = exposeInput(folded, "soften", { node: "blur", port: "strength" }, "strength");
  const form = inForm(exposed, "soften.strength", "load.path");
  assertEquals(
    fields(renameSubgraphInput(form, "soften", "strength", "softness"))[0],
    "soften.softness",
  );
  assertEquals(fields(removeSubgraphInput(form, "soften", "strength")), ["load.path"]);
});

Deno.test("validate() warns of fields that name nothing, and of no others", () => {
  const codes = (workflow: Workflow): readonly string[] =>
    validate(workflow, library).filter(({ code }) => code === "unknown-form-field")
      .map(({ severity, message }) => `${severity} ${message}`);
  const form = inForm(base, "load.path", "combine.terms.2.scale");
  assertEquals(codes(form), []);
  const wrong = {
    ...form,
    view: { form: [{ node: "gone", port: "x" }, { node: "load", port: "paht" }] },
  };
  assertEquals(codes(wrong), [
    'warning The form shows "gone.x", but there is no such node',
    'warning The form shows "load.paht", but there is no such input',
  ]);
  assert(codes({ ...form, nodes: { ...form.nodes, load: { type: "lost.type" } } }).length === 0);
});
