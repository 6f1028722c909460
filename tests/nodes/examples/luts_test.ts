import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { createLab, from, runNode, testContext } from "sdk/testing";
import { lookUp, lut, parseCube } from "../../../nodes/examples/luts/_lut.ts";
import applyLut from "../../../nodes/examples/luts/apply_lut.ts";
import loadLut from "../../../nodes/examples/luts/load_lut.ts";
import { inFolder } from "../../in_folder.ts";

/** A cube whose points are what `color` makes of them. */
const cube = (
  size: number,
  color: (...rgb: [number, number, number]) => readonly number[],
): string =>
  [
    `TITLE "Trial"`,
    `LUT_3D_SIZE ${size}`,
    ...Array.from({ length: size ** 3 }, (_, i) =>
      color(
        i % size / (size - 1),
        Math.floor(i / size) % size / (size - 1),
        Math.floor(i / size ** 2) / (size - 1),
      )
        .join(" ")),
  ].join("\r\n");

const looked = (text: string, color: [number, number, number]): number[] => {
  const to: [number, number, number] = [0, 0, 0];
  lookUp(parseCube(text), color, to);
  return to;
};

Deno.test("a cube of linear colours is exact between its points, in each order of channels", () => {
  const swapped = looked(cube(3, (r, g, b) => [b, r, 1 - g]), [0.1, 0.35, 0.8]);
  for (const [i, value] of [0.8, 0.1, 0.65].entries()) assertAlmostEquals(swapped[i]!, value, 1e-6);
  assertEquals(looked(cube(2, (...rgb) => rgb), [2, -1, 1]), [1, 0, 1]);
  const line = "LUT_1D_SIZE 3\nDOMAIN_MAX 2 2 2\n0 0 0\n# half\n.5 1 0\n1 1 1";
  assertEquals(looked(line, [0.5, 1, 1.5]), [0.25, 1, 0.5]);
});

Deno.test("what is wrong with a .cube file is said with its line", () => {
  const wrong = {
    "": "it is no .cube file",
    "LUT_3D_SIZE 1": "Line 1 is wrong: a size is a whole number from 2 to 256",
    "LUT_3D_SIZE 2\n0 0 0": "It has 1 points, and its size says 8",
    "0 0 0": "Line 1 is wrong: no size comes before it",
    "LUT_1D_SIZE 2\n0 0 0\n0 0\n": "Line 3 is wrong: it should have three numbers",
    "LUT_1D_SIZE 2\n0 0 0\n1 1 1\n2 2 2": "Line 4 is wrong: there are more points",
  };
  for (const [text, words] of Object.entries(wrong)) {
    assertThrows(() => parseCube(text), Error, words);
  }
});

Deno.test("a graph grades pictures by a file, again when that is another one", () =>
  inFolder(async (folder) => {
    const lab = createLab({ "luts.load_lut": loadLut, "luts.apply_lut": applyLut }, {
      kinds: [lut],
      context: { folder },
    });
    const image = { data: Float32Array.of(0.25, 0, 0.5, 1, 1, 0), shape: [1, 3, 1, 2] };
    const graph = {
      table: ["luts.load_lut", { path: "film.cube" }],
      graded: ["luts.apply_lut", { image, lut: from("table.lut"), amount: 0.5 }],
    } as const;
    await Deno.writeTextFile(join(folder, "film.cube"), cube(2, (r, g, b) => [1 - r, g, b]));
    const negative = await lab.run(graph, ["graded"]);
    assertEquals(negative.output("graded", "image"), {
      ...image,
      data: Float32Array.of(0.5, 0.5, 0.5, 1, 1, 0),
    });
    await Deno.writeTextFile(join(folder, "film.cube"), cube(2, () => [0, 0, 0]));
    const dark = await lab.run(graph, ["graded"]);
    assertEquals(dark.ran("table"), true);
    const context = testContext({ folder });
    await Deno.writeTextFile(join(folder, "film.cube"), "no cube");
    await assertRejects(
      () => runNode(loadLut, { path: "film.cube" }, context),
      Error,
      'Cannot read "film.cube": It has no LUT_1D_SIZE',
    );
  }));
