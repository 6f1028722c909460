import { assert, assertEquals, assertThrows } from "@std/assert";
import { Drawing } from "../../../src/runtime/images/canvas.ts";
import { contactSheet } from "../../../src/runtime/images/contact_sheet.ts";
import { letteringOf } from "../../../src/runtime/images/lettering.ts";
import { tensor } from "../../../src/tensor/tensor.ts";

Deno.test("Drawing writes text in a colour and cuts what leaves it", () => {
  const canvas = new Drawing(16, 14, [1, 1, 1]);
  canvas.write("猫猫", { x: -1, y: 0, color: [1, 0, 0], lettering: letteringOf(["猫"], 16) });
  const { data, shape } = canvas.toTensor();
  assertEquals(shape, [1, 3, 14, 16]);
  const green = data.slice(14 * 16, 2 * 14 * 16);
  const row = (y: number): string =>
    [...green.slice(16 * y, 16 * (y + 1))].map((value) => value ? "." : "#").join("");
  assertEquals([row(0), row(2)], ["....#..#...#....", ".#.############."]);
  assert(data.slice(0, 14 * 16).every((red) => red === 1));
});

Deno.test("contactSheet places pictures in rows and leaves room for labels", () => {
  const pictures = tensor(Float32Array.from({ length: 3 * 12 }, (_, i) => Math.floor(i / 12) / 4), [
    3,
    3,
    2,
    2,
  ]);
  const plain = contactSheet([pictures], { columns: 2, gap: 1 });
  assertEquals(plain.shape, [1, 3, 7, 7]);
  const red = (x: number, y: number) => plain.data[y * 7 + x];
  assertEquals([red(0, 0), red(1, 1), red(4, 2), red(2, 5), red(5, 5)], [1, 0, 0.25, 0.5, 1]);
  const labelled = contactSheet([pictures], {
    columns: 3,
    labels: ["a"],
    columnLabels: ["b"],
    rowLabels: ["c"],
  });
  assert(labelled.shape[2]! > 7 && labelled.shape[3]! > 7);
  assert(labelled.data.includes(0));
  // Texts may have lines: a line more takes as much room above, below and beside a picture.
  const sheet = (label: string) =>
    contactSheet([pictures], { columns: 3, labels: [label], columnLabels: [label], textScale: 1 });
  assertEquals(sheet("a\nb").shape[2]! - sheet("a").shape[2]!, 2 * (14 + 4));
  // Letters on a grid are larger, and all are beside them.
  assertEquals(sheet("猫\nb").shape[2]! - sheet("猫").shape[2]!, 2 * (18 + 4));
  assertThrows(() => contactSheet([]), RangeError, "no pictures");
});
