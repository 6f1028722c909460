import { assertEquals } from "@std/assert";
import { axesOf, metricsOf, sweepTable } from "../../src/graph/sweep_grid.ts";

const place = (name: string, index: number) => ({ name, value: `v${index}`, index });
const run = (id: string, a: number, b: number) => ({ id, places: [place("a", a), place("b", b)] });

Deno.test("sweepTable() leaves gaps where runs are gone, and shows the last of those in one place", () => {
  const runs = [run("first", 0, 0), run("second", 2, 1), run("again", 0, 0)];
  assertEquals(axesOf(runs)[0], {
    name: "a",
    values: [{ index: 0, value: "v0" }, { index: 2, value: "v2" }],
  });
  const { rows, columns, cells } = sweepTable(runs);
  assertEquals([rows, columns], [["a\nv0", "a\nv2"], ["b\nv0", "b\nv1"]]);
  assertEquals(cells.map((cell) => cell?.id), ["again", undefined, undefined, "second"]);
  assertEquals(sweepTable([]), { rows: [""], columns: [""], cells: [undefined] });
});

Deno.test("metricsOf() names numbers by their ports where that is enough", () => {
  const values = { "near.distance": 1, "far.distance": 2, "count.value": 3, "word.text": "x" };
  assertEquals([...metricsOf(values)], [["near.distance", 1], ["far.distance", 2], ["value", 3]]);
});
