import { assert, assertEquals } from "@std/assert";
import { describeLibrary } from "../../../../src/graph/catalogue.ts";
import { writable } from "../../../../src/graph/literal.ts";
import { setSweep, sweepFaults } from "../../../../src/graph/sweep.ts";
import { inputNames } from "../../../../src/graph/node_types.ts";
import { nodeLibrary } from "../../../nodes/library.ts";
import { bool, choice, float, int, seed, text } from "../../../../src/graph/primitives.ts";
import type { Axis } from "../../../../src/graph/workflow.ts";
import { catalogue } from "../../catalogue.ts";
import { conceptGuidance } from "../../workflows.ts";
import {
  axisControl,
  axisName,
  axisPort,
  roleOf,
  runCount,
  startAxis,
  toggled,
  valuesText,
} from "../../../../web/features/sweeps/axis_state.ts";

Deno.test("startAxis() begins with values round the one that is there", () => {
  const cases = [
    [float({ max: 20 }), 3, "1.5, 3, 6"],
    [float({ max: 4 }), 3, "1.5, 3, 4"],
    [float(), 0, "0, 0.5, 1"],
    [int({ min: 1 }), 1, "1, 2"],
    [float({ usual: [1, 5] }), undefined, "1, 3, 5"],
    [float({ usual: [1, 5] }), 2, "1, 2, 4"],
    [seed(), 2n ** 64n - 5n, "18446744073709551611..18446744073709551614"],
    [seed(), undefined, "0..3"],
    [bool(), true, [false, true]],
    [choice(["soft", "hard"]), "hard", ["soft", "hard"]],
    [text({ multiline: true }), "a, cat", ["a, cat"]],
  ] as const;
  for (const [port, value, values] of cases) {
    assertEquals(startAxis("a.b", port, value), { input: "a.b", values });
  }
});

Deno.test("whatever can be swept begins with values that can be, set or not", async () => {
  const all = describeLibrary(await nodeLibrary());
  let count = 0;
  for (const [type, { inputs }] of Object.entries(all.nodes)) {
    const workflow = { ...conceptGuidance, nodes: { n: { type } } };
    for (const name of inputNames(inputs, 0)) {
      const known = axisPort(workflow, all, `n.${name}`);
      if (!known || writable(known.port.kind, all.kinds) === undefined) continue;
      const axis = startAxis(`n.${name}`, known.port, known.value);
      assertEquals(sweepFaults(setSweep(workflow, [axis]), all), [], `${type}: ${name}`);
      count++;
    }
  }
  assert(count > 200);
});

Deno.test("startAxis() stays within what a seed may be", () => {
  assertEquals(
    startAxis("a.b", seed(), 2n ** 64n - 1n).values,
    "18446744073709551612..18446744073709551615",
  );
});

Deno.test("axisName() calls an input as the canvas does, in subgraphs too", () => {
  const { nodes, view } = conceptGuidance;
  const part = { nodes, view, inputs: {}, results: {}, outputs: [] };
  const workflow = {
    ...conceptGuidance,
    nodes: { ...nodes, part: { type: "subgraph:part" } },
    subgraphs: { part },
  };
  const name = (input: string): string => axisName(workflow, catalogue, input);
  const title = catalogue.nodes["diffusion.denoise"]!.title;
  assertEquals(name("denoise.seed"), `${title}: Seed`);
  assertEquals(name("part/denoise.seed"), `${title}: Seed`);
  assertEquals(name("prompt.prompt"), "prompt: Prompt"); // two are called alike
  assertEquals(name("gone.seed"), "gone: seed");
});

Deno.test("axisControl() knows how values are given", () => {
  assertEquals(axisControl(text({ multiline: true })), "texts");
  assertEquals(axisControl(text({ widget: "color" })), "numbers");
  assertEquals(axisControl(choice(["a"])), "choices");
  assertEquals(axisControl(bool()), "choices");
  assertEquals(axisControl(float()), "numbers");
});

Deno.test("toggled() takes choices in and out in their order", () => {
  const axis: Axis = { input: "a.b", values: ["hard"] };
  const both = toggled(axis, "soft", ["soft", "hard"]);
  assertEquals(both.values, ["soft", "hard"]);
  assertEquals(toggled(both, "hard", ["soft", "hard"]).values, ["soft"]);
});

Deno.test("valuesText() writes a list so that it is read as the same", () => {
  assertEquals(valuesText([1, 2.5, 2n ** 60n]), "1, 2.5, 1152921504606846976");
  assertEquals(valuesText(["#fff", "#000"]), "#fff, #000");
  assertEquals(valuesText(["a, b", "c"]), '["a, b","c"]');
});

Deno.test("runCount() multiplies axes, and a grid has three places for them", () => {
  const axes = ["1..3", "a,b"].map((values) => ({ input: "a.b", values }));
  assertEquals([runCount(axes), runCount([...axes, { input: "c.d", values: "1.." }])], [6, 0]);
  assertEquals([0, 1, 2].map((index) => roleOf(index, 3)), ["Pages", "Down", "Across"]);
  assertEquals(roleOf(0, 1), "Across");
});
