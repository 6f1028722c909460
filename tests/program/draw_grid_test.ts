import { assertEquals } from "@std/assert";
import { drawGrid } from "../../src/program/draw_grid.ts";
import { encodeImage } from "../../src/runtime/images/encode.ts";
import { zeros } from "../../src/tensor/tensor.ts";

Deno.test("drawGrid() calls inputs as the editor does, and leaves values as they are", async () => {
  const picture = await encodeImage(zeros([1, 3, 64, 64]), "png");
  const draw = async (name: string, value: string): Promise<Uint8Array> => {
    const grid = {
      rows: [""],
      columns: [`${name}\n${value}`],
      cells: [{ pictures: [picture], label: "" }],
    };
    return (await drawGrid(grid, "{}")).png;
  };
  assertEquals(await draw("conceptGuidanceScale", "1"), await draw("concept guidance scale", "1"));
  assertEquals(
    await draw("guidance.conceptGuidanceScale", "A Cat"),
    await draw("guidance.concept guidance scale", "A Cat"),
  );
});
