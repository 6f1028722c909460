import { assertEquals } from "@std/assert";
import { removeNodes, renameNode } from "../../src/graph/edit_nodes.ts";
import { arrangeRows } from "../../src/graph/edit_wires.ts";
import { setSweep } from "../../src/graph/sweep.ts";
import { workflow } from "./fixtures.ts";

const graph = workflow({
  blur: ["image.blur", { strength: 2 }],
  combine: ["concept.gcfg", { "terms.0.scale": 1, "terms.1.scale": 2 }],
});
const inputs = ["blur.strength", "combine.terms.1.scale", "blur/in.seed"];
const swept = setSweep(graph, inputs.map((input) => ({ input, values: "1,2" })));

Deno.test("the axes of a sweep follow nodes and rows that get another name, and go with them", () => {
  const axes = ({ sweep }: typeof graph): readonly string[] | undefined =>
    sweep?.axes.map(({ input }) => input);
  assertEquals(axes(renameNode(swept, "blur", "soft")), [
    "soft.strength",
    "combine.terms.1.scale",
    "soft/in.seed",
  ]);
  assertEquals(axes(arrangeRows(swept, "combine", "terms", [1, 0]))?.[1], "combine.terms.0.scale");
  assertEquals(axes(arrangeRows(swept, "combine", "terms", [0])), [
    "blur.strength",
    "blur/in.seed",
  ]);
  const alone = setSweep(graph, [{ input: "blur.strength", values: "1,2" }]);
  assertEquals(removeNodes(alone, ["blur"]), removeNodes(graph, ["blur"]));
});
