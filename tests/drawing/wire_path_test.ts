import { assertEquals } from "@std/assert";
import { cornersOf, laneOf, wirePath } from "../../src/drawing/wire_path.ts";

const above = { y: 0, height: 100 };
const below = { y: 160, height: 80 };

Deno.test("a wire that runs back does so between its nodes, just beside the one that it leads to", () => {
  const lane = laneOf([900, 40], [300, 200], above, below)!;
  assertEquals([lane > 100 + 10, lane < 160 - 10], [true, true]);
  const corners = cornersOf([900, 40], [300, 200], lane);
  assertEquals([corners[0], corners.at(-1)], [[900, 40], [300, 200]]);
  const along = corners.filter(([, y]) => y === lane).map(([x]) => x);
  assertEquals([along[0]! > 900, along[1]! < 300], [true, true]);
  const up = laneOf([900, 200], [300, 40], below, above)!;
  assertEquals([up > 110, up < 150], [true, true]);
});

Deno.test("other wires have no lane", () => {
  assertEquals(laneOf([300, 40], [900, 200], above, below), undefined);
  assertEquals(laneOf([900, 40], [300, 60], above, { y: 20, height: 80 }), undefined);
  assertEquals(wirePath([900, 40], [300, 200]).includes("C"), true);
  assertEquals(wirePath([900, 40], [300, 200], "curved", 130).includes("C"), false);
  assertEquals(wirePath([900, 40], [300, 200], "straight", 130), "M900 40L300 200");
});
