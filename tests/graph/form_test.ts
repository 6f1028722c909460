import { assert, assertEquals, assertThrows } from "@std/assert";
import { formField, moveField, setFieldTitle, setInForm } from "../../src/graph/edit_form.ts";
import { makeSubgraph, renameNodeIn, unpackSubgraph } from "../../src/graph/edit_fold.ts";
import { removeNodes, renameNode } from "../../src/graph/edit_nodes.ts";
import {
  exposeInput,
  removeSubgraphInput,
  renameSubgraphInput,
} from "../../src/graph/edit_subgraph.ts";
import { arrangeRows, removeRow, setValue } from "../../src/graph/edit_wires.ts";
import { flatten } from "../../src/graph/flatten.ts";
import { nodeTypes } from "../../src/graph/node_types.ts";
import { parseWorkflow, printWorkflow } from "../../src/graph/parse.ts";
import { setSweep, sweepRuns } from "../../src/graph/sweep.ts";
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
  const titled = setFieldTitle(form, { node: "blur", port: "strength" }, "How soft");
  const folded = makeSubgraph(titled, undefined, ["blur"], { name: "soften" });
  assertEquals(folded.view.form, [
    { node: "load", port: "path" },
    { node: "soften", port: "strength", title: "How soft" },
    { node: "combine", port: "terms.1.scale" },
  ]);
  assertEquals(flatten(folded, library).nodes.get("soften/blur")?.inputs.strength, { value: 2 });
  assertEquals(unpackSubgraph(folded, undefined, "soften").view.form, titled.view.form);
  const wired = inForm(base, "blur.image");
  assertEquals(fields(makeSubgraph(wired, undefined, ["blur"], { name: "soften" })), [
    "soften.image",
  ]);
  const unset = inForm(
    setValue(base, { node: "blur", port: "strength" }, undefined),
    "blur.strength",
  );
  const lookup = nodeTypes(unset, library);
  const bare = makeSubgraph(unset, undefined, ["blur"], { name: "soften", lookup });
  assertEquals(fields(bare), ["soften.strength"]);
  assertEquals(validate(bare, library).filter(({ severity }) => severity === "error"), []);
  assertEquals(flatten(bare, library).nodes.get("soften/blur")?.inputs.strength, undefined);
});

Deno.test("a sweep follows its inputs into subgraphs and out of them", () => {
  const axes = [{ input: "blur.strength", values: "1..3" }, { input: "load.path", values: "a,b" }];
  const swept = setSweep(base, axes);
  const inputs = (workflow: Workflow): readonly (string | undefined)[] =>
    workflow.sweep?.axes.map(({ input }) => input) ?? [];
  const runs = (workflow: Workflow): readonly unknown[] =>
    [...sweepRuns(workflow, library, workflow.sweep!.axes)].map((run) =>
      [...flatten(run.workflow, library).nodes].map(([path, { inputs }]) =>
        JSON.stringify([path.split("/").at(-1), inputs.strength, inputs.path])
      ).sort()
    );
  const folded = makeSubgraph(swept, undefined, ["blur"], { name: "soften" });
  assertEquals(inputs(folded), ["soften/blur.strength", "load.path"]);
  assertEquals(runs(folded).length, 6);
  assertEquals(runs(folded), runs(swept));
  assertEquals(inputs(unpackSubgraph(folded, undefined, "soften")), inputs(swept));
  const inForms = makeSubgraph(inForm(swept, "blur.strength"), undefined, ["blur"], { name: "s" });
  assertEquals(inputs(inForms)[0], "s.strength");
  assertEquals(inputs(unpackSubgraph(inForms, undefined, "s")), inputs(swept));
  assertEquals(inputs(removeSubgraphInput(inForms, "s", "strength"))[0], "s/blur.strength");
  const twice = makeSubgraph(folded, "soften", ["blur"], { name: "deep" });
  assertEquals(inputs(twice)[0], "soften/deep/blur.strength");
  assertEquals(inputs(renameNodeIn(twice, "deep", "blur", "soft"))[0], "soften/deep/soft.strength");
  assertEquals(inputs(renameNodeIn(twice, undefined, "soften", "s"))[0], "s/deep/blur.strength");
  assertEquals(
    inputs(makeSubgraph(twice, undefined, ["soften"], { name: "all" }))[0],
    "all/soften/deep/blur.strength",
  );
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
