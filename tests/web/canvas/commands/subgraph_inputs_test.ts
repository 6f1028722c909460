import { assertEquals } from "@std/assert";
import { makeSubgraph } from "../../../../src/graph/edit_fold.ts";
import { nodeTypes } from "../../../../src/graph/node_types.ts";
import { moveSubgraphInput } from "../../../../src/graph/edit_subgraph.ts";
import {
  isDrawnBeside,
  showOn,
  subgraphInputAt,
} from "../../../../web/canvas/commands/subgraph_inputs.ts";
import { from, library, workflow } from "../../../graph/fixtures.ts";

Deno.test("showOn() keeps what was written as the default, and tells two values of one name apart", () => {
  const graph = workflow({
    load: ["image.load", { path: "a" }],
    first: ["image.blur", { image: from("load.image"), strength: 2 }],
    second: ["image.blur", { image: from("first.image") }],
  });
  let made = makeSubgraph(graph, undefined, ["first", "second"], { name: "soften" });
  for (const node of ["first", "second"]) {
    made = showOn(made, "soften", { node, name: "strength" }, nodeTypes(made, library));
  }
  const { inputs, nodes } = made.subgraphs.soften!;
  const title = library.nodes["image.blur"]!.title;
  assertEquals(inputs.strength, { default: 2 });
  assertEquals(inputs.strength_2, { title: `${title}: strength` });
  assertEquals(nodes.second?.inputs?.strength, from("inputs.strength_2"));
  const at = (where: string | undefined, node: string, name: string): unknown =>
    subgraphInputAt(made, where, { node, name })?.input;
  assertEquals(at(undefined, "soften", "strength_2"), "strength_2");
  assertEquals(at("soften", "second", "strength"), "strength_2");
  assertEquals(at("soften", "second", "image"), undefined);
  assertEquals(at(undefined, "load", "path"), undefined);
  const beside = isDrawnBeside("strength", nodeTypes(made, library)("subgraph.soften"), library);
  assertEquals(["image", "strength_2"].map(beside), [false, true]);
  const moved = moveSubgraphInput(made, "soften", { input: "strength_2", by: -1 }, beside);
  assertEquals(moved.subgraphs.soften?.order, ["image", "strength_2", "strength"]);
});
